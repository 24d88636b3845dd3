-- one row per URL of this load, under its best address
create or replace temp table met_urls as
with
met as (
    select url_id, url_key, url, 'page' as kind, found_at from staged_known_urls
    union all
    select url_id, url_key, url, kind, found_at from addressed_urls
)
select
    url_id,
    min(url_key) as url_key,
    arg_min(url, address_rank(url)) as url,
    min(kind) as kind,
    min(found_at) as found_at
from met
group by url_id;

update urls
set
    url = case when address_rank(met.url) < address_rank(urls.url) then met.url else urls.url end,
    kind = least(met.kind, urls.kind),
    found_at = least(met.found_at, urls.found_at)
from met_urls as met
where
    met.url_id = urls.url_id
    and (address_rank(met.url) < address_rank(urls.url) or met.kind < urls.kind or met.found_at < urls.found_at);

insert into urls (url_id, url_key, url, kind, is_canonical, found_at)
select url_id, url_key, url, kind, false, found_at
from met_urls
anti join urls using (url_id);

-- one row per URL with a verdict: the newest final outcome counts, a deferral only for want of one, and a page that did
-- not change keeps the outcome it had
create or replace temp table final_verdicts as
select url_id, outcome, reason, started_at
from verdicts
where is_answered
qualify row_number() over (partition by url_id order by outcome_rank(outcome) desc, started_at desc, fetch_id) = 1;

update urls
set outcome = verdict.outcome, reason = verdict.reason, outcome_at = verdict.started_at
from final_verdicts as verdict
where
    verdict.url_id = urls.url_id
    and (
        outcome_rank(verdict.outcome) > outcome_rank(urls.outcome)
        or (outcome_rank(verdict.outcome) = outcome_rank(urls.outcome) and verdict.started_at >= urls.outcome_at)
    );

insert into url_aliases (url_id, how, target_url_id, evidence, claimed_at)
select url_id, how, target_url_id, target_key, min(claimed_at)
from new_claims
anti join url_aliases
    on new_claims.url_id = url_aliases.url_id
    and new_claims.how = url_aliases.how
    and new_claims.target_url_id = url_aliases.target_url_id
group by url_id, how, target_url_id, target_key;
