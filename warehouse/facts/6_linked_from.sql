-- one row per page of the newest ten that link to the URL
select pages.url as linked_from, links.role, links.anchor, pages.started_at as captured_at
from links
join fetches as pages on pages.fetch_id = links.capture_id
where links.target_url_id = $url_id
order by pages.started_at desc, pages.url, links.position
limit 5;
