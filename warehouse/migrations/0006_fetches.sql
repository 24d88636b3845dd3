-- one row per HTTP exchange, or record read from a WARC file
create table fetches (
    -- ids
    fetch_id ubigint not null,
    url_id ubigint not null,
    source_id varchar not null,
    run_id varchar not null,
    -- exchange
    url varchar not null,
    final_url varchar not null,
    redirects varchar[] not null,
    started_at timestamptz not null,
    elapsed_ms bigint not null,
    status bigint,
    outcome varchar,
    reason varchar,
    evidence varchar,
    retry_at timestamptz,
    etag varchar,
    last_modified varchar,
    content_type varchar,
    -- payload
    wire_bytes bigint not null,
    payload_bytes bigint,
    payload_digest varchar,
    warc_file varchar,
    warc_offset bigint,
    warc_length bigint
);

comment on table fetches is 'One row per HTTP exchange, or record read from a WARC file. What was asked and answered; a capture is a fetch whose payload was kept, and capture_id its fetch_id.';
comment on column fetches.fetch_id is 'id made from run, URL and start (lineage)';
comment on column fetches.url_id is 'URL that was asked for, joins urls';
comment on column fetches.source_id is 'source for which it was fetched';
comment on column fetches.run_id is 'flow run that fetched (lineage)';
comment on column fetches.url is 'address as requested';
comment on column fetches.final_url is 'address after redirects';
comment on column fetches.redirects is 'addresses passed on the way, in order';
comment on column fetches.started_at is 'when the request went out, or the date of the WARC record (lineage)';
comment on column fetches.elapsed_ms is 'milliseconds until the last byte (lineage)';
comment on column fetches.status is 'HTTP status of the last hop';
comment on column fetches.outcome is 'outcome code where the exchange alone decided; null where the payload was kept and the extraction decides';
comment on column fetches.reason is 'what the outcome rests on, in a few words';
comment on column fetches.evidence is 'the header, line or message that shows it';
comment on column fetches.retry_at is 'when the server asked us to come back (lineage)';
comment on column fetches.etag is 'entity tag of the answer, sent back at the next fetch';
comment on column fetches.last_modified is 'Last-Modified header of the answer, sent back at the next fetch';
comment on column fetches.content_type is 'Content-Type header of the answer';
comment on column fetches.wire_bytes is 'bytes received, before decoding';
comment on column fetches.payload_bytes is 'bytes of the decoded payload';
comment on column fetches.payload_digest is 'sha256 of the decoded payload, checked at each read';
comment on column fetches.warc_file is 'file of the raw store that holds it, relative to the raw folder (lineage)';
comment on column fetches.warc_offset is 'byte at which the record starts (lineage)';
comment on column fetches.warc_length is 'compressed length of the record in bytes (lineage)';
