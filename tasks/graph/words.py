"""The words of headings and anchors that tell a role, in the languages met so far; add spellings here."""

import re


def _pattern(english: str, others: str) -> re.Pattern[str]:
    """Whole words of English, or a stem of any other language anywhere."""
    return re.compile(rf"\b(?:{english})\b|{others}", re.IGNORECASE)


# Above a list that was chosen for this article.
RELATED = _pattern(
    r"related(?: \w+)*|relatedposts|more (?:on|from|by|in|about|articles|coverage)|read (?:more|also|next)|see also|"
    r"also (?:read|in|on)|similar|explore further|you (?:may|might)|recommended(?: \w+)*|this (?:story|topic)",
    r"관련|추천|이 기사|기자의 다른|같은 기자|читайте|по теме|похож|terkait|baca juga|leia|veja|relacionad|saiba mais|"
    r"lire aussi|à lire|mehr zum|lesen sie|artikel zum|leggi anche|lees ook|関連|相关|اقرأ",
)
# Above a list that stands on every page of the site.
SITEWIDE = _pattern(
    r"most|popular|trending|latest|recent|top|breaking|editors?|picks?|featured?|features|headlines?|don.t miss|must|"
    r"hot|now|happening|watch|opinion|commentary|elsewhere|around",
    r"많이 본|인기|최신|주요|헤드라인|실시간|популярн|последн|новост|главн|terpopuler|terbaru|terkini|populer|mais lid|"
    r"últim|destaq|más leíd|meist|neuest|aktuell|ランキング|最新|热门|الأكثر",
)
# Above the article's tags.
TOPICS = _pattern(
    r"topics?|tags?|tagged|keywords?|filed under|more about|read more news on",
    r"태그|키워드|temas|темы|теги|topik|themen",
)
# On a button that shares the page.
SHARING = _pattern(
    r"facebook|twitter|whats ?app|linkedin|pinterest|reddit|tumblr|telegram|messenger|flipboard|e-?mail|print|share|"
    r"tweet|copy link",
    r"공유|인쇄|페이스북|트위터|поделиться|imprimir|cetak|compartilhar|bagikan",
)
# On a link of the house in a sentence of the article.
HOUSE = _pattern(
    r"terms (?:of|and)|privacy|cookies?|newsletter|subscri\w+|sign[ -]?up|sign in|log ?in|click here (?:to|for)|"
    r"reprints?|corrections?|comment policy|ad policy|advertis\w+|download (?:the|our)|donate|get the app|our app|"
    r"copyright",
    r"저작권|구독하기|подпишитесь",
)
