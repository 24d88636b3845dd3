-- one row per publication, now with the times of its revisits
alter table sources add column revisit_minutes bigint[];

comment on column sources.revisit_minutes is 'minutes after publication at which an article is looked at again for changes; null until the source is run once more';
