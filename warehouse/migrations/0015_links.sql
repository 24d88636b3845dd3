-- one row per link on the page of a text
create table links (
    -- ids
    capture_id ubigint not null,
    url_id ubigint not null,
    position ubigint not null,
    target_url_id ubigint,
    -- link
    href varchar not null,
    target_url varchar,
    anchor varchar not null,
    rel varchar,
    -- judgement
    role varchar not null,
    confidence double not null,
    evidence varchar,
    -- place
    block bigint,
    heading varchar,
    region varchar,
    context varchar,
    body_start bigint,
    body_end bigint
);

comment on table links is 'One row per link on the page of a text. Every anchor of each page whose text was accepted, in document order, with the role that it plays.';
comment on column links.capture_id is 'capture of the page, joins articles and article_versions (lineage)';
comment on column links.url_id is 'URL of that page, joins urls';
comment on column links.position is 'place among the links of the page, from 0';
comment on column links.target_url_id is 'id of the address that it points to, joins urls where that is known; null where it is no web address';
comment on column links.href is 'the attribute exactly as written';
comment on column links.target_url is 'absolute address; null where it is no web address';
comment on column links.anchor is 'words of the link';
comment on column links.rel is 'the rel attribute as written';
comment on column links.role is 'intext, related, headlines, byline, tag, share, nav or unknown';
comment on column links.confidence is 'how sure the rule is of the role, from 0 to 1';
comment on column links.evidence is 'rule that decided the role';
comment on column links.block is 'group of neighbouring links that share a container, numbered within the page';
comment on column links.heading is 'heading above the group';
comment on column links.region is 'article, header, footer, nav, aside, main or body';
comment on column links.context is 'how the link stands, and telling class and id words of its containers, nearest first';
comment on column links.body_start is 'character of the body at which the anchor of an in-text link starts';
comment on column links.body_end is 'character of the body at which it ends';
