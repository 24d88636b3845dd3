-- one row per HTTP exchange, now with when its payload was removed
alter table fetches add column raw_removed_at timestamptz;

comment on column fetches.raw_removed_at is 'when the payload was removed because it had grown older than HEMEROTECA_KEEP_RAW_DAYS; the text stays (lineage)';
comment on column fetches.warc_file is 'file of the raw store that holds it, relative to the raw folder; null again once that file was removed (lineage)';
