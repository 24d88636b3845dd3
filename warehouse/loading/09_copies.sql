-- one row per living article and body of 40 words or more that it has had, for all bodies that this load touches and the
-- other bodies of their articles
create or replace temp table body_holders as
with
near as (
    select distinct article_id
    from article_versions
    where body_digest in (select body_digest from touched_bodies)
),
bodies as (
    select distinct body_digest
    from article_versions
    where word_count >= 40 and article_id in (select article_id from near)
)
select distinct
    versions.body_digest,
    versions.article_id,
    articles.published_at,
    urls.url_key,
    versions.article_id in (select article_id from near) as is_near
from article_versions as versions
join articles using (article_id)
join urls on urls.url_id = articles.url_id
where versions.word_count >= 40 and versions.body_digest in (select body_digest from bodies);

-- one row per article near the load that copies another: the earliest holder of any of its bodies is the original
create or replace temp table copy_rows as
with
originals as (
    select body_digest, arg_min(article_id, (published_at is null, published_at, url_key)) as original_id
    from body_holders
    group by body_digest
),
ranked as (
    select
        holder.article_id,
        original.original_id,
        holder.body_digest,
        (original_holder.published_at is null, original_holder.published_at, original_holder.url_key) as original_rank
    from body_holders as holder
    join originals as original using (body_digest)
    join body_holders as original_holder
        on original_holder.article_id = original.original_id
        and original_holder.body_digest = holder.body_digest
    where holder.is_near and original.original_id != holder.article_id
)
select
    article_id,
    arg_min(original_id, (original_rank, body_digest)) as copy_of,
    arg_min(body_digest, (original_rank, body_digest)) as evidence
from ranked
group by article_id;

-- one row per article whose copy decision is new, changed or void
create or replace temp table changed_copies as
with
before as (
    select article_id, copy_of, evidence
    from copies
    where
        article_id in (select article_id from body_holders where is_near)
        or article_id in (select article_id from merged_articles)
        or article_id in (select article_id from retold_articles)
)
(select article_id from (select * from copy_rows except select * from before))
union
(select article_id from (select * from before except select * from copy_rows));

create or replace temp table copies_before as
select article_id from copies where article_id in (select article_id from changed_copies);

delete from copies where article_id in (select article_id from changed_copies);

insert into copies (article_id, copy_of, kind, score, evidence, rule_version, decided_at)
select article_id, copy_of, 'exact', 1, evidence, 'exact-1', getvariable('loaded_at')
from copy_rows
where article_id in (select article_id from changed_copies)
order by article_id;

-- one row per article with the root of its chain of copies, where that has changed
create or replace temp table changed_clusters as
with recursive
chains as (
    select article_id, copy_of as root from copies where exists (select 1 from changed_copies)
    union all
    select chains.article_id, copies.copy_of
    from chains
    join copies on copies.article_id = chains.root
),
roots as (
    select article_id, root from chains where root not in (select article_id from copies)
),
wanted as (
    select
        articles.article_id,
        copies.copy_of,
        coalesce(roots.root, articles.article_id) as cluster_id
    from articles
    left join copies using (article_id)
    left join roots using (article_id)
    where
        articles.merged_into is null
        and exists (select 1 from changed_copies)
        and (
            articles.copy_of is not null
            or articles.article_id in (select article_id from copies)
        )
)
select wanted.*
from wanted
join articles using (article_id)
where
    wanted.copy_of is distinct from articles.copy_of
    or wanted.cluster_id != articles.cluster_id;

update articles
set copy_of = changed.copy_of, cluster_id = changed.cluster_id
from changed_clusters as changed
where changed.article_id = articles.article_id;
