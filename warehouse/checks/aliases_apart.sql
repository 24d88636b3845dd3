-- one row per claim whose two URLs belong to different articles; a canonical link may have been refused, but what holds no
-- text belongs to the only article that names it
with
canonical as (
    select claims.target_url_id, count(distinct claimant.article_id) as article_count
    from url_aliases as claims
    join urls as claimant using (url_id)
    where claims.how = 'canonical'
    group by claims.target_url_id
)
select claims.url_id, claims.how, claims.target_url_id, claimant.article_id, target.article_id as target_article_id
from url_aliases as claims
left join urls as claimant on claimant.url_id = claims.url_id
left join urls as target on target.url_id = claims.target_url_id
where
    claimant.article_id is null
    or (claims.how = 'redirect' and target.article_id is distinct from claimant.article_id)
    or (
        claims.how = 'canonical'
        and target.captured_at is null
        and target.article_id is distinct from claimant.article_id
        and claims.target_url_id in (select target_url_id from canonical where article_count = 1)
    );
