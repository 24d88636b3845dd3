-- one row per place in the frontier whose day this load may move
create or replace temp table dated_urls as
with
touched as (
    select url_id from touched_urls
    union
    select url_id from urls where article_id in (select article_id from touched_articles)
    union
    select url_id from resettled_urls
    union
    select url_id from released_urls
),
held as (
    select url_id, article_id
    from urls
    where article_id is not null and url_id in (select url_id from touched)
),
published as (
    select held.url_id, articles.published_on
    from articles
    join held using (article_id)
    where article_id in (select article_id from held)
),
places as (
    select *
    from frontier
    where url_id in (select url_id from touched)
)
select
    places.source_id,
    places.url_id,
    places.method,
    places.day as day_before,
    coalesce(
        places.day_hint,
        published.published_on,
        (places.found_at at time zone coalesce(sources.timezone, 'UTC'))::date
    ) as day
from places
left join published using (url_id)
left join sources using (source_id);

update frontier
set day = dated.day
from dated_urls as dated
where
    dated.source_id = frontier.source_id
    and dated.url_id = frontier.url_id
    and dated.day != dated.day_before;

-- one row per window to count anew
create or replace temp table recounted_windows as
select * from touched_windows
union
select source_id, method, day_before from dated_urls
union
select source_id, method, day from dated_urls;

delete from windows
using recounted_windows as recounted
where
    recounted.source_id = windows.source_id
    and recounted.method = windows.method
    and recounted.day = windows.day;

insert into windows by name
with
counted as (
    select
        source_id,
        method,
        day,
        outcome,
        count(*)::ubigint as url_count
    from frontier
    semi join recounted_windows using (source_id, method, day)
    left join urls using (url_id)
    group by source_id, method, day, outcome
)
select
    source_id,
    method,
    day,
    case when bool_or(outcome is null or is_deferred(outcome)) then 'open' else 'complete' end as state,
    sum(url_count)::ubigint as url_count,
    coalesce(sum(url_count) filter (is_article(outcome)), 0)::ubigint as article_count,
    coalesce(sum(url_count) filter (not is_article(outcome) and not is_deferred(outcome)), 0)::ubigint as rejected_count,
    coalesce(sum(url_count) filter (is_deferred(outcome)), 0)::ubigint as deferred_count,
    coalesce(sum(url_count) filter (outcome is null), 0)::ubigint as pending_count,
    map_from_entries(
        coalesce(list(row(outcome, url_count) order by outcome) filter (outcome is not null), [])
    ) as outcome_counts,
    (select max(run_id) from loaded_stages) as run_id,
    getvariable('loaded_at') as updated_at
from counted
group by source_id, method, day
order by source_id, method, day;
