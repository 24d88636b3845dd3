-- one row per person or organisation credited
create table authors (
    author_id ubigint not null,
    name varchar not null,
    kind varchar not null,
    email varchar,
    profile_url varchar
);

comment on table authors is 'One row per person or organisation credited. Who is credited, told apart by e-mail, profile page or name within a source.';
comment on column authors.author_id is 'hash of source and e-mail or profile page, else of the normalised name';
comment on column authors.name is 'name as credited; of several spellings the first by alphabet';
comment on column authors.kind is 'person, organisation or agency';
comment on column authors.email is 'address printed with the credit';
comment on column authors.profile_url is 'page of the author at the publication';
