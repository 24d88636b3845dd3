-- one row per thing that changed its meaning: the day of a page of the past that was never read
comment on column frontier.day is 'day of the article in the zone of the source; where nothing tells, of a page that only history found, the day of the last change that its sitemap told, and else the day found';
comment on column windows.day is 'day of the articles in the zone of the source; where nothing tells, as frontier.day';
