-- one row per source and outcome
create or replace view outcome_counts as
select
    frontier.source_id,
    coalesce(urls.outcome, 'pending') as outcome,
    count(*) as url_count,
    count(frontier.due_at) as due_count
from frontier
left join urls on urls.url_id = frontier.url_id
group by frontier.source_id, coalesce(urls.outcome, 'pending');

comment on view outcome_counts is 'One row per source and outcome. How the URLs of each source ended; pending where nothing was tried yet.';
comment on column outcome_counts.source_id is 'source that found the URL';
comment on column outcome_counts.outcome is 'newest final outcome code; a deferral only while there is no final one; pending where nothing was tried';
comment on column outcome_counts.url_count is 'URLs of the source that ended so';
comment on column outcome_counts.due_count is 'those of them that are to be fetched again';
