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

insert into body_blocks by name
select
    capture_id,
    incoming.url_id,
    position,
    kind,
    block_digest,
    body_start,
    body_end,
    probability
from staged_blocks
join incoming using (capture_id)
where role = 'body' and body_end > body_start
qualify row_number() over (partition by capture_id, position) = 1
order by incoming.source_id, capture_id, position;

insert into metadata_candidates by name
select distinct candidates.* exclude (stage_run_id, stage_method, stage_flow), incoming.url_id
from staged_metadata_candidates as candidates
join incoming using (capture_id)
order by incoming.source_id, capture_id, position;

insert into article_authors by name
select distinct capture_id, incoming.url_id, position, author_id, name, role, kind, email, profile_url
from staged_authors
join incoming using (capture_id)
order by incoming.source_id, capture_id, position;

-- one row per author with a credit that came or went
create or replace temp table touched_authors as
select author_id from left_credits
union
select author_id from article_authors where capture_id in (select capture_id from incoming);

-- one row per such author who is new or changes: of several spellings the first by alphabet
create or replace temp table credited_authors as
select author_id, min(name) as name, min(kind) as kind, min(email) as email, min(profile_url) as profile_url
from article_authors
where author_id in (select author_id from touched_authors)
group by author_id
except
select author_id, name, kind, email, profile_url from authors;

delete from authors
where
    author_id in (select author_id from credited_authors)
    or (
        author_id in (select author_id from touched_authors)
        and author_id not in (select author_id from article_authors)
    );

insert into authors by name
select * from credited_authors;

-- one row per URL with the page whose blocks count for it: the first that has a text
create or replace temp table counting_texts as
select texts.*
from placed_texts as texts
join urls using (url_id)
where urls.counted_capture_id is null or urls.counted_capture_id in (select capture_id from counted_pages)
qualify row_number() over (partition by texts.url_id order by texts.captured_at, texts.capture_id) = 1;

-- one row per block that a URL was counted for until its page was read anew, as far as that is known: of what belongs to
-- the site, where the new reading has it too
create or replace temp table uncounted_blocks as
with
uncounted_urls as (
    select * from counted_pages anti join counting_texts using (capture_id, extractor_version)
),
noted as (
    select source_id, block_digest, extractor_version, unnest(url_ids) as url_id
    from blocks
    where (source_id, extractor_version) in (select (source_id, extractor_version) from uncounted_urls)
),
had as (
    select source_id, block_digest, extractor_version, url_id
    from noted
    semi join uncounted_urls using (source_id, extractor_version, url_id)
    union
    select blocks.source_id, blocks.block_digest, blocks.extractor_version, uncounted.url_id
    from staged_blocks
    join reread_captures as reread using (capture_id)
    join uncounted_urls as uncounted on uncounted.url_id = reread.url_id
    join blocks
        on blocks.source_id = uncounted.source_id
        and blocks.extractor_version = uncounted.extractor_version
        and blocks.block_digest = staged_blocks.block_digest
    where blocks.url_ids is null
)
select source_id, block_digest, extractor_version, count(*) as url_count, list(url_id) as url_ids
from had
group by source_id, block_digest, extractor_version;

update blocks
set
    page_count = greatest(page_count, gone.url_count) - gone.url_count,
    body_page_count = least(body_page_count, greatest(page_count, gone.url_count) - gone.url_count),
    url_ids = list_filter(blocks.url_ids, lambda url_id: not list_contains(gone.url_ids, url_id))
from uncounted_blocks as gone
where
    gone.source_id = blocks.source_id
    and gone.block_digest = blocks.block_digest
    and gone.extractor_version = blocks.extractor_version;

delete from blocks
where
    page_count = 0
    and (source_id, block_digest, extractor_version) in (
        select (source_id, block_digest, extractor_version) from uncounted_blocks
    );

-- one row per block of a URL that is accepted for the first time, or by another version than before, added to what the
-- source had
create or replace temp table counted_blocks as
with
on_pages as (
    select
        counting.source_id,
        counting.extractor_version,
        block_digest,
        counting.url_id,
        min(kind) as kind,
        min(text) as text,
        bool_or(role = 'body') as is_body
    from staged_blocks
    join counting_texts as counting using (capture_id)
    anti join counted_pages using (capture_id, extractor_version)
    group by all
),
fresh as (
    select
        source_id,
        extractor_version,
        block_digest,
        min(kind) as kind,
        min(text) as text,
        count(*) as page_count,
        count(*) filter (is_body) as body_page_count,
        list(url_id) as url_ids
    from on_pages
    group by source_id, extractor_version, block_digest
),
spellings as (
    select * from fresh
    union all by name
    select blocks.* from blocks semi join fresh using (source_id, extractor_version, block_digest)
)
select
    source_id,
    extractor_version,
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
group by source_id, extractor_version, block_digest;

delete from blocks
using counted_blocks as counted
where
    counted.source_id = blocks.source_id
    and counted.extractor_version = blocks.extractor_version
    and counted.block_digest = blocks.block_digest;

insert into blocks by name
select * from counted_blocks order by source_id, block_digest;

update urls
set counted_capture_id = null
where counted_capture_id in (select capture_id from counted_pages);

update urls
set counted_capture_id = counting.capture_id
from counting_texts as counting
where counting.url_id = urls.url_id;
