-- one row per article, with its latest text
create table articles (
    -- ids
    article_id ubigint not null,
    source_id varchar not null,
    url_id ubigint not null,
    capture_id ubigint not null,
    copy_of ubigint,
    cluster_id ubigint not null,
    merged_into ubigint,
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
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    gone_at timestamptz
);

comment on table articles is 'One row per article, with its latest text. Articles; those with merged_into are kept for their ids alone, and article_list leaves them out.';
comment on column articles.article_id is 'url_id of the URL under which its text was first accepted; never changes and is never reused; the checksum puts url_id in its place';
comment on column articles.source_id is 'publication that printed it';
comment on column articles.url_id is 'the URL that speaks for the article: one that names itself canonical, then the newest stated time, then the first key by alphabet';
comment on column articles.capture_id is 'capture of the latest text; joins links, images, article_authors and metadata_candidates (lineage)';
comment on column articles.copy_of is 'article of another source that printed the same text earlier, joins articles';
comment on column articles.cluster_id is 'article at the root of the chain of copies; its own article_id where it copies nobody';
comment on column articles.merged_into is 'article that took over when both were found to be one (lineage)';
comment on column articles.canonical_url is 'address that the page names as its own in link rel=canonical or the like';
comment on column articles.headline is 'headline as printed above the story, without kicker and site name';
comment on column articles.standfirst is 'summary between headline and body, where the page sets one apart';
comment on column articles.byline is 'credit line, verbatim; the parsed people are in article_authors';
comment on column articles.dateline is 'place that opens the story; not a date';
comment on column articles.section is 'section of the publication as the page names it';
comment on column articles.tags is 'keywords in the order of the page';
comment on column articles.language is 'primary BCP 47 tag of the language of the text, e.g. ko';
comment on column articles.paywalled is 'whether the page holds back a part of the text';
comment on column articles.body is 'main text, paragraphs joined by a blank line; no headline, byline or caption in it';
comment on column articles.word_count is 'words in body, counted by the extractor';
comment on column articles.body_digest is 'sha256 of the normalised body: equal for exact copies, whatever the headline';
comment on column articles.content_digest is 'sha256 over normalised headline, standfirst and body: changes when a reader would notice';
comment on column articles.published_stated is 'publication time as the page states it, ISO 8601, without offset where it gives none';
comment on column articles.published_at is 'the same moment in UTC; a time without zone is read in the zone of the source';
comment on column articles.published_on is 'day of publication in the zone of the source';
comment on column articles.published_precision is 'how exact the page is: second, minute or day';
comment on column articles.published_zone_known is 'whether the page itself gives the zone of its publication time';
comment on column articles.modified_stated is 'time of the last change as the page states it, ISO 8601';
comment on column articles.modified_at is 'the same moment in UTC';
comment on column articles.modified_on is 'day of the last change in the zone of the source';
comment on column articles.modified_precision is 'how exact the page is about its last change: second, minute or day';
comment on column articles.modified_zone_known is 'whether the page itself gives the zone of its last change';
comment on column articles.first_seen_at is 'start of the first fetch that showed the article (lineage)';
comment on column articles.last_seen_at is 'start of the newest fetch that showed it (lineage)';
comment on column articles.gone_at is 'when the last of its URLs was found gone; null while one still answers (lineage)';
