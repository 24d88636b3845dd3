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
    places.methods,
    places.day as day_before,
    coalesce(
        places.day_hint,
        published.published_on,
        -- of a page of the past that was never read: when it changed last, as far as a sitemap tells
        case
            when not list_contains(places.methods, 'live')
                then (places.lastmod_at at time zone coalesce(sources.timezone, 'UTC'))::date
        end,
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
select source_id, method, day from touched_windows
union
select source_id, unnest(methods), day_before from dated_urls
union
select source_id, unnest(methods), day from dated_urls
union
select source_id, method, day from asked_anew
union
select source_id, 'live', day from vouched_days;
