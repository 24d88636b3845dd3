-- one row per claim that a URL shares its article with another
create or replace view alias_list as
select
    claims.url_id,
    urls.url,
    claims.how,
    claims.target_url_id,
    targets.url as target_url,
    claims.target_url_id is null or coalesce(urls.article_id = targets.article_id, false) as is_accepted,
    urls.article_id,
    targets.article_id as target_article_id,
    claims.evidence,
    claims.claimed_at
from url_aliases as claims
join urls on urls.url_id = claims.url_id
left join urls as targets on targets.url_id = claims.target_url_id;

comment on view alias_list is 'One row per claim that a URL shares its article with another. Redirects, canonical links and equal bodies, and whether each was accepted: a canonical link between different texts is refused.';
comment on column alias_list.url_id is 'URL of the page that makes the claim, joins urls';
comment on column alias_list.url is 'its address';
comment on column alias_list.how is 'redirect, canonical or same content';
comment on column alias_list.target_url_id is 'URL to which the redirect or canonical link points, joins urls; null for same content';
comment on column alias_list.target_url is 'the address of that URL';
comment on column alias_list.is_accepted is 'whether both URLs now belong to one article';
comment on column alias_list.article_id is 'article of the page, joins articles';
comment on column alias_list.target_article_id is 'article of the target, joins articles; null where the target has no text and several articles name it';
comment on column alias_list.evidence is 'key of the target URL, or body_digest for same content';
comment on column alias_list.claimed_at is 'start of the fetch that first showed it (lineage)';
