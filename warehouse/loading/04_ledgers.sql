insert into fetches by name
select * exclude (stage_run_id, stage_method, stage_flow)
from new_fetches
order by source_id, started_at, fetch_id;

-- of the readings of a capture one counts; what went wrong in another is no issue any more
update extractions
set is_current = false, content_digest = null
where is_current and capture_id in (select capture_id from reread_captures where is_answered);

delete from extractions
using new_pages as pages
where pages.capture_id = extractions.capture_id and pages.extractor_version = extractions.extractor_version;

delete from issues
where fetch_id in (select capture_id from reread_captures) and code != 'rested';

insert into extractions by name
select
    capture_id, url_id, extractor_version, outcome, reason, evidence, cpu_ms, coalesce(site_page_count, 0) as site_page_count, getvariable('loaded_at') as extracted_at,
    coalesce(reread.is_answered, true) as is_current,
    texts.content_digest
from (select * from new_pages) as pages
left join (select capture_id, is_answered from reread_captures) as reread using (capture_id)
left join (select capture_id, content_digest from new_texts) as texts using (capture_id)
order by source_id, started_at, capture_id;

insert into polls by name
with
staged as (
    select * exclude (stage_run_id, stage_method, stage_flow), stage_run_id as run_id
    from staged_polls
)
select distinct *
from staged
anti join polls using (source_id, endpoint, run_id, polled_at);

-- one row per run that staged something without having reported itself
insert into runs (run_id, flow, state, parameters, started_at)
with
staged as (
    select run_id, started_at, stage_flow as flow from new_fetches
    union all
    select stage_run_id, polled_at, stage_flow from staged_polls
    union all
    select stage_run_id, found_at, stage_flow from staged_known_urls
    union all
    select stage_run_id, asked_at, stage_flow from staged_asked_days
)
select run_id, min(flow), 'running', '{}', min(started_at)
from staged
anti join runs using (run_id)
group by run_id;

insert into issues by name
with
wrong as (
    select fetch_id, url_id, source_id, run_id, outcome as code, reason, evidence, started_at as happened_at
    from verdicts
    where not is_article(outcome) and outcome not in ('not_modified', 'duplicate_url')
    union all
    select
        verdict.fetch_id, url_id, source_id, verdict.run_id, 'rested', 'put off ' || attempts || ' times: ' || verdict.outcome, verdict.evidence,
        started_at
    from next_tries
    where is_rested
)
select distinct *
from wrong
anti join issues using (fetch_id, code);
