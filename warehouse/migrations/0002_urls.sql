-- one row per URL key ever found, fetched or claimed
create table urls (
    -- ids
    url_id ubigint not null,
    url_key varchar not null,
    url varchar not null,
    kind varchar not null,
    -- what it holds
    article_id ubigint,
    alias_of ubigint,
    content_digest varchar,
    is_canonical boolean not null,
    stated_at timestamptz,
    -- how it ended
    outcome varchar,
    reason varchar,
    outcome_at timestamptz,
    captured_at timestamptz,
    found_at timestamptz not null
);

comment on table urls is 'One row per URL key ever found, fetched or claimed. Addresses that discovery found, that were fetched, or that a page claims as its own; targets of ordinary links are in links alone.';
comment on column urls.url_id is 'first eight bytes of the sha256 of url_key, made in Python and stable for ever';
comment on column urls.url_key is 'the address in its normal form, for telling whether two addresses are one page; not meant for fetching';
comment on column urls.url is 'an address under which the page was met: https before http, then the shortest';
comment on column urls.kind is 'page where discovery or a fetch named the URL, target where only a redirect or a canonical link did';
comment on column urls.article_id is 'article to which the URL belongs, living and never one that was merged away; the permanent way from an old id to the present one';
comment on column urls.alias_of is 'the URL after which its article is named, where that is another one: depends on which was accepted first (lineage)';
comment on column urls.content_digest is 'text that the newest accepted capture of this URL holds';
comment on column urls.is_canonical is 'whether a capture of this page names no other page as its original';
comment on column urls.stated_at is 'latest time of change or publication that the page has stated';
comment on column urls.outcome is 'newest final outcome; a deferral only while there is no final one; null while nothing was tried';
comment on column urls.reason is 'what the outcome rests on, in a few words';
comment on column urls.outcome_at is 'start of the fetch that decided the outcome (lineage)';
comment on column urls.captured_at is 'start of the newest fetch whose text was accepted (lineage)';
comment on column urls.found_at is 'when we first met the URL (lineage)';
