-- the same text in two publications: who had it first, and how long before the other
select original_source_id, original_headline, source_id, headline, minutes_later
from copy_list
order by published_at, headline
limit 8;
