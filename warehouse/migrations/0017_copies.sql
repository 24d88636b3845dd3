-- one row per article that copies an earlier one
create table copies (
    article_id ubigint not null,
    copy_of ubigint not null,
    kind varchar not null,
    score double not null,
    evidence varchar not null,
    rule_version varchar not null,
    decided_at timestamptz not null
);

comment on table copies is 'One row per article that copies an earlier one. Accepted copies between sources; an article copies one article at most, the earliest by published_at and then by URL key.';
comment on column copies.article_id is 'the copy, joins articles';
comment on column copies.copy_of is 'the earlier article, joins articles';
comment on column copies.kind is 'exact where the bodies are equal';
comment on column copies.score is 'share of the copy found in the earlier article, from 0 to 1';
comment on column copies.evidence is 'body_digest that both have had';
comment on column copies.rule_version is 'version of the rule that decided';
comment on column copies.decided_at is 'when the loader decided (lineage)';
