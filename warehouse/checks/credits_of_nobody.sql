-- one row per credit whose author is not known
select capture_id, position, author_id, name
from article_authors
anti join authors using (author_id);
