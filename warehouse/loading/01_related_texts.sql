-- one row per URL of the groups that gained a text, a claim or a member
create or replace temp table changed_urls as
with
members as (
    select url_id
    from grouped_urls
    semi join changed_groups using (root)
)
select url_id from members
union
select url_id from held_urls where article_id in (select url_id from members);

-- one row per group, canonical URL that one of its pages names, and group that holds this URL; all that such groups are
-- related to by a claim, or by naming the same URL
create or replace temp table group_claims as
with
claims as (
    select url_id, target_url_id from url_aliases where how = 'canonical'
    union
    select url_id, target_url_id from new_claims where how = 'canonical'
),
near as (
    select *
    from claims
    where
        url_id in (select url_id from changed_urls)
        or target_url_id in (select url_id from changed_urls)
        or target_url_id in (select target_url_id from claims where url_id in (select url_id from changed_urls))
),
met as (
    select url_id from near
    union
    select target_url_id from near
),
held as (
    select met.url_id, coalesce(own.root, named.root, held_urls.article_id, met.url_id) as root
    from met
    left join grouped_urls as own using (url_id)
    left join held_urls using (url_id)
    left join grouped_urls as named on named.url_id = held_urls.article_id
)
select distinct claimant.root, near.target_url_id, target.root as target_root
from near
join held as claimant on claimant.url_id = near.url_id
join held as target on target.url_id = near.target_url_id;

-- one row per text of these groups
create or replace temp table group_texts as
with
roots as (
    select root from group_claims
    union
    select target_root from group_claims
),
members as (
    select root as url_id, root from roots
    union
    select url_id, root from grouped_urls where root in (select root from roots)
)
select members.root, new_texts.capture_id, new_texts.headline
from new_texts
join members using (url_id)
union all
select members.root, versions.capture_id, versions.headline
from article_versions as versions
join members on members.url_id = versions.article_id
where versions.capture_id not in (select capture_id from new_texts);

-- one row per pair of texts that a changed group may share with another: where a page of one names a URL of the other, or
-- where both name the same URL under the same headline; what more than 20 groups share is no headline
create or replace temp table related_texts as
with
pairs as (
    select
        claims.root,
        claims.target_root as other_root,
        texts.capture_id,
        others.capture_id as other_id
    from group_claims as claims
    join group_texts as texts on texts.root = claims.root
    join group_texts as others on others.root = claims.target_root
    where claims.root != claims.target_root
),
headed as (
    select distinct target_url_id, lower(trim(headline)) as heading, root, capture_id
    from group_claims
    join group_texts using (root)
    where trim(headline) != ''
),
telling as (
    select target_url_id, heading
    from headed
    group by target_url_id, heading
    having count(distinct root) between 2 and 20
),
peers as (
    select texts.root, others.root as other_root, texts.capture_id, others.capture_id as other_id
    from headed as texts
    semi join telling using (target_url_id, heading)
    join headed as others using (target_url_id, heading)
    where texts.root < others.root
)
select *
from (select * from pairs union select * from peers)
where
    root in (select root from changed_groups)
    or other_root in (select root from changed_groups);
