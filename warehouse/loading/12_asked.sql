-- one row per source, method and day that this load says was asked, with what earlier loads said of it
create or replace temp table asked_anew as
with
told as (
    select
        staged.* exclude (is_whole, reason, stage_run_id, stage_method, stage_flow),
        stage_run_id as run_id,
        -- a day that was not over may have got more pages since
        asked_at >= ((day + 1)::timestamp at time zone coalesce(sources.timezone, 'UTC')) as is_over,
        is_whole and is_over as is_whole,
        case when is_over then reason else coalesce(reason, 'the day was not over yet') end as reason
    from staged_asked_days as staged
    left join sources using (source_id)
),
known as (
    select * exclude (is_over) from told
    union all by name
    select * from asked_days where (source_id, method, day) in (select (source_id, method, day) from told)
)
select
    source_id,
    method,
    day,
    bool_or(is_whole) as is_whole,
    arg_max(struct_pack(reason, run_id, asked_at), (asked_at, reason is null, coalesce(reason, ''), run_id)) as newest
from known
group by source_id, method, day;

delete from asked_days
using asked_anew as anew
where anew.source_id = asked_days.source_id and anew.method = asked_days.method and anew.day = asked_days.day;

insert into asked_days by name
select source_id, method, day, is_whole, newest.reason, newest.run_id, newest.asked_at
from asked_anew
order by source_id, method, day;
