-- one row per article, article it links to, role
create table edges (
    from_article_id ubigint not null,
    to_article_id ubigint not null,
    role varchar not null,
    link_count ubigint not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);

comment on table edges is 'One row per article, article it links to, role. The graph of articles: links whose target belongs to an article, over all texts that an article has had.';
comment on column edges.from_article_id is 'article whose page carries the link, joins articles';
comment on column edges.to_article_id is 'article to which the target URL belongs, joins articles';
comment on column edges.role is 'role of the link: intext, related, headlines, byline, tag, share, nav or unknown';
comment on column edges.link_count is 'links of this role between the two, over all texts';
comment on column edges.first_seen_at is 'first fetch of a text that carries it (lineage)';
comment on column edges.last_seen_at is 'newest fetch of a text that carries it (lineage)';
