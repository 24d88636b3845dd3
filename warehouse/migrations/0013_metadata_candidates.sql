-- one row per value considered for a field of a text
create table metadata_candidates (
    capture_id ubigint not null,
    url_id ubigint not null,
    field varchar not null,
    position ubigint not null,
    value varchar not null,
    origin varchar not null,
    chosen boolean not null
);

comment on table metadata_candidates is 'One row per value considered for a field of a text. Evidence behind headline, times, authors and the like: what else the page offered.';
comment on column metadata_candidates.capture_id is 'capture of the text, joins articles and article_versions (lineage)';
comment on column metadata_candidates.url_id is 'URL of that capture, joins urls';
comment on column metadata_candidates.field is 'field of articles that the value was considered for';
comment on column metadata_candidates.position is 'place in the order of trust, from 0';
comment on column metadata_candidates.value is 'the value as written on the page';
comment on column metadata_candidates.origin is 'where it stood, e.g. json-ld:datePublished or meta:og:title';
comment on column metadata_candidates.chosen is 'whether this value won';
