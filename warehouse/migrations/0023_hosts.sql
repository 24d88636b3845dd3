-- one row per host that was asked for something
create table hosts (
    host varchar not null,
    source_id varchar not null,
    told_at timestamptz not null,
    failures bigint not null,
    rested_until timestamptz,
    why varchar,
    succeeded_at timestamptz,
    failed_at timestamptz,
    latency_ms bigint
);

comment on table hosts is 'One row per host that was asked for something. How each host answered last, and until when nothing is asked of it.';
comment on column hosts.host is 'name of the host, with its port where that is not the usual one';
comment on column hosts.source_id is 'source for which it was asked last';
comment on column hosts.told_at is 'when this was noted (lineage)';
comment on column hosts.failures is 'failures in a row; at five the host rests (lineage)';
comment on column hosts.rested_until is 'nothing is asked of the host before; null or past while it may be asked (lineage)';
comment on column hosts.why is 'what made it rest, in a few words (lineage)';
comment on column hosts.succeeded_at is 'when it last answered properly (lineage)';
comment on column hosts.failed_at is 'when it last failed or asked us to slow down (lineage)';
comment on column hosts.latency_ms is 'milliseconds that its answers take, newer ones counting more; a slow host is asked less often (lineage)';
