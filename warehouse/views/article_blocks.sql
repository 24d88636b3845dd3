-- one row per block of the body of a living article
create or replace view article_blocks as
select
    articles.article_id,
    articles.source_id,
    articles.headline,
    body_blocks.position,
    body_blocks.kind,
    substring(articles.body, body_blocks.body_start::bigint + 1, (body_blocks.body_end - body_blocks.body_start)::bigint) as text,
    body_blocks.probability,
    counted.page_count
from body_blocks
join articles on articles.capture_id = body_blocks.capture_id
left join (
    select source_id, block_digest, sum(page_count)::ubigint as page_count from blocks group by source_id, block_digest
) as counted
    on counted.source_id = articles.source_id
    and counted.block_digest = body_blocks.block_digest
where articles.merged_into is null;

comment on view article_blocks is 'One row per block of the body of a living article. What kind each part of a body is, and its words: sort by article_id and position to read an article.';
comment on column article_blocks.article_id is 'the article, joins article_list';
comment on column article_blocks.source_id is 'publication that printed it';
comment on column article_blocks.headline is 'headline of the article';
comment on column article_blocks.position is 'place among all text blocks of the page, from 0; numbers that are left out went elsewhere';
comment on column article_blocks.kind is 'paragraph, heading, list, quote, table, caption or other';
comment on column article_blocks.text is 'the words of the block, cut out of the body';
comment on column article_blocks.probability is 'how sure the block model is that it belongs to the article, from 0 to 1; null where it was not asked';
comment on column article_blocks.page_count is 'pages of the source that carry the same words, as blocks counts them: 1 is the rule for a story';
