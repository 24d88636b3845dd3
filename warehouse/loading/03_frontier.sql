-- one row per source and URL that no endpoint of the source had listed before
create or replace temp table newly_known as
select distinct source_id, url_id
from staged_known_urls
anti join (select source_id, url_id from frontier where found_via != 'unknown') using (source_id, url_id);

-- one row per source and URL with a verdict: the newest, and how often it was put off
create or replace temp table last_verdicts as
select
    source_id,
    url_id,
    arg_max(
        struct_pack(outcome, retry_at, reason, evidence, fetch_id, run_id, method, url, is_reread), (started_at, fetch_id)
    ) as verdict,
    max(started_at) as started_at,
    list(distinct method order by method) filter (not is_reread) as methods,
    -- a full disk is nobody's fault but ours
    count(*) filter (is_deferred(outcome) and outcome != 'paused_disk') as deferral_count
from verdicts
where is_answered
group by source_id, url_id;

insert into frontier (source_id, url_id, url, host, found_via, found_on, methods, priority, day, found_at, attempts)
select
    source_id,
    url_id,
    verdict.url,
    named_hosts.name,
    'unknown',
    '',
    coalesce(methods, [verdict.method]),
    0,
    (started_at at time zone coalesce(sources.timezone, 'UTC'))::date,
    started_at,
    0
from last_verdicts
anti join frontier using (source_id, url_id)
left join sources using (source_id)
left join named_hosts on named_hosts.url_start = url_start(verdict.url);

-- whoever fetched a URL that nobody announced was looking for it
update frontier
set methods = list_sort(list_distinct(list_concat(frontier.methods, newest.methods)))
from last_verdicts as newest
where
    newest.source_id = frontier.source_id
    and newest.url_id = frontier.url_id
    and frontier.found_via = 'unknown'
    and not list_has_all(frontier.methods, coalesce(newest.methods, []));

-- one row per source and URL whose newest fetch is in this load, with what follows for the next
create or replace temp table next_tries as
with
counted as (
    select
        newest.*,
        frontier.lastmod_at,
        frontier.due_at as told_due_at,
        is_deferred(verdict.outcome) as is_deferral,
        case when is_deferral then frontier.attempts + newest.deferral_count else 0 end as attempts,
        coalesce(hosts.rested_until > newest.started_at, false) as host_rests
    from last_verdicts as newest
    join frontier using (source_id, url_id)
    left join hosts using (host)
    where
        case
            -- reading a page anew is no fetch: it tells what follows for the next only where it was the newest
            when verdict.is_reread then newest.started_at = frontier.fetched_at
            -- read today, captured long ago: the newest try is not the newest capture
            when is_archived(frontier.found_via) then true
            else newest.started_at >= coalesce(frontier.fetched_at, newest.started_at)
        end
)
select
    *,
    -- a minute, then four, sixteen, sixty-four; a day at most; longer by up to a half, so that not all come at once
    least(60 * 4 ** (greatest(attempts, 1) - 1), 86400) * (1 + (url_id % 1000) / 2000) as wait,
    -- where the whole host fails, the page is not to blame
    is_deferral and attempts >= 5 and verdict.outcome != 'paused_disk' and not host_rests as is_rested,
    case
        when verdict.is_reread and lastmod_at > started_at then told_due_at
        when not is_deferral or is_rested then null
        else greatest(verdict.retry_at, started_at + to_milliseconds((1000 * wait)::bigint))
    end as due_at
from counted;

update frontier
set fetched_at = next.started_at, attempts = next.attempts, due_at = next.due_at
from next_tries as next
where next.source_id = frontier.source_id and next.url_id = frontier.url_id;

-- one row per source and URL found in this load: the first endpoint by alphabet speaks, the newest change counts
create or replace temp table found_urls as
select
    source_id,
    url_id,
    arg_min(struct_pack(url, found_via, found_on, locator), place_rank(struct_pack(url, found_via, found_on, locator))) as place,
    list(distinct stage_method order by stage_method) as methods,
    min(headline_hint) as headline_hint,
    max(priority) as priority,
    min(day_hint) as day_hint,
    max(lastmod_at) as lastmod_at,
    min(found_at) as found_at,
    max(found_at) as found_again_at
from staged_known_urls
group by source_id, url_id;

-- one row per source that knows a URL found
create or replace temp table known_rows as
select *
from frontier
where url_id in (select url_id from found_urls);

-- one row per source and new URL that another source sees to: what is one page is fetched once
create or replace temp table claimed_urls as
with
new_urls as (
    select source_id, url_id
    from found_urls
    anti join known_rows using (source_id, url_id)
    where not is_archived(place.found_via)
),
claims as (
    select source_id, url_id
    from known_rows
    where
        not is_archived(found_via)
        and (due_at is not null or fetched_at is not null)
    union
    select source_id, url_id
    from new_urls
    qualify row_number() over (partition by url_id order by source_id) = 1
)
select distinct new_urls.source_id, new_urls.url_id
from new_urls
join claims on claims.url_id = new_urls.url_id and claims.source_id != new_urls.source_id;

-- one row per source and URL whose place in the frontier is new or changes
create or replace temp table frontier_rows as
with
merged as (
    select
        found.source_id,
        found.url_id,
        old.url_id is null as is_new,
        struct_pack(old.url, old.found_via, old.found_on, old.locator) as old_place,
        case when is_new or place_rank(found.place) < place_rank(old_place) then found.place else old_place end as place,
        coalesce(case when place = found.place then named_hosts.name end, old.host) as host,
        case
            when is_new or old.found_via = 'unknown' then found.methods
            else list_sort(list_distinct(list_concat(old.methods, found.methods)))
        end as methods,
        least(found.headline_hint, old.headline_hint) as headline_hint,
        greatest(found.priority, old.priority) as priority,
        least(found.day_hint, old.day_hint) as day_hint,
        greatest(found.lastmod_at, old.lastmod_at) as lastmod_at,
        least(found.found_at, old.found_at) as found_at,
        -- a change that an endpoint told after the newest fetch; a deferral keeps its time, a revisit comes forward
        (old.due_at is null or (old.attempts = 0 and old.fetched_at is not null))
            and found.lastmod_at > coalesce(old.lastmod_at, old.fetched_at)
            and found.found_again_at >= old.fetched_at as is_changed,
        case
            when claimed.url_id is not null then null
            when is_new then found.found_again_at
            when is_changed then least(old.due_at, found.found_again_at)
            else old.due_at
        end as due_at,
        case when is_new or is_changed then 0 else old.attempts end as attempts,
        old.fetched_at,
        coalesce(old.day, found.day_hint, (found.found_at at time zone coalesce(sources.timezone, 'UTC'))::date) as day,
        (
            old_place, old.host, old.methods, old.headline_hint, old.priority, old.day_hint, old.lastmod_at, old.found_at,
            old.due_at, old.attempts
        ) as before
    from found_urls as found
    left join known_rows as old using (source_id, url_id)
    left join claimed_urls as claimed using (source_id, url_id)
    left join sources using (source_id)
    left join named_hosts on named_hosts.url_start = url_start(asked_at(found.place))
)
select
    source_id, url_id, place.url, host, place.found_via, place.found_on, place.locator, methods, headline_hint, priority,
    day_hint, day, lastmod_at, found_at, due_at, attempts, fetched_at
from merged
where
    is_new
    or before is distinct from (
        place, host, methods, headline_hint, priority, day_hint, lastmod_at, found_at, due_at, attempts
    );

-- one row per URL of which this load changes something
create or replace temp table touched_urls as
select url_id from verdicts
union
select url_id from frontier_rows;

-- one row per window that counted such a URL until now
create or replace temp table touched_windows as
select distinct source_id, unnest(methods) as method, day
from frontier
where url_id in (select url_id from touched_urls);

delete from frontier
using frontier_rows as changed
where changed.source_id = frontier.source_id and changed.url_id = frontier.url_id;

insert into frontier by name
select * from frontier_rows;
