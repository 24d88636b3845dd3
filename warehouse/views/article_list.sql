-- one row per living article, wide
create or replace view article_list as
with
credits as (
    select
        capture_id,
        list(name order by position) as authors
    from article_authors
    group by capture_id
),
versions as (
    select
        article_id,
        count(*) as version_count
    from article_versions
    group by article_id
)
select
    -- ids
    articles.article_id,
    articles.source_id,
    sources.name as source_name,
    urls.url,
    articles.url_id,
    articles.capture_id,
    -- text
    articles.kicker,
    articles.headline,
    articles.standfirst,
    coalesce(credits.authors, []) as authors,
    articles.byline,
    articles.agency,
    articles.dateline,
    articles.section,
    articles.tags,
    articles.language,
    articles.paywalled,
    articles.body,
    articles.word_count,
    versions.version_count,
    -- times
    articles.published_at,
    articles.published_on,
    articles.modified_at,
    articles.first_seen_at,
    articles.last_seen_at,
    articles.gone_at,
    -- copies
    articles.copy_of,
    articles.cluster_id,
    originals.source_id as copied_from
from articles
left join sources on sources.source_id = articles.source_id
left join urls on urls.url_id = articles.url_id
left join credits on credits.capture_id = articles.capture_id
left join versions on versions.article_id = articles.article_id
left join articles as originals on originals.article_id = articles.copy_of
where articles.merged_into is null;

comment on view article_list is 'One row per living article, wide. Articles as analysts want them: source, address, authors and copies beside the text; articles merged into others are left out.';
comment on column article_list.article_id is 'url_id of the URL under which its text was first accepted; never changes and is never reused; the checksum puts url_id in its place';
comment on column article_list.source_id is 'publication that printed it';
comment on column article_list.source_name is 'name of the publication as its readers know it';
comment on column article_list.url is 'address that speaks for the article';
comment on column article_list.url_id is 'the URL that speaks for the article: one that names itself canonical, then the newest stated time, then the first key by alphabet';
comment on column article_list.capture_id is 'capture of the latest text; joins links, images, article_authors and metadata_candidates';
comment on column article_list.kicker is 'short line above the headline that names the topic or the series; not the section of the menu';
comment on column article_list.headline is 'headline as printed above the story, without kicker and site name';
comment on column article_list.standfirst is 'summary between headline and body, where the page sets one apart';
comment on column article_list.authors is 'names credited, in the order of the page; empty where nobody is';
comment on column article_list.byline is 'credit line, verbatim; the parsed people are in article_authors';
comment on column article_list.agency is 'news agency that the text is credited to in its byline, its dateline or its last line; as named there';
comment on column article_list.dateline is 'place that opens the story; not a date';
comment on column article_list.section is 'section of the publication as the page names it';
comment on column article_list.tags is 'keywords in the order of the page';
comment on column article_list.language is 'primary BCP 47 tag of the language of the text, e.g. ko';
comment on column article_list.paywalled is 'whether the page holds back a part of the text';
comment on column article_list.body is 'main text, paragraphs joined by a blank line; no headline, byline or caption in it';
comment on column article_list.word_count is 'words in body; in scripts without spaces between words estimated: two words to three Han characters or kana, one to three letters of Thai, Lao, Burmese or Khmer';
comment on column article_list.version_count is 'distinct texts that it has had; 1 where it was never changed';
comment on column article_list.published_at is 'when it was published, in UTC; a time without zone is read in the zone of the source';
comment on column article_list.published_on is 'day of publication in the zone of the source';
comment on column article_list.modified_at is 'when it was last changed as the page states it, in UTC';
comment on column article_list.first_seen_at is 'start of the first fetch that showed the article';
comment on column article_list.last_seen_at is 'start of the newest fetch that showed it';
comment on column article_list.gone_at is 'when the last of its URLs was found gone; null while one still answers';
comment on column article_list.copy_of is 'article of another source that printed the same text earlier, joins articles';
comment on column article_list.cluster_id is 'article at the root of the chain of copies; its own article_id where it copies nobody';
comment on column article_list.copied_from is 'source that printed the same text earlier';
