-- one row per touched article: the URL that speaks for it and the text that this URL holds now
create or replace temp table speaking_urls as
select urls.article_id, urls.url_id, urls.url_key, urls.content_digest, urls.captured_at
from urls
join article_versions as versions
    on versions.article_id = urls.article_id
    and versions.content_digest = urls.content_digest
where urls.article_id in (select article_id from touched_articles)
qualify row_number() over (
    partition by urls.article_id
    order by urls.is_canonical desc, urls.stated_at desc nulls last, urls.url_key
) = 1;

-- one row per text of a touched article with its time: the present one last; what only another URL showed since is left out
create or replace temp table dated_versions as
with
placed as (
    select
        versions.article_id,
        versions.content_digest,
        versions.headline,
        versions.standfirst,
        versions.body_digest,
        versions.published_at,
        versions.modified_at,
        versions.extractor_version,
        versions.first_seen_at,
        versions.valid_from as valid_until_now_from,
        speaker.captured_at,
        versions.content_digest = speaker.content_digest as is_present,
        versions.url_id = speaker.url_id as is_speaker,
        max(versions.first_seen_at) filter (is_present) over article as present_since
    from article_versions as versions
    join speaking_urls as speaker using (article_id)
    window article as (partition by versions.article_id)
),
neighbours as (
    select
        *,
        row_number() over history as place,
        lag(first_seen_at) over history as before_seen_at,
        lag(headline) over history as before_headline,
        lag(standfirst) over history as before_standfirst,
        lag(body_digest) over history as before_body_digest,
        lag(extractor_version) over history as before_extractor_version
    from placed
    where is_present or is_speaker or first_seen_at < present_since
    window history as (partition by article_id order by is_present, first_seen_at, content_digest)
),
started as (
    select
        *,
        case
            when place = 1 then least(published_at, first_seen_at)
            when before_seen_at > first_seen_at and valid_until_now_from > before_seen_at then valid_until_now_from
            when before_seen_at > first_seen_at then greatest(captured_at, before_seen_at)
            when modified_at > before_seen_at and modified_at < first_seen_at then modified_at
            else first_seen_at
        end as valid_from,
        case
            when place = 1 then []
            else list_filter(
                [
                    case when headline is distinct from before_headline then 'headline' end,
                    case when standfirst is distinct from before_standfirst then 'standfirst' end,
                    case when body_digest != before_body_digest then 'body' end,
                    case when extractor_version != before_extractor_version then 'extractor' end
                ],
                lambda field: field is not null
            )
        end as changed
    from neighbours
)
select
    article_id,
    content_digest,
    valid_from,
    lead(valid_from) over (partition by article_id order by place) as valid_to,
    changed
from started;

update article_versions
set valid_from = dated.valid_from, valid_to = dated.valid_to, changed = dated.changed
from dated_versions as dated
where
    dated.article_id = article_versions.article_id
    and dated.content_digest = article_versions.content_digest
    and (dated.valid_from, dated.valid_to, dated.changed)
    is distinct from (article_versions.valid_from, article_versions.valid_to, article_versions.changed);

update article_versions
set valid_from = null, valid_to = null, changed = []
where
    valid_from is not null
    and article_id in (select article_id from touched_articles)
    and (article_id, content_digest) not in (select (article_id, content_digest) from dated_versions);

-- one row per touched article that is new, or whose text or URL is another than before
create or replace temp table article_rows as
with
seen as (
    select article_id, min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
    from article_versions
    where article_id in (select article_id from touched_articles)
    group by article_id
)
select
    versions.* exclude (url_id, is_canonical, first_seen_at, last_seen_at, valid_from, valid_to, changed),
    speaker.url_id,
    case when old.merged_into is null then old.copy_of end as copy_of,
    case when old.merged_into is null then coalesce(old.cluster_id, versions.article_id) else versions.article_id end as cluster_id,
    old.gone_at,
    seen.first_seen_at,
    seen.last_seen_at
from speaking_urls as speaker
join article_versions as versions using (article_id, content_digest)
join seen using (article_id)
left join articles as old using (article_id)
where
    old.article_id is null
    or old.merged_into is not null
    or (old.url_id, old.capture_id) != (speaker.url_id, versions.capture_id)
    or versions.capture_id in (select capture_id from winning_captures);

delete from articles where article_id in (select article_id from article_rows);

insert into articles by name
select * from article_rows order by source_id, published_at, article_id;

update articles
set last_seen_at = texts.captured_at
from (select article_id, max(captured_at) as captured_at from placed_texts group by article_id) as texts
where texts.article_id = articles.article_id and texts.captured_at > articles.last_seen_at;

-- an article whose pages show no text any more goes; where its address leads to another one now, its id does too
delete from articles
where article_id in (select url_id from released_urls) and article_id not in (select url_id from urls where article_id is not null);

update articles
set merged_into = urls.article_id
from urls
where
    urls.url_id = articles.article_id
    and urls.article_id != articles.article_id
    and articles.article_id in (select url_id from released_urls);
