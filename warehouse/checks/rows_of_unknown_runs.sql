-- one row per run that fetched, polled or loaded without being known
with
named as (
    select 'fetches' as table_name, run_id from fetches
    union
    select 'polls', run_id from polls
    union
    select 'loads', run_id from loads
)
select *
from named
anti join runs using (run_id);
