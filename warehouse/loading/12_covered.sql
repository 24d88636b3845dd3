-- one row per source whose looks on the web this load brings, with the days whose cover they may change
create or replace temp table looked_at as
select
    source_id,
    coalesce(any_value(sources.timezone), 'UTC') as zone,
    (min(polled_at) at time zone zone)::date - 14 as first_day,
    (max(polled_at) at time zone zone)::date + 14 as last_day,
    min(polled_at) as first_at
from staged_polls
left join sources using (source_id)
where kind in ('feed', 'sitemap', 'listing', 'home_page')
group by source_id;

-- one row per look that may cover some of these days
create or replace temp table near_looks as
select
    source_id,
    endpoint,
    polled_at,
    (polled_at at time zone zone)::date as day,
    outcome in ('ok', 'not_modified') as is_good,
    outcome = 'ok' and url_count = 0 as is_of_nothing,
    url_count > 0 as is_of_pages,
    case
        when is_good and (outcome = 'not_modified' or url_count > new_count or is_of_nothing)
            then max(polled_at) filter (is_good) over (
                partition by source_id, endpoint order by polled_at rows between unbounded preceding and 1 preceding
            )
    end as before_at,
    greatest(
        least(
            polled_at,
            case when is_good then oldest_at end,
            case when before_at >= polled_at - interval 14 days then before_at end
        ),
        polled_at - interval 14 days
    ) as reached_at
from polls
join looked_at using (source_id)
where
    kind in ('feed', 'sitemap', 'listing', 'home_page')
    and polled_at >= ((first_day - 14)::timestamp at time zone zone)
    and polled_at < ((last_day + 15)::timestamp at time zone zone);

-- one row per stretch of time that an endpoint covers
create or replace temp table covers as
with
marked as (
    select
        *,
        coalesce(
            reached_at > max(polled_at) over (
                partition by source_id, endpoint order by reached_at, polled_at
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_start
    from near_looks
    where is_good
),
numbered as (
    select *, sum(is_start::int) over (partition by source_id, endpoint order by reached_at, polled_at) as number
    from marked
)
select source_id, endpoint, min(reached_at) as begin_at, max(polled_at) as end_at
from numbered
group by source_id, endpoint, number;

-- one row per source and day that is covered
create or replace temp table covered_anew as
with
-- one row per endpoint and day on which it was asked
asked as (
    select
        source_id,
        endpoint,
        day,
        min(polled_at) as asked_at,
        bool_or(is_of_pages or not is_good) as is_telling,
        bool_or(is_of_nothing) as is_of_nothing
    from near_looks
    group by source_id, endpoint, day
),
days as (
    select
        source_id,
        number::date as day,
        number::timestamp at time zone zone as begin_at,
        (number + interval 1 day)::timestamp at time zone zone as end_at
    from looked_at, unnest(range(first_day, last_day + 1, interval 1 day)) as numbered(number)
),
-- one row per day and endpoint that was asked after it, in the two weeks about it
present as (
    select
        source_id,
        days.day,
        endpoint,
        any_value(begin_at) as begin_at,
        any_value(end_at) as end_at,
        bool_or(asked.day < days.day) as was_known,
        min(asked_at) filter (asked.day = days.day) as came_at,
        min(asked_at) filter (asked.day > days.day) as next_at,
        min(next_at) over day as next_of_any_at,
        bool_or(was_known) over day as is_any_known,
        bool_or(is_telling) or not bool_or(is_of_nothing) as may_answer
    from days
    join asked using (source_id)
    where asked.day between days.day - 14 and days.day + 14
    group by source_id, days.day, endpoint
    window day as (partition by source_id, days.day)
),
answering as (
    select
        *,
        case
            when was_known then begin_at
            when is_any_known then came_at
            -- nothing was asked before the day: what was there at the beginning answers for it
            when came_at is not null or next_at <= next_of_any_at + interval 1 day then begin_at
        end as answers_from
    from present
    where may_answer and next_at is not null
)
select answering.source_id, day
from answering
left join covers
    on covers.source_id = answering.source_id
    and covers.endpoint = answering.endpoint
    and covers.begin_at <= answers_from
    and covers.end_at >= answering.end_at
where answers_from is not null
group by answering.source_id, day
having bool_and(covers.endpoint is not null) and bool_or(answers_from = answering.begin_at);

-- one row per day that this load covers, or does not cover any more
create or replace temp table turned_days as
with
held as (
    select source_id, day
    from covered_days
    join looked_at using (source_id)
    where day between first_day and last_day
)
(select * from held except select * from covered_anew)
union all
(select * from covered_anew except select * from held);

delete from covered_days
using turned_days as turned
where turned.source_id = covered_days.source_id and turned.day = covered_days.day;

insert into covered_days
select source_id, day
from turned_days
semi join covered_anew using (source_id, day)
order by source_id, day;

-- one row per day of which these looks may tell whether it is whole
create or replace temp table vouched_days as
select source_id, day from turned_days
union
-- files vouch for the days before the first look on the web
select windows.source_id, windows.day
from windows
join looked_at using (source_id)
where
    windows.method = 'live'
    and looked_at.first_at = (
        select min(polled_at)
        from polls
        where polls.source_id = looked_at.source_id and polls.kind in ('feed', 'sitemap', 'listing', 'home_page')
    )
union
select frontier.source_id, frontier.day
from frontier
join staged_polls as looks
    on looks.source_id = frontier.source_id
    and looks.kind = frontier.found_via
    and (looks.endpoint = frontier.found_on or looks.kind = 'warc_paths')
where looks.kind in ('warc', 'saved_pages', 'url_list', 'warc_paths') and looks.outcome = 'ok';
