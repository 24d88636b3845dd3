-- one row per source and day of its articles that was tried or has URLs
create or replace view completeness as
with
found as (
    select
        frontier.source_id,
        frontier.day,
        count(*)::ubigint as url_count,
        count(distinct urls.article_id) filter (is_article(urls.outcome))::ubigint as article_count,
        count(*) filter (is_article(urls.outcome))::ubigint as accepted_count,
        count(*) filter (not is_article(urls.outcome) and not is_deferred(urls.outcome))::ubigint as rejected_count,
        count(*) filter (is_deferred(urls.outcome))::ubigint as deferred_count,
        count(*) filter (urls.outcome is null)::ubigint as pending_count
    from frontier
    left join urls using (url_id)
    group by frontier.source_id, frontier.day
),
tried as (
    select
        source_id,
        day,
        coalesce(bool_or(state = 'done'), false) or bool_or(is_covered) as is_whole,
        coalesce(bool_or(state = 'failed'), false) as has_failed,
        list(distinct method order by method) as methods,
        string_agg(distinct method || ': ' || reason, '; ' order by method || ': ' || reason) as reason,
        max(updated_at) as updated_at
    from (
        select source_id, day, method, state, reason, updated_at, false as is_covered from windows
        union all
        select source_id, day, 'live', null, null, null, true from covered_days
    )
    group by source_id, day
)
select
    source_id,
    day,
    case
        when is_whole and coalesce(deferred_count + pending_count, 0) = 0 then 'done'
        when has_failed and coalesce(accepted_count + rejected_count, 0) = 0 then 'failed'
        else 'partial'
    end as state,
    coalesce(url_count, 0) as url_count,
    coalesce(article_count, 0) as article_count,
    coalesce(accepted_count, 0) as accepted_count,
    coalesce(rejected_count, 0) as rejected_count,
    coalesce(deferred_count, 0) as deferred_count,
    coalesce(pending_count, 0) as pending_count,
    methods,
    case when state != 'done' then reason end as reason,
    updated_at
from tried
left join found using (source_id, day);

comment on view completeness is 'One row per source and day of its articles. Which days of a source are done, and how their URLs ended; each URL counts once, however many methods found it. A day that nobody tried has no row; one that the looks at the endpoints cover has one, also when it is empty.';
comment on column completeness.source_id is 'source whose day it is';
comment on column completeness.day is 'day of the articles in the zone of the source; where nothing tells, as frontier.day';
comment on column completeness.state is 'done: by one method at least nothing is missing, and no URL of the day is left to do. failed: it was tried, something is missing and nothing has ended. partial: all else';
comment on column completeness.url_count is 'URLs known for the day: accepted, rejected, deferred and pending together';
comment on column completeness.article_count is 'articles; one with several addresses counts once';
comment on column completeness.accepted_count is 'URLs that ended as article or paywalled';
comment on column completeness.rejected_count is 'URLs that ended otherwise, for good';
comment on column completeness.deferred_count is 'URLs whose only outcome so far is to try again';
comment on column completeness.pending_count is 'URLs without any outcome yet';
comment on column completeness.methods is 'how the day was tried: live, or kinds of history endpoints';
comment on column completeness.reason is 'what the methods that are not done last told; null where the day is done';
comment on column completeness.updated_at is 'when a window of it was last counted; null where it is only covered';
