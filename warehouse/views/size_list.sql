-- one row per measurement and part of the data folder
create or replace view size_list as
with
paired as (
    select
        *,
        lag(measured_at) over measurements as measured_before,
        byte_count::bigint - lag(byte_count) over measurements as grown_by,
        page_count::bigint - lag(page_count) over measurements as pages_since
    from sizes
    window measurements as (partition by part order by measured_at)
)
select
    measured_at,
    part,
    byte_count,
    page_count,
    grown_by * 86400.0 / nullif(epoch(measured_at) - epoch(measured_before), 0) as bytes_a_day,
    grown_by::double / nullif(pages_since, 0) as bytes_a_page
from paired;

comment on view size_list is 'One row per measurement and part of the data folder. How large it was, and how it has grown since the measurement before.';
comment on column size_list.measured_at is 'when the flow maintain measured it';
comment on column size_list.part is 'file or folder below the data folder; prefect is the database of the Prefect server';
comment on column size_list.byte_count is 'bytes on disk, with write-ahead logs';
comment on column size_list.page_count is 'requests for pages made until then';
comment on column size_list.bytes_a_day is 'growth since the measurement before, per day; null for the first, negative where something was removed';
comment on column size_list.bytes_a_page is 'growth since the measurement before, per request for a page; null where none was made';
