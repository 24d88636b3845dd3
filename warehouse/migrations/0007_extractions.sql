-- one row per capture and extractor version
create table extractions (
    capture_id ubigint not null,
    url_id ubigint not null,
    extractor_version varchar not null,
    outcome varchar not null,
    reason varchar,
    evidence varchar,
    cpu_ms bigint not null,
    extracted_at timestamptz not null
);

comment on table extractions is 'One row per capture and extractor version. What each version of the extractor made of each capture.';
comment on column extractions.capture_id is 'the fetch whose payload was read (lineage)';
comment on column extractions.url_id is 'URL of the capture, joins urls';
comment on column extractions.extractor_version is 'version of our rules and of the libraries that vote';
comment on column extractions.outcome is 'outcome code of the page';
comment on column extractions.reason is 'what the outcome rests on, in a few words';
comment on column extractions.evidence is 'the words or numbers that show it';
comment on column extractions.cpu_ms is 'CPU time in milliseconds (lineage)';
comment on column extractions.extracted_at is 'when the loader took it in (lineage)';
