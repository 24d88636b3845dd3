-- one row per thing that went wrong with one URL
create or replace view issue_list as
select
    issues.source_id,
    urls.url,
    issues.code,
    issues.reason,
    issues.evidence,
    issues.happened_at,
    urls.outcome,
    issues.run_id,
    runs.flow,
    fetches.warc_file,
    fetches.warc_offset
from issues
join urls on urls.url_id = issues.url_id
left join runs on runs.run_id = issues.run_id
left join fetches on fetches.fetch_id = issues.fetch_id;

comment on view issue_list is 'One row per thing that went wrong with one URL. Issues with the address, the run and the place of the capture.';
comment on column issue_list.source_id is 'source for which it was fetched';
comment on column issue_list.url is 'the address that went wrong';
comment on column issue_list.code is 'outcome code, or rested for a URL that is not tried again by itself';
comment on column issue_list.reason is 'what went wrong, in a few words';
comment on column issue_list.evidence is 'the header, line or message that shows it';
comment on column issue_list.happened_at is 'start of the fetch';
comment on column issue_list.outcome is 'how the URL stands now';
comment on column issue_list.run_id is 'flow run in which it went wrong';
comment on column issue_list.flow is 'flow of the run';
comment on column issue_list.warc_file is 'file of the raw store that holds the payload, where it was kept';
comment on column issue_list.warc_offset is 'byte at which its record starts';
