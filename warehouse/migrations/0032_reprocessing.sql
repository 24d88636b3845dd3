-- one row per capture and extractor version, now with the text that it gave, and whether the tables rest on it
alter table extractions add column is_current boolean default true;
alter table extractions add column content_digest varchar;

comment on column extractions.is_current is 'whether the other tables rest on it: the newest that gave an answer of its capture; what was killed gives none';
comment on column extractions.content_digest is 'text of article_versions that stands for the page; where its payload cannot be read any more, the text that a later version read where that one stood; null where it is no article or not current';

-- one row per text, now with the version that read it
alter table articles add column extractor_version varchar;
alter table article_versions add column extractor_version varchar;

comment on column articles.extractor_version is 'version of the extractor that read the text (lineage)';
comment on column article_versions.extractor_version is 'version of the extractor that read the text (lineage)';
comment on column article_versions.changed is 'fields that differ from the text before it in time: headline, standfirst, body; extractor where another version of it read that one, so that the rest may be its doing (lineage)';

update extractions
set content_digest = shown.content_digest
from (
    select extractions.capture_id, arg_max(versions.content_digest, versions.first_seen_at) as content_digest
    from extractions
    join fetches on fetches.fetch_id = extractions.capture_id
    join urls on urls.url_id = extractions.url_id
    join article_versions as versions on versions.article_id = urls.article_id
    where
        extractions.outcome in ('article', 'paywalled')
        and (
            versions.capture_id = extractions.capture_id
            or (versions.first_seen_at <= fetches.started_at and fetches.started_at <= versions.last_seen_at)
        )
    group by extractions.capture_id
) as shown
where shown.capture_id = extractions.capture_id;

update article_versions
set extractor_version = extractions.extractor_version
from extractions
where extractions.capture_id = article_versions.capture_id;

update articles
set extractor_version = extractions.extractor_version
from extractions
where extractions.capture_id = articles.capture_id;

-- one row per credit on a text, now with all that it says, so that authors can be told from the credits alone
alter table article_authors add column kind varchar;
alter table article_authors add column email varchar;
alter table article_authors add column profile_url varchar;

comment on column article_authors.kind is 'person, organisation or agency, as this credit has it';
comment on column article_authors.email is 'address printed with this credit';
comment on column article_authors.profile_url is 'page of the author that this credit links to';

update article_authors
set kind = authors.kind, email = authors.email, profile_url = authors.profile_url
from authors
where authors.author_id = article_authors.author_id;

-- one row per distinct text block of a source and extractor version: each cuts pages in its own way
alter table blocks add column extractor_version varchar;

comment on table blocks is 'One row per distinct text block of a source and extractor version. Paragraphs, headings and menus by fingerprint, so that what a site repeats is stored once and can be told from the story. Versions cut pages differently; each URL is counted for one of them.';
comment on column blocks.extractor_version is 'version of the extractor that cut the pages';

alter table urls add column counted_capture_id ubigint;

comment on column urls.counted_capture_id is 'capture whose blocks count for this URL in blocks: the first that has a text (lineage)';

update urls
set counted_capture_id = counted.capture_id
from (
    select extractions.url_id, arg_min(extractions.capture_id, (fetches.started_at, fetches.fetch_id)) as capture_id
    from extractions
    join fetches on fetches.fetch_id = extractions.capture_id
    where extractions.content_digest is not null
    group by extractions.url_id
) as counted
where counted.url_id = urls.url_id;

update blocks
set extractor_version = (select coalesce(max(extractor_version), '') from extractions);
