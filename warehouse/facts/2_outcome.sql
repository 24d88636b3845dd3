-- one row: how the URL ended
select outcome, reason, outcome_at as decided_at, url as met_as
from urls
where url_id = $url_id;
