-- one row per edge that no link gives, and per link between articles that no edge tells
with
given as (
    select versions.article_id as from_article_id, urls.article_id as to_article_id, links.role, count(*) as link_count
    from links
    join article_versions as versions using (capture_id)
    join urls on urls.url_id = links.target_url_id
    where urls.article_id is not null and urls.article_id != versions.article_id
    group by versions.article_id, urls.article_id, links.role
),
told as (
    select from_article_id, to_article_id, role, link_count
    from edges
)
(select 'no link gives it' as fault, * from (select * from told except select * from given))
union all
(select 'no edge tells it', * from (select * from given except select * from told));
