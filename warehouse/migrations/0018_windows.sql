-- one row per source, method and day
create table windows (
    source_id varchar not null,
    method varchar not null,
    day date not null,
    state varchar not null,
    url_count ubigint not null,
    article_count ubigint not null,
    rejected_count ubigint not null,
    deferred_count ubigint not null,
    pending_count ubigint not null,
    outcome_counts map(varchar, ubigint) not null,
    run_id varchar not null,
    updated_at timestamptz not null
);

comment on table windows is 'One row per source, method and day. The ledger: what is known of a day of a source, how each URL ended, and whether anything is left to do.';
comment on column windows.source_id is 'source whose day it is';
comment on column windows.method is 'how its URLs came to be collected, e.g. ingest or backfill';
comment on column windows.day is 'day of the articles in the zone of the source; the day found where nothing tells';
comment on column windows.state is 'complete where every URL has a final outcome, else open';
comment on column windows.url_count is 'URLs known for the day';
comment on column windows.article_count is 'URLs that ended as article or paywalled';
comment on column windows.rejected_count is 'URLs that ended otherwise, for good';
comment on column windows.deferred_count is 'URLs whose only outcome so far is to try again';
comment on column windows.pending_count is 'URLs without any outcome yet';
comment on column windows.outcome_counts is 'URLs by outcome code, codes in order of the alphabet';
comment on column windows.run_id is 'flow run whose load last touched the day (lineage)';
comment on column windows.updated_at is 'when it was last counted (lineage)';
