-- one row per article
create or replace view article_lineage as
with
ledger as (
    select source_id, day, map_from_entries(list(row(method, state))) as states
    from windows
    group by source_id, day
)
select
    articles.article_id,
    urls.url,
    articles.source_id,
    frontier.day,
    frontier.methods,
    list_transform(frontier.methods, lambda method: ledger.states[method]) as window_states,
    articles.capture_id,
    fetches.run_id,
    runs.flow,
    runs.started_at as run_started_at,
    fetches.started_at as fetched_at,
    fetches.warc_file,
    fetches.warc_offset,
    articles.extractor_version
from articles
left join urls on urls.url_id = articles.url_id
left join frontier on frontier.source_id = articles.source_id and frontier.url_id = articles.url_id
left join ledger on ledger.source_id = frontier.source_id and ledger.day = frontier.day
left join fetches on fetches.fetch_id = articles.capture_id
left join runs on runs.run_id = fetches.run_id
where articles.merged_into is null;

comment on view article_lineage is 'One row per article. The way from a text to the window that counts it, the run that fetched it and the record of the raw store that holds its page.';
comment on column article_lineage.article_id is 'the article, joins articles';
comment on column article_lineage.url is 'address that speaks for it';
comment on column article_lineage.source_id is 'source of the text';
comment on column article_lineage.day is 'day of the windows that count its address; null where only a redirect led to it';
comment on column article_lineage.methods is 'methods of these windows: how the address was found';
comment on column article_lineage.window_states is 'state of each of these windows, in the order of methods';
comment on column article_lineage.capture_id is 'fetch that brought the text';
comment on column article_lineage.run_id is 'flow run that fetched it, joins runs';
comment on column article_lineage.flow is 'name of that flow';
comment on column article_lineage.run_started_at is 'when that run began';
comment on column article_lineage.fetched_at is 'when the page was fetched; of captures from an archive, when that took them';
comment on column article_lineage.warc_file is 'file of the raw store, relative to the raw folder; null once it was removed';
comment on column article_lineage.warc_offset is 'byte at which its record starts';
comment on column article_lineage.extractor_version is 'version of the extractor that read it';
