insert into loads by name
select stage_digest, stage, source_id, run_id, method, row_count, getvariable('loaded_at') as loaded_at
from loaded_stages;
