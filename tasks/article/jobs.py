"""What somebody is, as it stands beside a name in a credit: 'Political Editor', 'Redakteurin', '記者'."""

import re

from tasks.article.words import either

_LONGEST = 100  # letters of a job title
_CALL = re.compile(r"\b(?:view|all|more|archive|follow|about|read|posts|bio|profile|contact|see|by)\b", re.IGNORECASE)
_JOBS = either(
    r"""
    writer|reporter|editor|correspondent|columnist|journalist|contributor|producer|critic|analyst|anchor|intern|fellow
    director|manager|president|founder|co-founder|c[eotfm]o|vp|professor|lecturer|researcher|scientist|attorney|lawyer
    consultant|strategist|specialist|expert|advis[eo]r|coordinator|engineer|developer|designer|marketer|executive
    representative|officer|chair(?:man|woman|person)?|head|chief|lead|lawyer|freelancer?|blogger|coach|dietitian|nurse
    nutritionist|physician|psychologist|veterinarian|teacher|student|author|host|partner|associate|assistant
    photographer|economist|historian|planner|practitioner|therapist|technician|owner|member|ambassador|grader
    copywriter
    redakteur(?:in)?|reporterin|korrespondent(?:in)?|autorin|autor|volontär(?:in)?|chefredakteur(?:in)?
    pressesprecher(?:in)?
    geschäftsführer(?:in)?|journalistin|periodista|redactora?|corresponsal|report[eé]r[oa]?|columnista|journaliste
    rédact(?:eur|rice)(?: en chef)?|correspondante?|envoyée? spéciale?|chroniqueu(?:r|se)|giornalista|redattore
    corrispondente|inviat[oa]|redacteur|verslaggever|jornalista|colunista|repórter|корреспондент|журналист
    обозреватель
    记者|記者|編集委員|特派員|ライター|مراسل|صحفي|คอลัมนิสต์|muhabir[ıi]?|wartawan
    """
)
_ROLE = re.compile(
    rf"^(?:(?:the|our|a|an|is|als)\s+)?(?:[\w.&'’/()-]+\s+){{0,5}}?{_JOBS}s?(?![\w-])(?:[\s,].{{0,120}})?$",
    re.IGNORECASE,
)
ROLE_AFTER = re.compile(
    r"(?<=\w)\s+(?P<role>\(?(?:(?:senior|staff|chief|deputy|associate|contributing|managing|political|guest"
    r"|special|news"
    r"|sports|business|health|science|technology|environment|education|crime|city|features?|investigative"
    r"|freelance)\s+)*"
    r"(?:writer|reporter|editor|correspondent|columnist|journalist|contributor|producer|critic|redakteur(?:in)?"
    r"|korrespondent(?:in)?)\)?)$",
    re.IGNORECASE,
)
JAPANESE_ROLE = re.compile(r"(?<=[\u3040-\u30ff\u4e00-\u9fff])\s?(?P<role>記者|編集委員|特派員|論説委員)$")
ROLE_BEFORE = re.compile(
    r"^(?P<role>(?:(?:senior|staff|chief|political|guest|special|our|unser(?:e)?)\s+)*(?:reporter(?:in)?"
    r"|correspondent|columnist"
    r"|redakteur(?:in)?|korrespondent(?:in)?|journalist(?:in)?|staff writer|editor|корреспондент|記者|记者"
    r"|ผู้สื่อข่าว|[\w-]{1,30}(?:redakteur|reporter|expert|korrespondent|autor|volontär)(?:in"
    r"|e)?))\s+(?=\S+\s+\S|[\u4e00-\u9fff])",
    re.IGNORECASE,
)


def is_title(text: str) -> bool:
    """Whether a text is a job title; a name with one behind it looks the same."""
    return len(text) <= _LONGEST and _ROLE.match(text) is not None and _CALL.search(text) is None
