-- one row per text, now with the line above its headline and the agency that it is credited to
alter table articles add column kicker varchar;
alter table articles add column agency varchar;
alter table article_versions add column kicker varchar;
alter table article_versions add column agency varchar;

comment on column articles.kicker is 'short line above the headline that names the topic or the series; not the section of the menu';
comment on column articles.agency is 'news agency that the text is credited to in its byline, its dateline or its last line; as named there';
comment on column article_versions.kicker is 'short line above the headline that names the topic or the series; a change of it alone makes no new text';
comment on column article_versions.agency is 'news agency that the text is credited to in its byline, its dateline or its last line; a change of it alone makes no new text';

-- one row per capture and extractor version, now with what was known of the site
alter table extractions add column site_page_count ubigint default 0;

comment on column extractions.site_page_count is 'other pages of the site by which its furniture was told from the story; 0 where the page alone decided (lineage)';

-- one row per block of the body of a text
create table body_blocks (
    capture_id ubigint not null,
    url_id ubigint not null,
    position ubigint not null,
    kind varchar not null,
    block_digest varchar not null,
    body_start ubigint not null,
    body_end ubigint not null,
    probability double
);

comment on table body_blocks is 'One row per block of the body of a text. The paragraphs, headings, lists, quotes and tables that a body is joined from; their words are slices of it, which article_blocks cuts out.';
comment on column body_blocks.capture_id is 'capture of the text, joins articles and article_versions (lineage)';
comment on column body_blocks.url_id is 'URL of that capture, joins urls';
comment on column body_blocks.position is 'place among all text blocks of the page, from 0; numbers that are left out went elsewhere';
comment on column body_blocks.kind is 'paragraph, heading, list, quote, table, caption or other';
comment on column body_blocks.block_digest is 'fingerprint of the normalised words, joins blocks: how many pages of the source carry them too';
comment on column body_blocks.body_start is 'character of articles.body at which the block starts, from 0';
comment on column body_blocks.body_end is 'character of articles.body before which it ends';
comment on column body_blocks.probability is 'how sure the block model is that it belongs to the article, from 0 to 1; null where it was not asked';
