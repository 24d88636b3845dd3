-- one row per end of an edge or of a copy that is no living article
with
ends as (
    select 'edges' as table_name, from_article_id as article_id from edges
    union
    select 'edges', to_article_id from edges
    union
    select 'copies', article_id from copies
    union
    select 'copies', copy_of from copies
)
select *
from ends
anti join (select article_id from articles where merged_into is null) using (article_id);
