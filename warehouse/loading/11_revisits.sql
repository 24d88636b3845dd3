-- one row per address of a young article that this load fetched, with the moment from which its revisits count: the time
-- of publication where the page tells it, else the time of the first capture, unless the article was old by then
create or replace temp table young_urls as
with
fetched as (
    select next_tries.source_id, url_id, article_id, started_at, verdict.outcome as verdict, urls.outcome
    from next_tries
    join urls using (url_id)
    where url_id in (select url_id from next_tries)
),
looked_at as (
    select *
    from fetched
    where is_article(outcome) and (is_article(verdict) or verdict = 'not_modified')
),
addresses as (
    select url_id, article_id, outcome
    from urls
    where article_id in (select article_id from looked_at)
),
texts as (
    select article_id, url_id as speaker, published_at, published_on, published_precision, first_seen_at
    from articles
    where article_id in (select article_id from looked_at)
),
places as (
    select *
    from frontier
    where not is_archived(found_via) and url_id in (select url_id from addresses)
),
-- of several addresses of an article a source looks at one again: the one that speaks for it, if the source knows it
chosen as (
    select places.source_id, places.url_id, places.day_hint, texts.*
    from places
    join addresses using (url_id)
    join texts using (article_id)
    qualify row_number() over (
        partition by places.source_id, article_id
        order by places.url_id != speaker, not is_article(addresses.outcome), places.url
    ) = 1
)
select
    source_id,
    url_id,
    looked_at.started_at,
    revisit_minutes,
    case
        when published_precision in ('second', 'minute') and published_at <= first_seen_at then published_at
        when
            coalesce(published_on, day_hint) - (first_seen_at at time zone timezone)::date between -7 and 1
            then first_seen_at
    end as counted_from
from looked_at
join chosen using (source_id, url_id)
join sources using (source_id);

-- the next of these times after the fetch; after the last of them the article is left alone
update frontier
set due_at = least(frontier.due_at, revisits.due_at)
from (
    select source_id, url_id, min(counted_from + to_minutes(minutes)) as due_at
    from (select *, unnest(revisit_minutes) as minutes from young_urls)
    where counted_from + to_minutes(minutes) > started_at
    group by source_id, url_id
) as revisits
where revisits.source_id = frontier.source_id and revisits.url_id = frontier.url_id;
