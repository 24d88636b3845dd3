-- one row per copy that copies itself or a later article, and per article that does not say what copies says
select articles.article_id, articles.copy_of, copies.copy_of as decided, articles.cluster_id
from articles
left join copies on copies.article_id = articles.article_id
left join articles as original on original.article_id = articles.copy_of
where
    articles.merged_into is null
    and (
        articles.copy_of is distinct from copies.copy_of
        or articles.copy_of = articles.article_id
        or articles.cluster_id is distinct from coalesce(original.cluster_id, articles.article_id)
        or original.published_at > articles.published_at
    );
