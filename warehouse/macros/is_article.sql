-- one row per outcome code given: whether the page became an article
create or replace macro is_article(outcome) as outcome in ('article', 'paywalled');

comment on macro is_article is 'Whether an outcome code means that the page became an article row.';
