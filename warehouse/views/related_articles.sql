-- one row per article, related article, kind of relation
create or replace view related_articles as
with
linked as (
    select
        from_article_id as article_id,
        to_article_id as related_id,
        'links to: ' || role as relation
    from edges
),
linking as (
    select
        to_article_id as article_id,
        from_article_id as related_id,
        'linked by: ' || role as relation
    from edges
),
copied as (
    select
        article_id,
        copy_of as related_id,
        'copy of' as relation
    from copies
),
copying as (
    select
        copy_of as article_id,
        article_id as related_id,
        'copied by' as relation
    from copies
),
relations as (
    select * from linked
    union all
    select * from linking
    union all
    select * from copied
    union all
    select * from copying
)
select
    relations.article_id,
    articles.source_id,
    articles.headline,
    relations.relation,
    relations.related_id,
    related.source_id as related_source_id,
    related.headline as related_headline,
    related.published_at as related_published_at
from relations
join articles on articles.article_id = relations.article_id
join articles as related on related.article_id = relations.related_id;

comment on view related_articles is 'One row per article, related article, kind of relation. What hangs together: links between articles by role, and copies in both directions.';
comment on column related_articles.article_id is 'the article from which one looks';
comment on column related_articles.source_id is 'publication that printed it';
comment on column related_articles.headline is 'its headline';
comment on column related_articles.relation is 'links to or linked by with the role of the link, copy of, or copied by';
comment on column related_articles.related_id is 'the article at the other end, joins articles';
comment on column related_articles.related_source_id is 'publication of the related article';
comment on column related_articles.related_headline is 'headline of the related article';
comment on column related_articles.related_published_at is 'when the related article was published, in UTC';
