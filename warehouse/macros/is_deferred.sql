-- one row per outcome code given: whether the URL is tried again by itself
create or replace macro is_deferred(outcome) as outcome in (
    'timeout', 'transport_error', 'tls_error', 'server_error', 'rate_limited', 'truncated', 'robots_unavailable', 'paused_disk'
);

comment on macro is_deferred is 'Whether an outcome code means that the URL is tried again later by itself.';
