-- one row per page or exchange that went wrong without an issue that says so
with
wrong as (
    select fetch_id, outcome as code from fetches where outcome is not null
    union all
    select capture_id, outcome from extractions where is_current
)
select *
from wrong
anti join issues using (fetch_id, code)
where not is_article(code) and code not in ('not_modified', 'duplicate_url');
