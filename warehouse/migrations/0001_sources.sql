-- one row per publication
create table sources (
    source_id varchar not null,
    name varchar not null,
    hosts varchar[] not null,
    timezone varchar not null,
    language varchar not null,
    owner varchar
);

comment on table sources is 'One row per publication. Publications as the sources file defines them.';
comment on column sources.source_id is 'short name of the publication in the sources file, e.g. korea-times';
comment on column sources.name is 'name of the publication as its readers know it';
comment on column sources.hosts is 'hosts whose pages belong to the publication; empty where all its pages come from WARC files';
comment on column sources.timezone is 'IANA zone in which the publication writes its times and counts its days';
comment on column sources.language is 'BCP 47 tag of the main language; und where it has none';
comment on column sources.owner is 'company or group behind the publication';
