-- one row per picture of a living article
create or replace view image_list as
select
    articles.article_id,
    articles.source_id,
    articles.headline,
    images.position,
    images.url,
    images.caption,
    images.credit
from images
join articles on articles.capture_id = images.capture_id
where articles.merged_into is null;

comment on view image_list is 'One row per picture of a living article. Pictures by article with caption and credit.';
comment on column image_list.article_id is 'the article that shows it, joins article_list';
comment on column image_list.source_id is 'publication of the article';
comment on column image_list.headline is 'headline of the article';
comment on column image_list.position is 'place among the pictures of the page, from 0';
comment on column image_list.url is 'address of the picture';
comment on column image_list.caption is 'words below the picture';
comment on column image_list.credit is 'photographer or agency as credited';
