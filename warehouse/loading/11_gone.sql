-- one row per article of which a URL was tried: gone when none of its URLs answers any more
update articles
set gone_at = tried.gone_at
from (
    select
        article_id,
        case when bool_and(outcome in ('gone', 'not_found')) then max(outcome_at) end as gone_at
    from urls
    where
        outcome is not null
        and article_id in (
            select article_id from urls where url_id in (select url_id from verdicts)
            union
            select article_id from touched_articles
        )
    group by article_id
) as tried
where tried.article_id = articles.article_id and tried.gone_at is distinct from articles.gone_at;
