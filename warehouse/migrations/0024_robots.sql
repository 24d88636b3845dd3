-- one row per origin whose robots.txt was asked for
create table robots (
    origin varchar not null,
    host varchar not null,
    source_id varchar not null,
    fetched_at timestamptz not null,
    expires_at timestamptz not null,
    outcome varchar not null,
    reason varchar,
    text varchar using compression zstd,
    crawl_delay_asked double,
    crawl_delay double
);

comment on table robots is 'One row per origin whose robots.txt was asked for. What each site allows, as it told us last.';
comment on column robots.origin is 'scheme, host and port that the rules hold for';
comment on column robots.host is 'name of the host, joins hosts';
comment on column robots.source_id is 'source for which it was asked';
comment on column robots.fetched_at is 'when it was asked (lineage)';
comment on column robots.expires_at is 'until when the answer counts: a day for rules, minutes for a failure (lineage)';
comment on column robots.outcome is 'ok; none where there are no rules, so that all is allowed; else the outcome code of the failure, and nothing is allowed';
comment on column robots.reason is 'what the outcome rests on, in a few words';
comment on column robots.text is 'the rules as sent, up to 500 KiB';
comment on column robots.crawl_delay_asked is 'seconds between two requests that the site asks of us';
comment on column robots.crawl_delay is 'seconds that we keep: less than asked only where it asks for more than a minute';
