-- one row per claim whose two URLs belong to different articles
select claims.url_id, claims.how, claims.target_url_id, claimant.article_id, target.article_id as target_article_id
from url_aliases as claims
left join urls as claimant on claimant.url_id = claims.url_id
left join urls as target on target.url_id = claims.target_url_id
where
    claimant.article_id is null
    or (claims.target_url_id is not null and target.article_id is distinct from claimant.article_id);
