-- one row per host and per origin, as it was told last
delete from hosts
using staged_hosts as staged
where staged.host = hosts.host and staged.told_at >= hosts.told_at;

insert into hosts by name
select * exclude (stage_run_id, stage_method, stage_flow)
from staged_hosts
anti join hosts using (host)
qualify row_number() over (partition by host order by told_at desc, stage_run_id) = 1;

delete from robots
using staged_robots as staged
where staged.origin = robots.origin and staged.fetched_at >= robots.fetched_at;

insert into robots by name
select * exclude (stage_run_id, stage_method, stage_flow)
from staged_robots
anti join robots using (origin)
qualify row_number() over (partition by origin order by fetched_at desc, stage_run_id) = 1;
