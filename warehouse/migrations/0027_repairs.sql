-- one row per repair of a file of the raw store
create table repairs (
    source_id varchar not null,
    run_id varchar not null,
    warc_file varchar not null,
    kind varchar not null,
    warc_offset bigint not null,
    byte_count bigint not null,
    capture_count bigint not null,
    repaired_at timestamptz not null
);

comment on table repairs is 'One row per repair of a file of the raw store. What a dead run or a bad disk left unreadable, as the next run found it.';
comment on column repairs.source_id is 'source whose file it is (lineage)';
comment on column repairs.run_id is 'flow run that repaired it (lineage)';
comment on column repairs.warc_file is 'the file, relative to the raw folder (lineage)';
comment on column repairs.kind is 'torn: the end was cut off, as after any kill. damaged: whole captures follow, so a bad disk is likely; the bytes were blanked (lineage)';
comment on column repairs.warc_offset is 'byte at which the unreadable part began (lineage)';
comment on column repairs.byte_count is 'bytes cut off or blanked (lineage)';
comment on column repairs.capture_count is 'whole captures that the file keeps; with none it was removed (lineage)';
comment on column repairs.repaired_at is 'when it was repaired (lineage)';
