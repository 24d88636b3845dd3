-- one row per window whose counts are not those of the URLs it stands for, whose state does not follow from what was
-- asked, or that is missing: every day with URLs and every day that was asked has one
with
found as (
    select source_id, unnest(methods) as method, day, outcome
    from frontier
    left join urls using (url_id)
),
counted as (
    select
        source_id,
        method,
        day,
        count(*)::ubigint as url_count,
        count(*) filter (is_article(outcome))::ubigint as article_count,
        count(*) filter (is_deferred(outcome))::ubigint as deferred_count,
        count(*) filter (outcome is null)::ubigint as pending_count
    from found
    group by source_id, method, day
    union all
    select source_id, method, day, 0, 0, 0, 0
    from asked_days
    anti join found using (source_id, method, day)
),
told as (
    select
        windows.source_id,
        windows.method,
        windows.day,
        url_count,
        article_count,
        deferred_count,
        pending_count
    from windows
    left join asked_days as asked using (source_id, method, day)
    where
        url_count = article_count + rejected_count + deferred_count + pending_count
        and case
            when windows.method = 'live' and not coalesce(asked.is_whole, false)
                then windows.state != 'done' or deferred_count + pending_count = 0
            else (windows.state = 'done') = (coalesce(asked.is_whole, false) and deferred_count + pending_count = 0)
        end
        and (windows.state = 'failed') <= (article_count + rejected_count = 0)
)
(select 'not counted so' as fault, * from (select * from told except select * from counted))
union all
(select 'missing or wrong', * from (select * from counted except select * from told));
