-- one row per source that knows the URL, and way in which it found it
with
places as (
    select *, unnest(methods) as method
    from frontier
    where url_id = $url_id
)
select
    source_id as source,
    found_via || ' ' || found_on as found_at_place,
    found_at,
    day,
    method,
    due_at as next_due_at,
    attempts as deferrals,
    windows.state as window_state,
    windows.reason as window_reason,
    windows.run_id as window_run
from places
left join windows using (source_id, method, day)
order by source_id, method;
