-- one row per block of a body that lies outside of it, before or within the block that precedes it, or is of no known kind
with
places as (
    select
        capture_id,
        position,
        kind,
        body_start,
        body_end,
        max(body_end) over (
            partition by capture_id order by position rows between unbounded preceding and 1 preceding
        ) as before_end
    from body_blocks
)
select places.*, length(article_versions.body) as body_length
from places
join article_versions using (capture_id)
where
    body_end <= body_start
    or body_end > body_length
    or body_start < before_end
    or kind not in ('paragraph', 'heading', 'list', 'quote', 'table', 'caption', 'other');
