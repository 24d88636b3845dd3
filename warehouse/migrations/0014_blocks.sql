-- one row per distinct text block of a source
create table blocks (
    source_id varchar not null,
    block_digest varchar not null,
    kind varchar not null,
    text varchar not null using compression zstd,
    page_count ubigint not null,
    body_page_count ubigint not null
);

comment on table blocks is 'One row per distinct text block of a source. Paragraphs, headings and menus by fingerprint, so that what a site repeats is stored once and can be told from the story.';
comment on column blocks.source_id is 'source on whose pages the block stands';
comment on column blocks.block_digest is 'fingerprint of the normalised text';
comment on column blocks.kind is 'paragraph, heading, list, quote, table, caption or other; of several the first by alphabet';
comment on column blocks.text is 'the words of the block; of several spellings the first by alphabet';
comment on column blocks.page_count is 'URLs whose first accepted page carries the block';
comment on column blocks.body_page_count is 'those of them on which it went into the body';
