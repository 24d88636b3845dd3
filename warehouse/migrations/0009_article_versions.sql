-- one row per distinct text of an article
create table article_versions (
    -- ids
    article_id ubigint not null,
    url_id ubigint not null,
    source_id varchar not null,
    capture_id ubigint not null,
    is_canonical boolean not null,
    -- text
    canonical_url varchar,
    headline varchar,
    standfirst varchar,
    byline varchar,
    dateline varchar,
    section varchar,
    tags varchar[],
    language varchar,
    paywalled boolean not null,
    body varchar not null using compression zstd,
    word_count ubigint not null,
    body_digest varchar not null,
    content_digest varchar not null,
    -- times
    published_stated varchar,
    published_at timestamptz,
    published_on date,
    published_precision varchar,
    published_zone_known boolean,
    modified_stated varchar,
    modified_at timestamptz,
    modified_on date,
    modified_precision varchar,
    modified_zone_known boolean,
    -- validity
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    valid_from timestamptz,
    valid_to timestamptz,
    changed varchar[] not null
);

comment on table article_versions is 'One row per distinct text of an article. Every text that an article has had, told apart by content_digest.';
comment on column article_versions.article_id is 'the article, joins articles';
comment on column article_versions.url_id is 'URL on which the text stood; of several a canonical one, then the first key by alphabet';
comment on column article_versions.source_id is 'publication that printed it';
comment on column article_versions.capture_id is 'capture that holds the text; joins links, images, article_authors and metadata_candidates (lineage)';
comment on column article_versions.is_canonical is 'whether that capture names no other page as its original';
comment on column article_versions.canonical_url is 'address that the page names as its own in link rel=canonical or the like';
comment on column article_versions.headline is 'headline as printed above the story, without kicker and site name';
comment on column article_versions.standfirst is 'summary between headline and body, where the page sets one apart';
comment on column article_versions.byline is 'credit line, verbatim; the parsed people are in article_authors';
comment on column article_versions.dateline is 'place that opens the story; not a date';
comment on column article_versions.section is 'section of the publication as the page names it';
comment on column article_versions.tags is 'keywords in the order of the page';
comment on column article_versions.language is 'primary BCP 47 tag of the language of the text, e.g. ko';
comment on column article_versions.paywalled is 'whether the page holds back a part of the text';
comment on column article_versions.body is 'main text, paragraphs joined by a blank line; no headline, byline or caption in it';
comment on column article_versions.word_count is 'words in body, counted by the extractor';
comment on column article_versions.body_digest is 'sha256 of the normalised body: equal for exact copies, whatever the headline';
comment on column article_versions.content_digest is 'sha256 over normalised headline, standfirst and body: changes when a reader would notice';
comment on column article_versions.published_stated is 'publication time as the page states it, ISO 8601, without offset where it gives none';
comment on column article_versions.published_at is 'the same moment in UTC; a time without zone is read in the zone of the source';
comment on column article_versions.published_on is 'day of publication in the zone of the source';
comment on column article_versions.published_precision is 'how exact the page is: second, minute or day';
comment on column article_versions.published_zone_known is 'whether the page itself gives the zone of its publication time';
comment on column article_versions.modified_stated is 'time of the last change as the page states it, ISO 8601';
comment on column article_versions.modified_at is 'the same moment in UTC';
comment on column article_versions.modified_on is 'day of the last change in the zone of the source';
comment on column article_versions.modified_precision is 'how exact the page is about its last change: second, minute or day';
comment on column article_versions.modified_zone_known is 'whether the page itself gives the zone of its last change';
comment on column article_versions.first_seen_at is 'start of the first fetch that showed this text (lineage)';
comment on column article_versions.last_seen_at is 'start of the newest fetch that showed this text (lineage)';
comment on column article_versions.valid_from is 'from when it was the text of the article: the stated time where that fits, else the fetch; a text that comes back counts from its return; null where only another URL of the article showed it meanwhile (lineage)';
comment on column article_versions.valid_to is 'when the next text followed; null for the latest (lineage)';
comment on column article_versions.changed is 'fields that differ from the text before it in time: headline, standfirst, body (lineage)';
