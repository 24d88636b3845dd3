-- one row per stored text that this load may replace: of a touched article and met again, or read anew from its capture
create or replace temp table contested_versions as
select
    versions.article_id,
    versions.content_digest,
    versions.capture_id,
    versions.is_canonical,
    versions.first_seen_at,
    versions.last_seen_at,
    urls.url_key
from article_versions as versions
join urls using (url_id)
where
    versions.capture_id in (select capture_id from placed_texts)
    or (versions.article_id, versions.content_digest) in (select (article_id, content_digest) from placed_texts)
    or versions.article_id in (select merged_into from merged_articles);

-- one row per article and text: the capture that shows it, a canonical page before others, then the first key by alphabet
create or replace temp table winning_versions as
with
rivals as (
    select article_id, content_digest, capture_id, is_canonical, url_key, first_seen_at, last_seen_at, false as is_new
    from contested_versions
    where capture_id not in (select capture_id from placed_texts)
    union all
    select article_id, content_digest, capture_id, is_canonical, url_key, captured_at, captured_at, true
    from placed_texts
)
select
    article_id,
    content_digest,
    arg_min(struct_pack(capture_id, is_new), (not is_canonical, url_key, first_seen_at, capture_id)) as winner,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from rivals
group by article_id, content_digest;

-- one row per article and text that it did not have before
create or replace temp table unseen_versions as
select article_id, content_digest
from winning_versions
anti join contested_versions using (article_id, content_digest);

-- one row per capture whose rows give way
create or replace temp table losing_captures as
select capture_id
from contested_versions
where capture_id not in (select winner.capture_id from winning_versions where not winner.is_new);

-- one row per capture whose rows come in
create or replace temp table winning_captures as
select winner.capture_id as capture_id from winning_versions where winner.is_new;

insert into left_credits
select author_id from article_authors where capture_id in (select capture_id from losing_captures);

delete from article_versions where capture_id in (select capture_id from losing_captures);
delete from article_authors where capture_id in (select capture_id from losing_captures);
delete from images where capture_id in (select capture_id from losing_captures);
delete from body_blocks where capture_id in (select capture_id from losing_captures);
delete from metadata_candidates where capture_id in (select capture_id from losing_captures);
delete from links where capture_id in (select capture_id from losing_captures);

update article_versions
set first_seen_at = winning.first_seen_at, last_seen_at = winning.last_seen_at
from winning_versions as winning
where
    winning.winner.capture_id = article_versions.capture_id
    and (article_versions.first_seen_at, article_versions.last_seen_at) != (winning.first_seen_at, winning.last_seen_at);

insert into article_versions by name
select
    texts.* exclude (url_key, url_captured_at, url, final_url, captured_at, stated_at),
    winning.first_seen_at,
    winning.last_seen_at,
    null as valid_from,
    []::varchar[] as changed
from placed_texts as texts
join winning_versions as winning
    on winning.winner.capture_id = texts.capture_id
order by texts.source_id, texts.captured_at, texts.capture_id;

-- a page that cannot be read anew stands for what those that showed the same text show now
update article_versions
set
    first_seen_at = least(article_versions.first_seen_at, following.first_seen_at),
    last_seen_at = greatest(article_versions.last_seen_at, following.last_seen_at)
from (
    select urls.article_id, followers.content_digest, min(followers.captured_at) as first_seen_at, max(followers.captured_at) as last_seen_at
    from followers
    join urls using (url_id)
    group by urls.article_id, followers.content_digest
) as following
where following.article_id = article_versions.article_id and following.content_digest = article_versions.content_digest;
