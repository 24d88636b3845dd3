-- one row per credit on a text
create table article_authors (
    capture_id ubigint not null,
    url_id ubigint not null,
    position ubigint not null,
    author_id ubigint not null,
    name varchar not null,
    role varchar
);

comment on table article_authors is 'One row per credit on a text. Who is credited with which text, in the order of the page.';
comment on column article_authors.capture_id is 'capture of the text, joins articles and article_versions (lineage)';
comment on column article_authors.url_id is 'URL of that capture, joins urls';
comment on column article_authors.position is 'place in the credit line, from 0';
comment on column article_authors.author_id is 'who is credited, joins authors';
comment on column article_authors.name is 'name exactly as this credit spells it';
comment on column article_authors.role is 'what the credit says they did, e.g. photographer';
