-- one row per claim that a URL shares its article with another
create table url_aliases (
    url_id ubigint not null,
    how varchar not null,
    target_url_id ubigint,
    evidence varchar not null,
    claimed_at timestamptz not null
);

comment on table url_aliases is 'One row per claim that a URL shares its article with another. Evidence that several URLs are one article; claims are kept for ever, refused ones too: alias_list tells which.';
comment on column url_aliases.url_id is 'URL of the page that makes the claim';
comment on column url_aliases.how is 'redirect, canonical (accepted only where the texts agree), or same content (an equal body of 40 words or more in the same source)';
comment on column url_aliases.target_url_id is 'URL to which the redirect or canonical link points; null for same content, where each URL that carried the body has a row';
comment on column url_aliases.evidence is 'key of the target URL, or body_digest for same content';
comment on column url_aliases.claimed_at is 'start of the fetch that first showed it (lineage)';
