-- one row per URL known to a source, now with its host
alter table frontier add column host varchar;

-- spelled as the loader does, but for hosts outside ASCII: those are put right when an endpoint lists the URL again
update frontier
set host = regexp_replace(
    lower(regexp_extract(url, '^[^/?#]*//(?:[^/?#@]*@)?([^/?#]*)', 1)),
    case when starts_with(lower(url), 'https:') then ':443$' else ':80$' end,
    ''
);

comment on column frontier.host is 'host that is asked for the page, joins hosts: nothing is taken of one that rests';
comment on column frontier.due_at is 'when to fetch it next: at once, after a deferral, or at a revisit of a young article; null where nothing is to be done (lineage)';
comment on column frontier.attempts is 'deferrals in a row; from five on the URL rests until an endpoint tells a newer change, unless its whole host rests (lineage)';
