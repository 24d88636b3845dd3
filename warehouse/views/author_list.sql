-- one row per author and article credited
create or replace view author_list as
select
    authors.author_id,
    authors.name,
    authors.kind,
    authors.email,
    credits.name as credited_as,
    credits.position,
    credits.role,
    articles.article_id,
    articles.source_id,
    articles.headline,
    articles.published_at
from article_authors as credits
join authors on authors.author_id = credits.author_id
join articles on articles.capture_id = credits.capture_id
where articles.merged_into is null;

comment on view author_list is 'One row per author and article credited. Credits by article, for counting and following authors.';
comment on column author_list.author_id is 'hash of source and e-mail or profile page, else of the normalised name';
comment on column author_list.name is 'name as credited; of several spellings the first by alphabet';
comment on column author_list.kind is 'person, organisation, agency or desk of the paper';
comment on column author_list.email is 'address printed with the credit';
comment on column author_list.credited_as is 'name exactly as this article spells it';
comment on column author_list.position is 'place in the credit line, from 0';
comment on column author_list.role is 'what the credit says they did';
comment on column author_list.article_id is 'the article credited, joins article_list';
comment on column author_list.source_id is 'publication of the article';
comment on column author_list.headline is 'headline of the article';
comment on column author_list.published_at is 'when the article was published, in UTC';
