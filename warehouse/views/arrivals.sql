-- one row per source and span of time up to its newest look
create or replace view arrivals as
with
spans as (
    select unnest([24, 168])::bigint as span_hours
),
newest as materialized (
    select source_id, max(polled_at) as told_at
    from polls
    where kind in ('feed', 'sitemap', 'listing', 'home_page')
    group by source_id
),
-- age: hours before the newest look (in figures: a difference of times with a zone costs thirty times as much)
looks as materialized (
    select source_id, (epoch_ms(told_at) - epoch_ms(polled_at)) / 3.6e6 as age
    from polls
    join newest using (source_id)
    where kind in ('feed', 'sitemap', 'listing', 'home_page') and polled_at > current_timestamp - interval 40 days
),
found as materialized (
    select
        frontier.source_id,
        greatest((epoch_ms(newest.told_at) - epoch_ms(frontier.found_at)) / 3.6e6, 0) as age,
        urls.outcome is null or is_article(urls.outcome) as is_article
    from frontier
    join newest using (source_id)
    left join urls using (url_id)
    where list_contains(frontier.methods, 'live') and frontier.found_at > current_timestamp - interval 40 days
),
-- the span itself, and those that ended at the same hour of the same weekday up to four weeks before
watched as (
    select source_id, span_hours, floor(age / 168)::bigint as weeks_ago
    from looks
    cross join spans
    where age < 840 and age % 168 < span_hours
    group by source_id, span_hours, weeks_ago
    having count(distinct floor(age % 168 * 4 / span_hours)) = 4
),
counts as (
    select
        source_id,
        span_hours,
        floor(age / 168)::bigint as weeks_ago,
        count(*) as url_count,
        count(*) filter (is_article) as article_count
    from found
    cross join spans
    where age < 840 and age % 168 < span_hours
    group by source_id, span_hours, weeks_ago
),
late as (
    select source_id, span_hours, count(*) as late_count
    from found
    cross join spans
    where is_article and age < span_hours * 1.25
    group by source_id, span_hours
),
earlier as (
    select
        source_id,
        span_hours,
        count(*) as compared_count,
        median(coalesce(counts.article_count, 0)) as usual_count,
        min(coalesce(counts.article_count, 0)) as least_count
    from watched
    left join counts using (source_id, span_hours, weeks_ago)
    where weeks_ago > 0
    group by source_id, span_hours
)
select
    newest.source_id,
    spans.span_hours,
    newest.told_at,
    coalesce(counts.url_count, 0) as url_count,
    coalesce(counts.article_count, 0) as article_count,
    coalesce(late.late_count, 0) as late_count,
    earlier.usual_count,
    earlier.least_count,
    coalesce(earlier.compared_count, 0) as compared_count,
    watched.weeks_ago is not null as is_watched,
    coalesce(
        watched.weeks_ago is not null
        and newest.told_at > current_timestamp - interval 2 days
        and earlier.compared_count >= 3
        and 2 * coalesce(late.late_count, 0) < earlier.least_count
        and 2 * (sqrt(earlier.usual_count + 0.375) - sqrt(coalesce(late.late_count, 0) + 0.375)) >= 5,
        false
    ) as is_silent
from newest
cross join spans
left join counts on counts.source_id = newest.source_id and counts.span_hours = spans.span_hours and counts.weeks_ago = 0
left join watched on watched.source_id = newest.source_id and watched.span_hours = spans.span_hours and watched.weeks_ago = 0
left join late on late.source_id = newest.source_id and late.span_hours = spans.span_hours
left join earlier on earlier.source_id = newest.source_id and earlier.span_hours = spans.span_hours;

comment on view arrivals is 'One row per source and span of time up to its newest look. What a source gave in the last 24 hours and in the last 168, and what it usually gives: the median of the same hours and weekdays of the four weeks before. Spans in which nobody looked in each quarter are not compared, so that an outage of ours is no silence of theirs.';
comment on column arrivals.source_id is 'the source';
comment on column arrivals.span_hours is '24 or 168: sources that give little are judged by the week';
comment on column arrivals.told_at is 'end of the span: the newest look at one of its feeds, sitemaps, listings or home pages';
comment on column arrivals.url_count is 'addresses that looks found in the span and that were new';
comment on column arrivals.article_count is 'those of them that became articles or were not tried yet';
comment on column arrivals.late_count is 'the same of a span that began a quarter earlier: who is a little late is not silent';
comment on column arrivals.usual_count is 'median of article_count in the spans compared; null where there are none';
comment on column arrivals.least_count is 'least of article_count in the spans compared';
comment on column arrivals.compared_count is 'spans compared, at most 4';
comment on column arrivals.is_watched is 'whether somebody looked in each quarter of the span';
comment on column arrivals.is_silent is 'whether so few are no chance: watched, three spans compared, less than half of the least of them, and five standard deviations (square roots of Poisson counts, Anscombe) below the usual: none where 10 are usual, 20 where 50 are, 99 where 200 are';
