-- one row per order to forget
create table forgettings (
    run_id varchar not null,
    kind varchar not null,
    target_digest varchar not null,
    reason varchar,
    url_count bigint not null,
    article_count bigint not null,
    row_count bigint not null,
    capture_count bigint not null,
    byte_count bigint not null,
    ordered_at timestamptz not null,
    finished_at timestamptz
);

comment on table forgettings is 'One row per order to forget. The audit: that something was removed for good, when and how much, without saying what.';
comment on column forgettings.run_id is 'run of the order, joins runs (lineage)';
comment on column forgettings.kind is 'url, author or source (lineage)';
comment on column forgettings.target_digest is 'sha256 of the target: key of the URL, name or e-mail as given, or id of the source. Proves that a known target was forgotten; of a name that can be guessed it is no secret (lineage)';
comment on column forgettings.reason is 'reason as given with the order (lineage)';
comment on column forgettings.url_count is 'addresses that are never fetched again (lineage)';
comment on column forgettings.article_count is 'articles removed (lineage)';
comment on column forgettings.row_count is 'rows removed from all tables (lineage)';
comment on column forgettings.capture_count is 'captures and revisits blanked in the raw store, or files removed with the source (lineage)';
comment on column forgettings.byte_count is 'bytes of the raw store blanked or removed (lineage)';
comment on column forgettings.ordered_at is 'when its rows were removed (lineage)';
comment on column forgettings.finished_at is 'when its payloads were gone too, and both database files were free of it; null while that is to be finished (lineage)';

-- one row per stretch of the raw store that an unfinished order still blanks
create table forgotten_payloads (
    run_id varchar not null,
    warc_file varchar not null,
    warc_offset bigint not null,
    warc_length bigint
);

comment on table forgotten_payloads is 'One row per stretch of the raw store that an unfinished order still blanks. Work list of forgetting: empty but for moments, or after a crash until the next run.';
comment on column forgotten_payloads.run_id is 'order to forget, joins forgettings (lineage)';
comment on column forgotten_payloads.warc_file is 'the file, relative to the raw folder (lineage)';
comment on column forgotten_payloads.warc_offset is 'byte at which the record starts (lineage)';
comment on column forgotten_payloads.warc_length is 'its length in bytes; null where the whole file goes (lineage)';

-- one row per URL that was forgotten
create table forgotten_urls (
    url_id ubigint not null
);

comment on table forgotten_urls is 'One row per URL that was forgotten. What is never listed or fetched again; only the hash is kept, so nothing can be read from it.';
comment on column forgotten_urls.url_id is 'first eight bytes of the sha256 of the key of the URL';

alter table blocks add column url_ids ubigint[];

comment on column blocks.url_ids is 'the URLs on whose first accepted page the block stands, by which forgetting finds it; null where these are more than eight: it belongs to the site then';
