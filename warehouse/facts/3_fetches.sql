-- one row per exchange, newest first
select
    fetches.started_at as fetched_at,
    fetches.status,
    coalesce(fetches.outcome, extractions.outcome) as outcome,
    coalesce(fetches.reason, extractions.reason) as reason,
    coalesce(fetches.evidence, extractions.evidence) as evidence,
    nullif(fetches.final_url, fetches.url) as ended_at,
    fetches.retry_at,
    fetches.warc_file || ' at byte ' || fetches.warc_offset as stored_in,
    extractions.extractor_version as extractor,
    fetches.run_id as run
from fetches
left join extractions on extractions.capture_id = fetches.fetch_id
where fetches.url_id = $url_id
order by fetches.started_at desc, extractions.is_current desc, extractions.extracted_at desc
limit 10;
