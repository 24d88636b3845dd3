-- one row per source, method and day that its history was asked for
create table asked_days (
    source_id varchar not null,
    method varchar not null,
    day date not null,
    is_whole boolean not null,
    reason varchar,
    run_id varchar not null,
    asked_at timestamptz not null
);

comment on table asked_days is 'One row per source, method and day that its history was asked for. What the ledger rests on for the past: an empty day that was asked is no gap.';
comment on column asked_days.source_id is 'source whose past was asked';
comment on column asked_days.method is 'kind of the history endpoints that were asked, e.g. sitemap_by_date';
comment on column asked_days.day is 'the day, in the zone of the source';
comment on column asked_days.is_whole is 'whether the method was once asked without anything missing, after the day was over';
comment on column asked_days.reason is 'why the day was not whole when it was asked last; null where it was';
comment on column asked_days.run_id is 'flow run that asked last (lineage)';
comment on column asked_days.asked_at is 'when it was asked last (lineage)';

-- one row per source and day that the looks at its endpoints cover
create table covered_days (
    source_id varchar not null,
    day date not null
);

comment on table covered_days is 'One row per source and day that the looks at its endpoints cover without a gap. A good look reaches back to the oldest publication that it listed, or to the good look before where it listed something known, or nothing, or had not changed; two weeks at most. An endpoint answers for a day where it was asked in the two weeks before and after; one that came with the day, from its first look on. All that answer must cover the day in the zone of the source, one of them all of it; but endpoints that list nothing of the source do not count.';
comment on column covered_days.source_id is 'source whose endpoints were looked at';
comment on column covered_days.day is 'the day, in the zone of the source; with or without URLs';

alter table polls add column oldest_at timestamptz;

comment on column polls.oldest_at is 'oldest moment of publication that the answer still listed: how far back the look reaches';
