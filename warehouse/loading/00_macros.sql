-- one row per address given: its rank among the addresses of a URL, the smallest is shown
create or replace temp macro address_rank(url) as (not starts_with(url, 'https:'), length(url), url);

-- what reading pages anew takes back: nothing until 01_reread
create or replace temp table retold_articles (article_id ubigint);
create or replace temp table released_urls (url_id ubigint);
create or replace temp table tied_urls (url_id ubigint);
create or replace temp table dropped_targets (url_id ubigint);
create or replace temp table withdrawn_bodies (body_digest varchar);
create or replace temp table followers (url_id ubigint, content_digest varchar, captured_at timestamptz);
create or replace temp table left_credits (author_id ubigint);
create or replace temp table counted_pages (url_id ubigint, source_id varchar, capture_id ubigint, extractor_version varchar);

-- what the ledger is told of days: nothing until 12_asked and 12_covered
create or replace temp table asked_anew (source_id varchar, method varchar, day date);
create or replace temp table vouched_days (source_id varchar, day date);

-- one row per URL that holds a text or has redirected to one. A URL that is only named as canonical may belong to an
-- article too, but does not bring its article along
create or replace temp view held_urls as
select url_id, article_id
from urls
where
    captured_at is not null
    or url_id in (select target_url_id from url_aliases where how = 'redirect')
    or url_id in (select url_id from tied_urls);

-- one row per outcome code given: a final one outranks "not modified", which outranks a deferral
create or replace temp macro outcome_rank(outcome) as
    case when outcome is null then -1 when is_deferred(outcome) then 0 when outcome = 'not_modified' then 1 else 2 end;

-- one row per kind of endpoint given: whether it gives old copies of pages, which live fetches neither repeat nor replace
create or replace temp macro is_archived(found_via) as
    found_via in ('warc', 'saved_pages', 'warc_paths', 'cc_news', 'wayback_cdx');

-- one row per place given: the web before archives; the plainest spelling, which shows the whole page where others show
-- the one for phones; then endpoints by alphabet; a URL that nobody listed comes last
create or replace temp macro place_rank(place) as
    (
        place.found_via = 'unknown',
        is_archived(place.found_via),
        regexp_matches(place.url, '^https?://(m|mobile|amp)[.]', 'i'),
        not starts_with(place.url, 'https:'),
        length(place.url),
        place.found_via,
        place.found_on,
        coalesce(place.locator, ''),
        place.url
    );

-- one row per place given: the address that is asked for its page, which may be that of an archive
create or replace temp macro asked_at(place) as
    case when place.found_via = 'wayback_cdx' then coalesce(place.locator, place.url) else place.url end;

-- one row per address given: scheme and host as spelled in it, the key of named_hosts
create or replace temp macro url_start(url) as regexp_extract(url, '^[^/?#]*(//)?[^/?#]*');
