-- one row per URL that belongs to no living article although it says so, or should belong to one
select urls.url_id, urls.url, urls.outcome, urls.article_id
from urls
left join articles on articles.article_id = urls.article_id and articles.merged_into is null
where
    (urls.article_id is not null and articles.article_id is null)
    or (is_article(urls.outcome) and urls.article_id is null)
    or (urls.content_digest is not null and urls.article_id is null)
    or urls.alias_of is distinct from nullif(urls.article_id, urls.url_id);
