-- one row per URL known to a source
create table frontier (
    -- ids
    source_id varchar not null,
    url_id ubigint not null,
    -- where found
    url varchar not null,
    found_via varchar not null,
    found_on varchar not null,
    locator varchar,
    method varchar not null,
    headline_hint varchar,
    priority bigint not null,
    -- days and times
    day_hint date,
    day date not null,
    lastmod_at timestamptz,
    found_at timestamptz not null,
    due_at timestamptz,
    attempts bigint not null,
    fetched_at timestamptz
);

comment on table frontier is 'One row per URL known to a source. What a source knows, and when it is due.';
comment on column frontier.source_id is 'source that found the URL';
comment on column frontier.url_id is 'the URL, joins urls';
comment on column frontier.url is 'address to fetch, as the endpoint gave it';
comment on column frontier.found_via is 'kind of the endpoint: feed, sitemap, archive, listing or warc; of several the first by alphabet';
comment on column frontier.found_on is 'address of that endpoint, or path of the file';
comment on column frontier.locator is 'place of the page inside the file where it is not on the web: byte offset in a WARC file';
comment on column frontier.method is 'how the URL came to be collected, e.g. ingest or backfill; of several the first by alphabet';
comment on column frontier.headline_hint is 'headline that the endpoint gave beside the address';
comment on column frontier.priority is 'higher is taken first';
comment on column frontier.day_hint is 'day of the article in the zone of the source, as the endpoint tells; of several the earliest';
comment on column frontier.day is 'day of the window that counts the URL: day_hint, else the day of publication, else the day found';
comment on column frontier.lastmod_at is 'newest time of change that an endpoint has told; a newer one makes the URL due';
comment on column frontier.found_at is 'when the source first found the URL (lineage)';
comment on column frontier.due_at is 'when to fetch it next; null where nothing is to be done (lineage)';
comment on column frontier.attempts is 'deferrals in a row; at five the URL rests until an endpoint tells a newer change (lineage)';
comment on column frontier.fetched_at is 'start of its newest fetch (lineage)';
