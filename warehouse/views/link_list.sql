-- one row per link on the page of the latest text of a living article
create or replace view link_list as
with
present as (
    select
        article_id,
        source_id,
        capture_id,
        headline
    from articles
    where merged_into is null
)
select
    -- from
    present.article_id,
    present.source_id,
    present.headline,
    -- link
    links.position,
    links.role,
    links.confidence,
    links.anchor,
    links.href,
    links.target_url,
    links.heading,
    links.region,
    links.block,
    links.body_start,
    links.body_end,
    -- to
    links.target_url_id,
    targets.article_id as target_article_id,
    targets.source_id as target_source_id,
    targets.headline as target_headline
from links
join present on present.capture_id = links.capture_id
left join urls on urls.url_id = links.target_url_id
left join articles as targets on targets.article_id = urls.article_id;

comment on view link_list is 'One row per link on the page of the latest text of a living article. Links with the article on either end, where there is one.';
comment on column link_list.article_id is 'article whose page carries the link';
comment on column link_list.source_id is 'publication of that article';
comment on column link_list.headline is 'headline of that article';
comment on column link_list.position is 'place among the links of the page, from 0';
comment on column link_list.role is 'intext, related, headlines, byline, tag, share, nav or unknown';
comment on column link_list.confidence is 'how sure the rule is of the role, from 0 to 1';
comment on column link_list.anchor is 'words of the link';
comment on column link_list.href is 'the attribute exactly as written';
comment on column link_list.target_url is 'absolute address; null where it is no web address';
comment on column link_list.heading is 'heading above the group of links';
comment on column link_list.region is 'article, header, footer, nav, aside, main or body';
comment on column link_list.block is 'group of neighbouring links that share a container, numbered within the page';
comment on column link_list.body_start is 'character of the body at which the anchor of an in-text link starts';
comment on column link_list.body_end is 'character of the body at which it ends';
comment on column link_list.target_url_id is 'id of the address that it points to, joins urls where that is known; null where it is no web address';
comment on column link_list.target_article_id is 'article to which the target belongs; null where the warehouse has none';
comment on column link_list.target_source_id is 'publication of the target article';
comment on column link_list.target_headline is 'headline of the target article';
