-- one row per flow run
create table runs (
    run_id varchar not null,
    flow varchar not null,
    state varchar not null,
    parameters varchar not null,
    started_at timestamptz not null,
    finished_at timestamptz
);

comment on table runs is 'One row per flow run. Flow runs as they report themselves; one that was killed keeps the state running.';
comment on column runs.run_id is 'id of the flow run in the orchestrator';
comment on column runs.flow is 'name of the flow, e.g. ingest';
comment on column runs.state is 'running, or how it ended';
comment on column runs.parameters is 'parameters of the run as JSON';
comment on column runs.started_at is 'when it began (lineage)';
comment on column runs.finished_at is 'when it reported its end; null while it runs or if it was killed (lineage)';
