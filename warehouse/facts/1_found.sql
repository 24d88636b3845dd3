-- one row per source that knows the URL
select
    source_id as source,
    found_via || ' ' || found_on as found_at_place,
    found_at,
    day,
    method,
    due_at as next_due_at,
    attempts as deferrals,
    windows.state as window_state,
    windows.run_id as window_run
from frontier
left join windows using (source_id, method, day)
where url_id = $url_id
order by source_id;
