-- one row per living article whose text, URL or capture is not the one that its versions and URLs give
select articles.article_id, articles.url_id, articles.capture_id
from articles
left join article_versions as versions
    on versions.article_id = articles.article_id
    and versions.content_digest = articles.content_digest
    and versions.capture_id = articles.capture_id
left join urls
    on urls.url_id = articles.url_id
    and urls.article_id = articles.article_id
    and urls.content_digest = articles.content_digest
where
    articles.merged_into is null
    and (versions.article_id is null or versions.valid_to is not null or urls.url_id is null);
