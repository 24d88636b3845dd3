-- one row per key that a table has more than once
select 'sources' as table_name, source_id::varchar as key, count(*) as row_count from sources group by source_id having count(*) > 1
union all
select 'urls', url_id::varchar, count(*) from urls group by url_id having count(*) > 1
union all
select 'urls by key', url_key::varchar, count(*) from urls group by url_key having count(*) > 1
union all
select 'url_aliases', concat_ws(' ', url_id, how, evidence), count(*) from url_aliases group by url_id, how, evidence having count(*) > 1
union all
select 'frontier', concat_ws(' ', source_id, url_id), count(*) from frontier group by source_id, url_id having count(*) > 1
union all
select 'polls', concat_ws(' ', source_id, endpoint, run_id, polled_at), count(*) from polls group by source_id, endpoint, run_id, polled_at having count(*) > 1
union all
select 'fetches', fetch_id::varchar, count(*) from fetches group by fetch_id having count(*) > 1
union all
select 'extractions', concat_ws(' ', capture_id, extractor_version), count(*) from extractions group by capture_id, extractor_version having count(*) > 1
union all
select 'articles', article_id::varchar, count(*) from articles group by article_id having count(*) > 1
union all
select 'articles by url', url_id::varchar, count(*) from articles where merged_into is null group by url_id having count(*) > 1
union all
select 'article_versions', concat_ws(' ', article_id, content_digest), count(*) from article_versions group by article_id, content_digest having count(*) > 1
union all
select 'article_versions by capture', capture_id::varchar, count(*) from article_versions group by capture_id having count(*) > 1
union all
select 'authors', author_id::varchar, count(*) from authors group by author_id having count(*) > 1
union all
select 'article_authors', concat_ws(' ', capture_id, position), count(*) from article_authors group by capture_id, position having count(*) > 1
union all
select 'images', concat_ws(' ', capture_id, position), count(*) from images group by capture_id, position having count(*) > 1
union all
select 'body_blocks', concat_ws(' ', capture_id, position), count(*) from body_blocks group by capture_id, position having count(*) > 1
union all
select 'metadata_candidates', concat_ws(' ', capture_id, field, position), count(*) from metadata_candidates group by capture_id, field, position having count(*) > 1
union all
select 'blocks', concat_ws(' ', source_id, extractor_version, block_digest), count(*) from blocks group by source_id, extractor_version, block_digest having count(*) > 1
union all
select 'extractions that count', capture_id::varchar, count(*) from extractions where is_current group by capture_id having count(*) > 1
union all
select 'links', concat_ws(' ', capture_id, position), count(*) from links group by capture_id, position having count(*) > 1
union all
select 'edges', concat_ws(' ', from_article_id, to_article_id, role), count(*) from edges group by from_article_id, to_article_id, role having count(*) > 1
union all
select 'copies', article_id::varchar, count(*) from copies group by article_id having count(*) > 1
union all
select 'windows', concat_ws(' ', source_id, method, day), count(*) from windows group by source_id, method, day having count(*) > 1
union all
select 'hosts', host, count(*) from hosts group by host having count(*) > 1
union all
select 'robots', origin, count(*) from robots group by origin having count(*) > 1
union all
select 'loads', stage_digest::varchar, count(*) from loads group by stage_digest having count(*) > 1
union all
select 'runs', run_id::varchar, count(*) from runs group by run_id having count(*) > 1
union all
select 'issues', concat_ws(' ', fetch_id, code), count(*) from issues group by fetch_id, code having count(*) > 1;
