-- one row per claim that the URL and another are one article
select how, evidence, claimed_at
from url_aliases
where url_id = $url_id
order by how, evidence;
