-- one row per accepted copy
create or replace view copy_list as
select
    copies.article_id,
    copy.source_id,
    copy.headline,
    copy.published_at,
    copies.copy_of,
    original.source_id as original_source_id,
    original.headline as original_headline,
    original.published_at as original_published_at,
    date_diff('minute', original.published_at, copy.published_at) as minutes_later,
    copies.kind,
    copies.score
from copies
join articles as copy on copy.article_id = copies.article_id
join articles as original on original.article_id = copies.copy_of;

comment on view copy_list is 'One row per accepted copy. Who printed a text first and who copied it, with the hours between.';
comment on column copy_list.article_id is 'the copy, joins articles';
comment on column copy_list.source_id is 'publication of the copy';
comment on column copy_list.headline is 'headline of the copy';
comment on column copy_list.published_at is 'when the copy was published, in UTC';
comment on column copy_list.copy_of is 'the earlier article, joins articles';
comment on column copy_list.original_source_id is 'publication of the earlier article';
comment on column copy_list.original_headline is 'headline of the earlier article';
comment on column copy_list.original_published_at is 'when the earlier article was published, in UTC';
comment on column copy_list.minutes_later is 'minutes from the earlier publication to the copy; null where a time is unknown';
comment on column copy_list.kind is 'exact where the bodies are equal';
comment on column copy_list.score is 'share of the copy found in the earlier article, from 0 to 1';
