-- one row: the article to which the URL belongs
select
    articles.headline,
    articles.source_id as source,
    articles.published_at,
    articles.first_seen_at,
    articles.gone_at,
    articles.article_id,
    named.url as named_after,
    articles.copy_of as copy_of_article
from urls
join articles using (article_id)
left join urls as named on named.url_id = articles.article_id
where urls.url_id = $url_id;
