-- one row per staged fetch that the warehouse does not have
create or replace temp table new_fetches as
with
staged as (
    select *
    from staged_fetches
    qualify row_number() over (partition by fetch_id order by stage_run_id) = 1
)
select *
from staged
anti join fetches using (fetch_id);

-- one row per capture with a staged extraction that the warehouse does not have, or that was asked to be read anew; with
-- the fetch that it read
create or replace temp table new_pages as
with
staged as (
    select *
    from staged_extractions
    qualify row_number() over (partition by capture_id order by extractor_version desc, stage_run_id) = 1
),
held as (
    select capture_id, extractor_version
    from extractions
    where capture_id in (select capture_id from staged)
),
fresh as (
    select *
    from staged
    where stage_flow = 'reprocess' or (capture_id, extractor_version) not in (select (capture_id, extractor_version) from held)
),
captures as (
    select fetch_id as capture_id, url_id, source_id, run_id, started_at, url, final_url
    from new_fetches
    union all
    select fetch_id, url_id, source_id, run_id, started_at, url, final_url
    from fetches
    where fetch_id in (select capture_id from fresh)
)
select *
from fresh
left join captures using (capture_id);

-- one row per capture that was read before, with what that reading gave. A page that is killed is no answer: the earlier
-- reading stands
create or replace temp table reread_captures as
select
    pages.capture_id,
    pages.url_id,
    pages.source_id,
    pages.started_at,
    pages.extractor_version,
    pages.outcome,
    earlier.extractor_version as version_before,
    earlier.outcome as outcome_before,
    earlier.content_digest as digest_before,
    pages.outcome != 'extraction_killed' or earlier.outcome = 'extraction_killed' as is_answered
from new_pages as pages
join extractions as earlier using (capture_id)
where earlier.is_current;

-- one row per accepted text of these pages
create or replace temp table new_texts as
with
accepted as (
    select capture_id, url_id, source_id, url, final_url, started_at as captured_at, extractor_version
    from new_pages
    where is_article(outcome)
),
articles_once as (
    select * exclude (url_id, source_id, stage_run_id, stage_method, stage_flow)
    from staged_articles
    qualify row_number() over (partition by capture_id order by content_digest) = 1
)
select *, coalesce(modified_at, published_at) as stated_at
from accepted
join articles_once using (capture_id);

-- one row per outcome that a URL has come to, by the exchange alone or by its page
create or replace temp table verdicts as
select
    source_id, url_id, fetch_id, run_id, started_at, outcome, reason, evidence, retry_at, stage_method as method, url,
    false as is_reread, true as is_answered
from new_fetches
where outcome is not null
union all
select
    pages.source_id, pages.url_id, capture_id, run_id, pages.started_at, pages.outcome, reason, evidence, null, stage_method,
    url, reread.capture_id is not null, coalesce(reread.is_answered, true)
from new_pages as pages
left join reread_captures as reread using (capture_id);

-- one row per article whose texts or URLs this load may change: none before there are texts
create or replace temp table touched_articles (article_id ubigint);

-- one row per URL that changes its article without a text of its own: none before there are texts
create or replace temp table resettled_urls (url_id ubigint);
