-- one row per place in the frontier whose URL is not in urls, or that was never tried and is not due
select frontier.source_id, frontier.url_id, frontier.url
from frontier
left join urls using (url_id)
where urls.url_id is null or (frontier.due_at is null and frontier.fetched_at is null);
