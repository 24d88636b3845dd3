-- one row per window whose counts are not those of the URLs it stands for, and per day without a window
with
counted as (
    select
        frontier.source_id,
        frontier.method,
        frontier.day,
        count(*)::ubigint as url_count,
        count(*) filter (is_article(urls.outcome))::ubigint as article_count,
        count(*) filter (is_deferred(urls.outcome))::ubigint as deferred_count,
        count(*) filter (urls.outcome is null)::ubigint as pending_count
    from frontier
    left join urls using (url_id)
    group by frontier.source_id, frontier.method, frontier.day
),
told as (
    select source_id, method, day, url_count, article_count, deferred_count, pending_count
    from windows
    where
        url_count = article_count + rejected_count + deferred_count + pending_count
        and (state = 'complete') = (deferred_count + pending_count = 0)
)
(select 'not counted so' as fault, * from (select * from told except select * from counted))
union all
(select 'missing or wrong', * from (select * from counted except select * from told));
