-- one row per text of an article that is valid at the same time as another, or that ends before it begins
select
    article_id,
    content_digest,
    valid_from,
    valid_to,
    lead(valid_from) over history as next_valid_from
from article_versions
where valid_from is not null
window history as (partition by article_id order by valid_from, valid_to nulls last)
qualify valid_to < valid_from or valid_to is distinct from next_valid_from;
