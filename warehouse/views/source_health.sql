-- one row per source
create or replace view source_health as
with
endpoints as (
    select source_id, endpoint, outcome, polled_at, next_due_at
    from polls
    where
        polled_at > current_timestamp - interval 30 days
        and kind not in ('sitemap_by_date', 'archive_pages', 'wayback_cdx', 'cc_news')
    qualify row_number() over (partition by source_id, endpoint order by polled_at desc) = 1
),
looks as (
    select
        source_id,
        max(polled_at) filter (outcome in ('ok', 'not_modified')) as polled_at,
        min(next_due_at) as next_poll_at,
        count(*) filter (outcome not in ('ok', 'not_modified')) as failing_endpoint_count
    from endpoints
    group by source_id
),
waiting as (
    select
        source_id,
        count(*) as url_count,
        count(due_at) as due_count,
        min(due_at) as next_due_at
    from frontier
    group by source_id
),
held as (
    select source_id, count(*) as article_count, max(first_seen_at) as newest_article_at
    from articles
    where merged_into is null
    group by source_id
),
arriving as (
    select
        source_id,
        any_value(article_count) filter (span_hours = 24) as recent_count,
        any_value(usual_count) filter (span_hours = 24) as usual_count,
        bool_or(is_silent) as is_silent
    from arrivals
    group by source_id
)
select
    sources.source_id,
    sources.name,
    coalesce(held.article_count, 0) as article_count,
    held.newest_article_at,
    looks.polled_at as last_success_at,
    looks.next_poll_at,
    coalesce(looks.failing_endpoint_count, 0) as failing_endpoint_count,
    coalesce(waiting.url_count, 0) as url_count,
    coalesce(waiting.due_count, 0) as due_count,
    waiting.next_due_at,
    coalesce(arriving.recent_count, 0) as recent_count,
    arriving.usual_count,
    coalesce(arriving.is_silent, false) as is_silent
from sources
left join looks using (source_id)
left join waiting using (source_id)
left join held using (source_id)
left join arriving using (source_id);

comment on view source_health is 'One row per source. How each source fares: what it gave, when it was last reached, and what is waiting.';
comment on column source_health.source_id is 'short name of the publication';
comment on column source_health.name is 'name of the publication';
comment on column source_health.article_count is 'living articles';
comment on column source_health.newest_article_at is 'when an article of it was last added';
comment on column source_health.last_success_at is 'when one of its endpoints last answered as it should, in the last 30 days';
comment on column source_health.next_poll_at is 'when the next of its endpoints is due';
comment on column source_health.failing_endpoint_count is 'endpoints whose newest look failed; looks into the past are told in completeness';
comment on column source_health.url_count is 'URLs that it knows';
comment on column source_health.due_count is 'URLs to be fetched now or at a set time';
comment on column source_health.next_due_at is 'when the first of these is due';
comment on column source_health.recent_count is 'articles, and pages not tried yet, that looks found in the 24 hours before the newest look';
comment on column source_health.usual_count is 'the same of usual days: median of the same hours and weekdays of the four weeks before; null while there are none to compare';
comment on column source_health.is_silent is 'whether it gives so much less than usual that somebody should look, as silent_sources tells';
