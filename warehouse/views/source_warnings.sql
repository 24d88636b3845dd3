-- one row per thing that an operator of a source should know
create or replace view source_warnings as
with
newest_polls as (
    select *
    from polls
    where
        polled_at > current_timestamp - interval 30 days
        and kind not in ('sitemap_by_date', 'archive_pages', 'wayback_cdx', 'cc_news')
    qualify row_number() over (partition by source_id, endpoint order by polled_at desc) = 1
)
select
    source_id,
    'host rests' as warning,
    host as subject,
    why || ', until ' || strftime(rested_until at time zone 'UTC', '%Y-%m-%d %H:%M UTC') as detail,
    failed_at as told_at
from hosts
where rested_until > current_timestamp
union all
select
    source_id,
    'crawl-delay capped',
    host,
    'robots.txt asks for ' || round(crawl_delay_asked)::bigint || ' s between two requests, ' || round(crawl_delay)::bigint
        || ' s are kept; set politeness.gap_seconds to keep all of it',
    fetched_at
from robots
where crawl_delay_asked > crawl_delay
union all
select source_id, 'robots.txt unreachable', host, coalesce(reason, outcome), fetched_at
from robots
where outcome not in ('ok', 'none')
union all
select source_id, 'endpoint fails', endpoint, outcome || coalesce(': ' || reason, ''), polled_at
from newest_polls
where outcome not in ('ok', 'not_modified')
union all
select
    source_id,
    'pages given up',
    count(*) || ' URLs',
    'put off five times or more; they rest until an endpoint tells a change, e.g. ' || min(url),
    max(fetched_at)
from frontier
where attempts >= 5 and due_at is null
group by source_id
union all
select
    source_id,
    'silent',
    'last ' || counted_hours || ' hours',
    article_count || ' articles where ' || round(usual_count)::bigint || ' in ' || span_hours || ' hours are usual; ' || why,
    told_at
from silent_sources
union all
select source_id, 'raw file ' || kind, warc_file, byte_count || ' bytes were unreadable', repaired_at
from repairs
where kind = 'damaged';

comment on view source_warnings is 'One row per thing that an operator of a source should know. Hosts that rest, endpoints that fail, sources that have fallen silent, patience that robots.txt asks for; empty when all is well.';
comment on column source_warnings.source_id is 'source that is concerned';
comment on column source_warnings.warning is 'what kind of thing it is, in a few words';
comment on column source_warnings.subject is 'host, endpoint, file or time that is concerned';
comment on column source_warnings.detail is 'what happened, and what can be done';
comment on column source_warnings.told_at is 'when it was last noticed';
