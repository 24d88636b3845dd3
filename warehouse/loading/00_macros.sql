-- one row per address given: its rank among the addresses of a URL, the smallest is shown
create or replace temp macro address_rank(url) as (not starts_with(url, 'https:'), length(url), url);

-- one row per URL that holds a text or has redirected to one. A URL that is only named as canonical may belong to an
-- article too, but does not bring its article along
create or replace temp view held_urls as
select url_id, article_id
from urls
where captured_at is not null or url_id in (select target_url_id from url_aliases where how = 'redirect');

-- one row per outcome code given: a final one outranks "not modified", which outranks a deferral
create or replace temp macro outcome_rank(outcome) as
    case when outcome is null then -1 when is_deferred(outcome) then 0 when outcome = 'not_modified' then 1 else 2 end;

-- one row per place given: endpoints by alphabet; a URL that nobody listed comes last
create or replace temp macro place_rank(place) as
    (place.found_via = 'unknown', place.found_via, place.found_on, coalesce(place.locator, ''), place.url);
