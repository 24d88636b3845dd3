-- one row per thing that changed its meaning: what became of a run that was killed is noted by the next one
comment on table runs is 'One row per flow run. Flow runs as they report themselves; one that died is noted as crashed by the next.';
comment on column runs.finished_at is 'when it reported its end, or when the next run found it dead; null while it runs (lineage)';
