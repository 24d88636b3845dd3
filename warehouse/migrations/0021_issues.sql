-- one row per thing that went wrong with one URL
create table issues (
    fetch_id ubigint not null,
    url_id ubigint not null,
    source_id varchar not null,
    run_id varchar not null,
    code varchar not null,
    reason varchar,
    evidence varchar,
    happened_at timestamptz not null
);

comment on table issues is 'One row per thing that went wrong with one URL. Every page that did not become an article, and why.';
comment on column issues.fetch_id is 'exchange in which it went wrong, joins fetches (lineage)';
comment on column issues.url_id is 'the URL, joins urls';
comment on column issues.source_id is 'source for which it was fetched';
comment on column issues.run_id is 'flow run in which it went wrong (lineage)';
comment on column issues.code is 'outcome code, or rested for a URL that is not tried again by itself';
comment on column issues.reason is 'what went wrong, in a few words';
comment on column issues.evidence is 'the header, line or message that shows it';
comment on column issues.happened_at is 'start of the fetch (lineage)';
