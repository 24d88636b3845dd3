-- What the earlier readings of these pages gave is taken back, so that the steps that follow find the warehouse as if the
-- pages had not been read yet.

-- one row per article a page of which is read anew
create or replace temp table retold_articles as
select distinct urls.article_id
from urls
join reread_captures as reread using (url_id)
where reread.is_answered and reread.digest_before is not null and urls.article_id is not null;

-- one row per text that such a page showed
create or replace temp table retold_texts as
select distinct urls.article_id, reread.digest_before as content_digest
from reread_captures as reread
join urls using (url_id)
where reread.is_answered and reread.digest_before is not null;

-- one row per page of such an article whose earlier reading stands: mostly because its payload cannot be read any more
create or replace temp table standing_pages as
select extractions.capture_id, extractions.url_id, extractions.content_digest, urls.article_id, fetches.started_at as captured_at
from extractions
join fetches on fetches.fetch_id = extractions.capture_id
join urls on urls.url_id = extractions.url_id
where
    urls.article_id in (select article_id from retold_articles)
    and extractions.is_current
    and extractions.content_digest is not null
    and extractions.capture_id not in (select capture_id from reread_captures where is_answered);

-- one row per standing page that follows others: it shows now what the nearest of those shows that had shown the same
create or replace temp table followers as
select
    standing.capture_id,
    standing.url_id,
    standing.captured_at,
    arg_min(
        texts.content_digest,
        (abs(epoch_us(texts.captured_at) - epoch_us(standing.captured_at)), texts.capture_id)
    ) as content_digest
from standing_pages as standing
join reread_captures as reread on reread.digest_before = standing.content_digest and reread.is_answered
join urls on urls.url_id = reread.url_id and urls.article_id = standing.article_id
join new_texts as texts on texts.capture_id = reread.capture_id
group by standing.capture_id, standing.url_id, standing.captured_at;

update extractions
set content_digest = followers.content_digest
from followers
where followers.capture_id = extractions.capture_id and extractions.is_current;

-- one row per text that only standing pages show from now on, with the first of these
create or replace temp table kept_texts as
select article_id, content_digest, arg_min(struct_pack(capture_id, url_id), (captured_at, capture_id)) as page
from standing_pages
where
    (article_id, content_digest) in (select (article_id, content_digest) from retold_texts)
    and capture_id not in (select capture_id from followers)
group by article_id, content_digest;

-- one row per such text that came from a page read anew: its rows go over to the standing one
create or replace temp table handed_texts as
select versions.capture_id, kept.page.capture_id as heir_id, kept.page.url_id as heir_url_id
from kept_texts as kept
join article_versions as versions using (article_id, content_digest)
where versions.capture_id not in (select capture_id from standing_pages);

-- one row per text that nobody shows any more
create or replace temp table withdrawn_texts as
select versions.capture_id, versions.body_digest, versions.word_count
from article_versions as versions
semi join retold_texts using (article_id, content_digest)
anti join kept_texts using (article_id, content_digest);

create or replace temp table withdrawn_bodies as
select distinct body_digest from withdrawn_texts where word_count >= 40;

insert into left_credits
select author_id from article_authors where capture_id in (select capture_id from withdrawn_texts);

delete from article_versions where capture_id in (select capture_id from withdrawn_texts);
delete from article_authors where capture_id in (select capture_id from withdrawn_texts);
delete from images where capture_id in (select capture_id from withdrawn_texts);
delete from body_blocks where capture_id in (select capture_id from withdrawn_texts);
delete from metadata_candidates where capture_id in (select capture_id from withdrawn_texts);
delete from links where capture_id in (select capture_id from withdrawn_texts);

update article_versions set capture_id = heir_id, url_id = heir_url_id from handed_texts as handed where handed.capture_id = article_versions.capture_id;
update article_authors set capture_id = heir_id, url_id = heir_url_id from handed_texts as handed where handed.capture_id = article_authors.capture_id;
update images set capture_id = heir_id, url_id = heir_url_id from handed_texts as handed where handed.capture_id = images.capture_id;
update body_blocks set capture_id = heir_id, url_id = heir_url_id from handed_texts as handed where handed.capture_id = body_blocks.capture_id;
update metadata_candidates set capture_id = heir_id, url_id = heir_url_id from handed_texts as handed where handed.capture_id = metadata_candidates.capture_id;
update links set capture_id = heir_id, url_id = heir_url_id from handed_texts as handed where handed.capture_id = links.capture_id;

-- one row per URL of an article all of whose pages are read anew: which article it is, is decided anew
create or replace temp table released_urls as
select url_id
from urls
where
    article_id in (select article_id from retold_articles)
    and article_id not in (select article_id from standing_pages);

-- one row per URL of the other ones that keeps its article, with what it shows still
create or replace temp table tied_pages as
with
shown as (
    select standing.url_id, standing.captured_at, coalesce(followers.content_digest, standing.content_digest) as content_digest
    from standing_pages as standing
    left join followers using (capture_id)
)
select urls.url_id, max(shown.captured_at) as captured_at, arg_max(shown.content_digest, shown.captured_at) as content_digest
from urls
left join shown on shown.url_id = urls.url_id
where urls.article_id in (select article_id from standing_pages)
group by urls.url_id;

create or replace temp table tied_urls as
select url_id from tied_pages;

-- one row per URL of whose earlier readings none stands
create or replace temp table retold_urls as
select url_id from released_urls
union
select url_id from tied_pages where captured_at is null;

create or replace temp table dropped_targets as
select distinct target_url_id as url_id
from url_aliases
where target_url_id is not null and url_id in (select url_id from retold_urls);

delete from url_aliases where url_id in (select url_id from retold_urls);

update urls
set article_id = null, alias_of = null
where url_id in (select url_id from released_urls);

update urls
set content_digest = null, captured_at = null, is_canonical = false, stated_at = null
where url_id in (select url_id from retold_urls);

update urls
set content_digest = tied.content_digest, captured_at = tied.captured_at
from tied_pages as tied
where tied.url_id = urls.url_id and tied.captured_at is not null;

-- an address that only these pages claimed is nobody's
delete from urls
where
    kind = 'target'
    and url_id in (select url_id from dropped_targets)
    and url_id not in (select target_url_id from url_aliases where target_url_id is not null);

-- one row per page read anew whose blocks are counted for its URL, with the version that had cut them
create or replace temp table counted_pages as
select urls.url_id, reread.source_id, reread.capture_id, reread.version_before as extractor_version
from reread_captures as reread
join urls on urls.counted_capture_id = reread.capture_id
where reread.is_answered;
