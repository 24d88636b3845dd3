-- one row per look at a discovery endpoint
create table polls (
    source_id varchar not null,
    endpoint varchar not null,
    kind varchar not null,
    run_id varchar not null,
    polled_at timestamptz not null,
    outcome varchar not null,
    reason varchar,
    status bigint,
    etag varchar,
    last_modified varchar,
    payload_digest varchar,
    url_count ubigint not null,
    next_due_at timestamptz
);

comment on table polls is 'One row per look at a discovery endpoint. When each feed, sitemap or archive page was read, and what it answered.';
comment on column polls.source_id is 'source to which the endpoint belongs';
comment on column polls.endpoint is 'address of the endpoint, or path of the file';
comment on column polls.kind is 'feed, sitemap, archive, listing or warc';
comment on column polls.run_id is 'flow run that looked (lineage)';
comment on column polls.polled_at is 'when it looked (lineage)';
comment on column polls.outcome is 'ok, not_modified, or the outcome code of a failed fetch';
comment on column polls.reason is 'what the outcome rests on, in a few words';
comment on column polls.status is 'HTTP status of the last hop';
comment on column polls.etag is 'entity tag of the answer, sent back at the next look';
comment on column polls.last_modified is 'Last-Modified header of the answer, sent back at the next look';
comment on column polls.payload_digest is 'sha256 of the decoded answer';
comment on column polls.url_count is 'addresses that the answer listed';
comment on column polls.next_due_at is 'when to look again (lineage)';
