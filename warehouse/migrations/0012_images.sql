-- one row per picture on a text
create table images (
    capture_id ubigint not null,
    url_id ubigint not null,
    position ubigint not null,
    url varchar not null,
    caption varchar,
    credit varchar
);

comment on table images is 'One row per picture on a text. Pictures of articles; the files themselves are not fetched.';
comment on column images.capture_id is 'capture of the text, joins articles and article_versions (lineage)';
comment on column images.url_id is 'URL of that capture, joins urls';
comment on column images.position is 'place among the pictures of the page, from 0';
comment on column images.url is 'address of the picture';
comment on column images.caption is 'words below the picture';
comment on column images.credit is 'photographer or agency as credited';
