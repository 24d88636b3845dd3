-- the newest articles
select published_at, source_name, headline, authors
from article_list
order by published_at desc, url
limit 8;
