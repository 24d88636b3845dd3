-- one row per extraction or text whose capture is no fetch, or a fetch of another URL
with
captures as (
    select 'extractions' as table_name, capture_id, url_id from extractions
    union all
    select 'article_versions', capture_id, url_id from article_versions
)
select *
from captures
anti join (select fetch_id as capture_id, url_id from fetches) using (capture_id, url_id);
