-- one row per stage that was loaded
create table loads (
    stage_digest varchar not null,
    stage varchar not null,
    source_id varchar not null,
    run_id varchar not null,
    method varchar not null,
    row_count ubigint not null,
    loaded_at timestamptz not null
);

comment on table loads is 'One row per stage that was loaded. Memory of the loader: a stage in here is never loaded again.';
comment on column loads.stage_digest is 'sha256 of the manifest of the stage, which holds the digests of its files';
comment on column loads.stage is 'name of the stage folder below data/stage';
comment on column loads.source_id is 'source whose batch it was';
comment on column loads.run_id is 'flow run that wrote it';
comment on column loads.method is 'how the batch was collected, e.g. ingest or backfill';
comment on column loads.row_count is 'rows in its files';
comment on column loads.loaded_at is 'when the loader took it in (lineage)';
