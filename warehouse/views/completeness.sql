-- one row per source and day of its articles
create or replace view completeness as
select
    source_id,
    day,
    case when bool_and(state = 'complete') then 'complete' else 'open' end as state,
    sum(url_count)::ubigint as url_count,
    sum(article_count)::ubigint as article_count,
    sum(rejected_count)::ubigint as rejected_count,
    sum(deferred_count)::ubigint as deferred_count,
    sum(pending_count)::ubigint as pending_count,
    list(distinct method order by method) as methods,
    max(updated_at) as updated_at
from windows
group by source_id, day;

comment on view completeness is 'One row per source and day of its articles. Which days of a source are complete, and how their URLs ended; add up no further than a day, for a URL counts once a source.';
comment on column completeness.source_id is 'source whose day it is';
comment on column completeness.day is 'day of the articles in the zone of the source; the day found where nothing tells';
comment on column completeness.state is 'complete where every URL has a final outcome, else open';
comment on column completeness.url_count is 'URLs known for the day';
comment on column completeness.article_count is 'URLs that ended as article or paywalled';
comment on column completeness.rejected_count is 'URLs that ended otherwise, for good';
comment on column completeness.deferred_count is 'URLs whose only outcome so far is to try again';
comment on column completeness.pending_count is 'URLs without any outcome yet';
comment on column completeness.methods is 'how the URLs of the day came to be collected';
comment on column completeness.updated_at is 'when it was last counted';
