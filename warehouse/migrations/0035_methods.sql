-- one row per URL known to a source, now with all the ways in which it was found.
-- a backfill named itself; the kind of the endpoint says more, where it is one of a history
alter table frontier alter column method type varchar[] using [
    case
        when method = 'backfill' and found_via in ('sitemap_by_date', 'archive_pages', 'wayback_cdx', 'cc_news', 'url_list')
            then found_via
        else 'live'
    end
];

alter table frontier rename column method to methods;

comment on column frontier.methods is 'how the URL was found, by alphabet: live by an endpoint of discovery, else the kind of the history endpoint. Where no endpoint has listed it, how the run that fetched it was looking';

-- one row per source, method and day, now with what the state rests on
alter table windows rename to windows_before;

create table windows (
    source_id varchar not null,
    method varchar not null,
    day date not null,
    state varchar not null,
    reason varchar,
    url_count ubigint not null,
    article_count ubigint not null,
    rejected_count ubigint not null,
    deferred_count ubigint not null,
    pending_count ubigint not null,
    outcome_counts map(varchar, ubigint) not null,
    extractor_version varchar,
    run_id varchar not null,
    updated_at timestamptz not null
);

comment on table windows is 'One row per source, method and day. The ledger: what is known of a day of a source, how each URL ended, and whether anything is left to do. A URL that several methods found counts for each; days are added up in completeness.';
comment on column windows.source_id is 'source whose day it is';
comment on column windows.method is 'how its URLs were found: live, or the kind of the history endpoints';
comment on column windows.day is 'day of the articles in the zone of the source; the day found where nothing tells';
comment on column windows.state is 'done: nothing of the day is missing, for asked_days or covered_days say so (or it is older than the first look on the web and comes from files that were read), and every URL has a final outcome. failed: something is missing, it was asked or tried, and no URL has ended. partial: all else';
comment on column windows.reason is 'why the day is not whole, as it was told when the day was asked last; null where it is done';
comment on column windows.url_count is 'URLs known for the day; none where it was asked and is empty';
comment on column windows.article_count is 'URLs that ended as article or paywalled';
comment on column windows.rejected_count is 'URLs that ended otherwise, for good';
comment on column windows.deferred_count is 'URLs whose only outcome so far is to try again';
comment on column windows.pending_count is 'URLs without any outcome yet';
comment on column windows.outcome_counts is 'URLs by outcome code, codes in order of the alphabet';
comment on column windows.extractor_version is 'version of the extractor that read a page of it last (lineage)';
comment on column windows.run_id is 'flow run whose load last touched the day (lineage)';
comment on column windows.updated_at is 'when it was last counted (lineage)';

-- what was asked is not known of the time before: only days that files brought are whole
insert into windows by name
with
read_files as (
    select source_id, kind
    from polls
    where outcome = 'ok' and kind in ('warc', 'saved_pages', 'url_list', 'warc_paths')
),
first_looks as (
    select source_id, (min(polled_at) at time zone coalesce(any_value(sources.timezone), 'UTC'))::date as day
    from polls
    left join sources using (source_id)
    where kind in ('feed', 'sitemap', 'listing', 'home_page')
    group by source_id
),
ended as (
    select
        frontier.source_id,
        unnest(frontier.methods) as method,
        frontier.day,
        (frontier.source_id, frontier.found_via) in (select (source_id, kind) from read_files) as is_filed,
        urls.outcome,
        urls.outcome in ('article', 'paywalled') as is_article,
        urls.outcome in (
            'timeout', 'transport_error', 'tls_error', 'server_error', 'rate_limited', 'truncated', 'robots_unavailable',
            'paused_disk'
        ) as is_deferred
    from frontier
    left join urls using (url_id)
),
counted as (
    select
        source_id, method, day, outcome, is_article, is_deferred, bool_or(is_filed) as is_filed,
        count(*)::ubigint as url_count
    from ended
    group by all
),
before as (
    select source_id, day, max(run_id) as run_id, max(updated_at) as updated_at
    from windows_before
    group by source_id, day
)
select
    source_id,
    method,
    day,
    case
        when method = 'live' and bool_or(is_filed) and (any_value(first_looks.day) > day) is not false
            then case when bool_and(coalesce(not is_deferred, false)) then 'done' else 'partial' end
        when bool_or(is_deferred) and not bool_or(coalesce(not is_deferred, false)) then 'failed'
        else 'partial'
    end as state,
    sum(url_count)::ubigint as url_count,
    coalesce(sum(url_count) filter (is_article), 0)::ubigint as article_count,
    coalesce(sum(url_count) filter (not is_article and not is_deferred), 0)::ubigint as rejected_count,
    coalesce(sum(url_count) filter (is_deferred), 0)::ubigint as deferred_count,
    coalesce(sum(url_count) filter (outcome is null), 0)::ubigint as pending_count,
    map_from_entries(
        coalesce(list(row(outcome, url_count) order by outcome) filter (outcome is not null), [])
    ) as outcome_counts,
    any_value(before.run_id) as run_id,
    any_value(before.updated_at) as updated_at
from counted
join before using (source_id, day)
left join first_looks using (source_id)
group by source_id, method, day
order by source_id, method, day;

drop table windows_before;
