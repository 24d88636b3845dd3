-- one row per capture whose rows come in, with its page
create or replace temp table incoming as
select capture_id, url_id, source_id
from placed_texts
where capture_id in (select capture_id from winning_captures);

insert into links by name
select links.* exclude (stage_run_id, stage_method, stage_flow, url, url_key), links.url as target_url, incoming.url_id
from staged_links as links
join incoming using (capture_id)
qualify row_number() over (partition by capture_id, position) = 1
order by incoming.source_id, capture_id, position;

insert into images by name
select distinct images.* exclude (stage_run_id, stage_method, stage_flow), incoming.url_id
from staged_images as images
join incoming using (capture_id)
order by incoming.source_id, capture_id, position;

insert into metadata_candidates by name
select distinct candidates.* exclude (stage_run_id, stage_method, stage_flow), incoming.url_id
from staged_metadata_candidates as candidates
join incoming using (capture_id)
order by incoming.source_id, capture_id, position;

insert into article_authors by name
select distinct capture_id, incoming.url_id, position, author_id, name, role
from staged_authors
join incoming using (capture_id)
order by incoming.source_id, capture_id, position;

-- one row per author on an accepted page, with the spellings of before
create or replace temp table credited_authors as
with
spellings as (
    select author_id, name, kind, email, profile_url
    from staged_authors
    where capture_id in (select capture_id from placed_texts)
    union all
    select author_id, name, kind, email, profile_url
    from authors
    where author_id in (select author_id from staged_authors)
),
merged as (
    select author_id, min(name) as name, min(kind) as kind, min(email) as email, min(profile_url) as profile_url
    from spellings
    group by author_id
)
select * from merged
except
select * from authors;

delete from authors where author_id in (select author_id from credited_authors);

insert into authors by name
select * from credited_authors;

-- one row per block of a URL that is accepted for the first time, added to what the source had
create or replace temp table counted_blocks as
with
on_pages as (
    select
        first_texts.source_id,
        block_digest,
        first_texts.url_id,
        min(kind) as kind,
        min(text) as text,
        bool_or(role = 'body') as is_body
    from staged_blocks
    join first_texts using (capture_id)
    group by all
),
fresh as (
    select
        source_id,
        block_digest,
        min(kind) as kind,
        min(text) as text,
        count(*) as page_count,
        count(*) filter (is_body) as body_page_count,
        list(url_id) as url_ids
    from on_pages
    group by source_id, block_digest
),
spellings as (
    select * from fresh
    union all
    select blocks.* from blocks semi join fresh using (source_id, block_digest)
)
select
    source_id,
    block_digest,
    min(kind) as kind,
    min(text) as text,
    sum(page_count)::ubigint as page_count,
    sum(body_page_count)::ubigint as body_page_count,
    -- none where more than a few carry it, or where an older version did not note them
    case
        when sum(page_count) <= 8 and bool_and(url_ids is not null) then list_sort(flatten(list(url_ids)))
    end as url_ids
from spellings
group by source_id, block_digest;

delete from blocks
using counted_blocks as counted
where counted.source_id = blocks.source_id and counted.block_digest = blocks.block_digest;

insert into blocks by name
select * from counted_blocks order by source_id, block_digest;
