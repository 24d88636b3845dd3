-- one row per source that has fallen silent
create or replace view silent_sources as
select
    source_id,
    span_hours,
    told_at,
    url_count,
    late_count as article_count,
    span_hours * 5 // 4 as counted_hours,
    usual_count,
    least_count,
    case
        when 2 * url_count >= usual_count then 'it announces pages as ever, but they do not become articles'
        else 'it announces hardly anything new'
    end as why
from arrivals
where is_silent
qualify row_number() over (partition by source_id order by span_hours) = 1;

comment on view silent_sources is 'One row per source that has fallen silent. Sources that are looked at and give less than half of what they ever gave at these hours and weekdays in the four weeks before, and so much less than usual that it is no chance; the rule is in the comment of arrivals.is_silent. Sources without three such weeks are never in here; a paused one leaves within two days.';
comment on column silent_sources.source_id is 'the source';
comment on column silent_sources.span_hours is 'span in which it shows: 24 hours, or 168 where a day is too short to tell';
comment on column silent_sources.told_at is 'the newest look at it, up to which is counted';
comment on column silent_sources.url_count is 'new addresses that it announced in the span';
comment on column silent_sources.article_count is 'articles, and pages not tried yet, of the span and a quarter more';
comment on column silent_sources.counted_hours is 'the span and a quarter more, in hours';
comment on column silent_sources.usual_count is 'median of the same hours and weekdays of the weeks before';
comment on column silent_sources.least_count is 'the least of them';
comment on column silent_sources.why is 'where to look: at its endpoints, or at its pages';
