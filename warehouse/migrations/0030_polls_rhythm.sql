-- one row per look at a discovery endpoint, now with what its rhythm rests on
alter table polls add column entries_digest varchar;
alter table polls add column scope_digest varchar;
alter table polls add column lastmod varchar;
alter table polls add column entry_count ubigint default 0;
alter table polls add column new_count ubigint default 0;
alter table polls add column failure_count ubigint default 0;
alter table polls add column interval_seconds ubigint;
alter table polls add column hints varchar;

comment on column polls.kind is 'kind of the endpoint as the sources file names it: feed, sitemap, listing and so on';
comment on column polls.etag is 'entity tag of the newest good answer, sent back at the next look; size and time of a file';
comment on column polls.last_modified is 'Last-Modified header of the newest good answer, sent back at the next look';
comment on column polls.payload_digest is 'sha256 of the newest good answer, decoded';
comment on column polls.entries_digest is 'sha256 of the pages that the newest good answer listed, whatever their order';
comment on column polls.scope_digest is 'hash of what the sources file says of the endpoint and its source; after a change of it the endpoint is read anew';
comment on column polls.lastmod is 'change of this sitemap as the index states it that names it';
comment on column polls.entry_count is 'pages that the answer listed, also those out of scope';
comment on column polls.url_count is 'pages that the answer listed within the scope of the source';
comment on column polls.new_count is 'pages within scope that the source did not know before this look';
comment on column polls.failure_count is 'looks in a row that failed, this one included; 0 after a good one';
comment on column polls.interval_seconds is 'seconds between two looks that the endpoint has earned by what it yields';
comment on column polls.hints is 'what a feed asks of its readers: least seconds between two looks, and hours (GMT) and weekdays to leave out';
comment on column polls.next_due_at is 'when to look again (lineage); null where a look asks nothing of anybody';

comment on column frontier.found_via is 'kind of the endpoint as the sources file names it; of several the one that gives the plainest address';
comment on column frontier.locator is 'place of the page where it is not on the web: byte offset in a WARC file, path in a folder of saved pages';
