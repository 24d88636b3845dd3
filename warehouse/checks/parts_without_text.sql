-- one row per link, picture, block, credit or candidate of a capture whose text is not kept
with
parts as (
    select 'links' as table_name, capture_id, url_id from links
    union all
    select 'images', capture_id, url_id from images
    union all
    select 'body_blocks', capture_id, url_id from body_blocks
    union all
    select 'article_authors', capture_id, url_id from article_authors
    union all
    select 'metadata_candidates', capture_id, url_id from metadata_candidates
)
select distinct table_name, capture_id, url_id
from parts
anti join article_versions using (capture_id, url_id);
