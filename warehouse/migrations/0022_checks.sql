-- one row per check and time it ran
create table checks (
    check_name varchar not null,
    checked_at timestamptz not null,
    bad_count ubigint not null,
    sample varchar
);

comment on table checks is 'One row per check and time it ran. Results of the checks: each looks for rows that must not exist.';
comment on column checks.check_name is 'name of the file in warehouse/checks, without .sql';
comment on column checks.checked_at is 'when it ran (lineage)';
comment on column checks.bad_count is 'rows that broke the rule; 0 is a pass';
comment on column checks.sample is 'first bad row as JSON';
