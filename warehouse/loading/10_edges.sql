-- one row per article all of whose outgoing edges are told anew: its texts changed, or it was merged
create or replace temp table linking_articles as
select article_id from touched_articles
union
select article_id from merged_articles;

-- one row per article that URLs were given to, or that gave its URLs away: edges to it are told anew
create or replace temp table linked_articles as
select article_id from assigned_urls
union
select article_id from left_articles
union
select article_before from resettled_urls where article_before is not null
union
select article_id from resettled_urls where article_id is not null
union
select article_id from merged_articles
union
select merged_into from merged_articles;

delete from edges
where
    from_article_id in (select article_id from linking_articles)
    or to_article_id in (select article_id from linked_articles);

-- one row per capture of such an article
create or replace temp table linking_captures as
select capture_id
from article_versions
where article_id in (select article_id from linking_articles);

-- one row per URL of an article to which edges are told anew
create or replace temp table linked_urls as
select url_id as target_url_id
from urls
where article_id in (select article_id from linked_articles);

-- one row per link that an edge told anew may rest on
create or replace temp table telling_links as
select capture_id, target_url_id, role
from links
semi join linking_captures using (capture_id)
union all
select capture_id, target_url_id, role
from links
semi join linked_urls using (target_url_id)
anti join linking_captures using (capture_id);

insert into edges by name
with
targets as (
    select url_id as target_url_id, article_id as to_article_id
    from urls
    where url_id in (select target_url_id from telling_links) and article_id is not null
),
texts as (
    select capture_id, article_id as from_article_id, first_seen_at, last_seen_at
    from article_versions
    where capture_id in (select capture_id from telling_links)
)
select
    from_article_id,
    to_article_id,
    role,
    count(*)::ubigint as link_count,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from telling_links
join targets using (target_url_id)
join texts using (capture_id)
where to_article_id != from_article_id
group by from_article_id, to_article_id, role
order by from_article_id, to_article_id, role;
