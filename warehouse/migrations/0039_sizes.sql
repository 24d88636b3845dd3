-- one row per measurement and part of the data folder
create table sizes (
    measured_at timestamptz not null,
    part varchar not null,
    byte_count ubigint not null,
    page_count ubigint not null
);

comment on table sizes is 'One row per measurement and part of the data folder. How the state grows; view size_list tells by how much a day and a page.';
comment on column sizes.measured_at is 'when the flow maintain measured it (lineage)';
comment on column sizes.part is 'file or folder below the data folder; prefect is the database of the Prefect server (lineage)';
comment on column sizes.byte_count is 'bytes on disk, with write-ahead logs (lineage)';
comment on column sizes.page_count is 'requests for pages made until then, rows of fetches (lineage)';
