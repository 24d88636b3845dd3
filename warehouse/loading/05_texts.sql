-- one row per article that loses a URL
create or replace temp table left_articles as
select urls.article_id
from assigned_urls as assigned
join urls using (url_id)
where urls.article_id != assigned.article_id
union
select article_id from retold_articles;

update urls
set article_id = assigned.article_id, alias_of = nullif(assigned.article_id, urls.url_id)
from assigned_urls as assigned
where assigned.url_id = urls.url_id;

update urls
set article_id = merged.merged_into, alias_of = nullif(merged.merged_into, urls.url_id)
from merged_articles as merged
where merged.article_id = urls.article_id;

update articles
set merged_into = merged.merged_into
from merged_articles as merged
where merged.article_id in (articles.article_id, articles.merged_into);

update article_versions
set article_id = merged.merged_into
from merged_articles as merged
where merged.article_id = article_versions.article_id;

-- one row per staged text with the article that it belongs to
create or replace temp table placed_texts as
select urls.article_id, urls.url_key, urls.captured_at as url_captured_at, facts.is_canonical, texts.*
from new_texts as texts
join text_facts as facts using (capture_id)
join urls using (url_id);

-- one row per article whose texts or URLs this load may change
create or replace temp table touched_articles as
select article_id from placed_texts
union
select article_id from assigned_urls
union
select article_id from left_articles
union
select merged_into from merged_articles;

-- one row per body that such an article has, or had until now
create or replace temp table touched_bodies as
select body_digest from placed_texts where word_count >= 40
union
select body_digest
from article_versions
where word_count >= 40 and article_id in (select article_id from touched_articles)
union
select body_digest from withdrawn_bodies;

-- one row per URL that carried a body which another URL of the source carried too
insert into url_aliases (url_id, how, target_url_id, evidence, claimed_at)
with
carriers as (
    select source_id, body_digest, url_id, captured_at from placed_texts where word_count >= 40
    union all
    select source_id, body_digest, url_id, first_seen_at
    from article_versions
    where word_count >= 40 and (source_id, body_digest) in (select (source_id, body_digest) from placed_texts)
),
shared as (
    select source_id, body_digest
    from carriers
    group by source_id, body_digest
    having count(distinct url_id) > 1
)
select url_id, 'same content', null, body_digest, min(captured_at)
from carriers
semi join shared using (source_id, body_digest)
anti join (select url_id, evidence as body_digest from url_aliases where how = 'same content') using (url_id, body_digest)
group by url_id, body_digest;

-- one row per URL with a new text, counted from its first page on
create or replace temp table first_texts as
select *
from placed_texts
where url_captured_at is null
qualify row_number() over (partition by url_id order by captured_at, capture_id) = 1;

update urls
set
    content_digest = case when seen.captured_at >= coalesce(urls.captured_at, seen.captured_at) then seen.content_digest else urls.content_digest end,
    captured_at = greatest(seen.captured_at, urls.captured_at),
    is_canonical = urls.is_canonical or seen.is_canonical,
    stated_at = greatest(seen.stated_at, urls.stated_at)
from (
    select
        url_id,
        arg_max(content_digest, (captured_at, capture_id)) as content_digest,
        max(captured_at) as captured_at,
        bool_or(is_canonical) as is_canonical,
        max(stated_at) as stated_at
    from placed_texts
    group by url_id
) as seen
where seen.url_id = urls.url_id;

-- one row per URL without a text whose article changes: it belongs to the article whose pages name it as canonical, where
-- these are all of one article, else to none
create or replace temp table resettled_urls as
with
named as (
    select distinct target_url_id
    from url_aliases
    where
        how = 'canonical'
        and url_id in (select url_id from urls where article_id in (select article_id from touched_articles))
    union
    select url_id from dropped_targets
    union
    select url_id from released_urls
),
settled as (
    select
        claims.target_url_id as url_id,
        case when count(distinct claimant.article_id) = 1 then min(claimant.article_id) end as article_id
    from url_aliases as claims
    join urls as claimant using (url_id)
    where
        claims.how = 'canonical'
        and claims.target_url_id in (select target_url_id from named)
        and claims.target_url_id not in (select url_id from held_urls)
    group by claims.target_url_id
)
select url_id, urls.article_id as article_before, settled.article_id
from settled
join urls using (url_id)
where urls.article_id is distinct from settled.article_id;

update urls
set article_id = resettled.article_id, alias_of = resettled.article_id
from resettled_urls as resettled
where resettled.url_id = urls.url_id;

insert into touched_articles
select article_id from (
    select article_before as article_id from resettled_urls
    union
    select article_id from resettled_urls
)
where article_id is not null and article_id not in (select article_id from touched_articles);
