-- one row per text that an article had for a time
create or replace view revision_list as
select
    articles.article_id,
    articles.source_id,
    row_number() over (partition by articles.article_id order by versions.valid_from, versions.valid_to nulls last) as revision,
    versions.valid_from,
    versions.valid_to,
    versions.changed,
    versions.headline,
    versions.standfirst,
    versions.body,
    versions.word_count,
    versions.word_count::bigint - lag(versions.word_count::bigint) over (
        partition by articles.article_id order by versions.valid_from, versions.valid_to nulls last
    ) as words_added,
    versions.capture_id
from article_versions as versions
join articles on articles.article_id = versions.article_id
where versions.valid_from is not null;

comment on view revision_list is 'One row per text that an article had for a time. Texts of living articles in time, with what changed from one to the next.';
comment on column revision_list.article_id is 'the article, joins articles';
comment on column revision_list.source_id is 'publication that printed it';
comment on column revision_list.revision is 'number of the text in time, from 1';
comment on column revision_list.valid_from is 'from when it was the text of the article: the stated time where that fits, else the fetch; a text that comes back counts from its return; null where only another URL of the article showed it meanwhile';
comment on column revision_list.valid_to is 'when the next text followed; null for the latest';
comment on column revision_list.changed is 'fields that differ from the text before it in time: headline, standfirst, body; extractor where another version of it read that one, so that the rest may be its doing';
comment on column revision_list.headline is 'headline as printed above the story, without kicker and site name';
comment on column revision_list.standfirst is 'summary between headline and body, where the page sets one apart';
comment on column revision_list.body is 'main text, paragraphs joined by a blank line; no headline, byline or caption in it';
comment on column revision_list.word_count is 'words in body; in scripts without spaces between words estimated: two words to three Han characters or kana, one to three letters of Thai, Lao, Burmese or Khmer';
comment on column revision_list.words_added is 'words more than in the text before; negative where it was cut, null for the first';
comment on column revision_list.capture_id is 'capture that holds the text; joins links, images, article_authors and metadata_candidates';
