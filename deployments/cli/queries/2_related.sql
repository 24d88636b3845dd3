-- what the publishers themselves put beside a story, with the part that the link plays on the page
select source_id, headline, relation, related_headline
from related_articles
where relation in ('links to: related', 'links to: intext')
order by relation desc, source_id, headline, related_headline
limit 8;
