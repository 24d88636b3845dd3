-- one row per window to count anew: of those that have URLs or were asked
delete from windows
using recounted_windows as recounted
where
    recounted.source_id = windows.source_id
    and recounted.method = windows.method
    and recounted.day = windows.day;

insert into windows by name
with
places as (
    select source_id, url_id, day, found_via, found_on, unnest(methods) as method
    from frontier
    where (source_id, day) in (select (source_id, day) from recounted_windows)
),
wanted as (
    select *
    from places
    semi join recounted_windows using (source_id, method, day)
),
ended as (
    select source_id, method, day, outcome, count(*)::ubigint as url_count
    from wanted
    left join (select url_id, outcome from urls where url_id in (select url_id from wanted)) as ends using (url_id)
    group by source_id, method, day, outcome
),
counted as (
    select
        source_id,
        method,
        day,
        sum(url_count)::ubigint as url_count,
        coalesce(sum(url_count) filter (is_article(outcome)), 0)::ubigint as article_count,
        coalesce(sum(url_count) filter (not is_article(outcome) and not is_deferred(outcome)), 0)::ubigint as rejected_count,
        coalesce(sum(url_count) filter (is_deferred(outcome)), 0)::ubigint as deferred_count,
        coalesce(sum(url_count) filter (outcome is null), 0)::ubigint as pending_count,
        map_from_entries(
            coalesce(list(row(outcome, url_count) order by outcome) filter (outcome is not null), [])
        ) as outcome_counts
    from ended
    group by source_id, method, day
),
readings as (
    select source_id, method, day, arg_max(extractor_version, (extracted_at, extractor_version)) as extractor_version
    from wanted
    join (
        select url_id, extractor_version, extracted_at
        from extractions
        where is_current and url_id in (select url_id from wanted)
    ) as read using (url_id)
    group by source_id, method, day
),
first_looks as (
    select polls.source_id, (min(polled_at) at time zone coalesce(any_value(timezone), 'UTC'))::date as day
    from polls
    left join sources using (source_id)
    where
        kind in ('feed', 'sitemap', 'listing', 'home_page')
        and polls.source_id in (select source_id from recounted_windows)
    group by polls.source_id
),
-- a file lists everything it has: before the first look on the web nobody knows more
filed as (
    select distinct wanted.source_id, wanted.day
    from wanted
    join polls
        on polls.source_id = wanted.source_id
        and polls.kind = wanted.found_via
        and (polls.endpoint = wanted.found_on or polls.kind = 'warc_paths')
    left join first_looks on first_looks.source_id = wanted.source_id
    where
        polls.kind in ('warc', 'saved_pages', 'url_list', 'warc_paths')
        and polls.outcome = 'ok'
        and (first_looks.day > wanted.day) is not false
),
vouched as (
    select source_id, method, day
    from asked_days
    where is_whole
    union
    select source_id, 'live', day from covered_days
    union
    select source_id, 'live', day from filed
)
select
    recounted.source_id,
    recounted.method,
    recounted.day,
    case
        when whole.day is not null
            then case when coalesce(deferred_count + pending_count, 0) = 0 then 'done' else 'partial' end
        when coalesce(article_count + rejected_count, 0) = 0 and (asked.day is not null or deferred_count > 0)
            then 'failed'
        else 'partial'
    end as state,
    case when state != 'done' then asked.reason end as reason,
    coalesce(url_count, 0) as url_count,
    coalesce(article_count, 0) as article_count,
    coalesce(rejected_count, 0) as rejected_count,
    coalesce(deferred_count, 0) as deferred_count,
    coalesce(pending_count, 0) as pending_count,
    coalesce(outcome_counts, map()) as outcome_counts,
    extractor_version,
    (select max(run_id) from loaded_stages) as run_id,
    getvariable('loaded_at') as updated_at
from recounted_windows as recounted
left join counted using (source_id, method, day)
left join readings using (source_id, method, day)
left join asked_days as asked using (source_id, method, day)
left join (select * from vouched) as whole using (source_id, method, day)
where counted.url_count is not null or asked.day is not null
order by recounted.source_id, recounted.method, recounted.day;
