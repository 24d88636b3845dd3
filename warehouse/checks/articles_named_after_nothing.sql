-- one row per article whose id is no URL, or is a URL that leads to another article than the one that took over
select articles.article_id, articles.merged_into, urls.article_id as leads_to
from articles
left join urls on urls.url_id = articles.article_id
where urls.article_id is distinct from coalesce(articles.merged_into, articles.article_id);
