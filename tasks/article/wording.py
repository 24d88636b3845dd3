"""The words around the names in a credit: what leads it in, what names others than the authors, dates."""

import re

from tasks.article.words import either

_WROTE = either(
    r"""
    written|posted|published|reported|story|words|text|texte?s?|report|reporting|article|analysis|opinion|interview
    created|submitted|added|contributed|authored|researched|commentary|review
    (?:a |guest )*(?:post|recipe|essay|column)
    (?:this|the) (?:post|article|story|blog)(?: post)?(?: was| is)?(?: written)?|last updated and written
    (?:eine? )?(?:gast)?(?:artikel|beitrag|bericht|kommentar|interview|reportage)
    geschrieben|verfasst|veröffentlicht|erstellt
    eingestellt|gepostet|geposted|écrit|publié|posté|rédigé|propos recueillis|(?:un )?(?:article|reportage)
    escrito|publicado|redactado|enviado|texto|scritto|pubblicato|articolo|testo|geschreven|geplaatst|tekst
    skrevet|skriven|publisert|publicerad|napisan[ey]|scris|publicat
    """
)
_PICTURES = either(
    r"""
    photos?|pictures?|photography|images?|video|fotos?|bilder|illustrations?|editing|graphics?|photographs
    """
)
# 'by' in the languages of newspapers; what follows is who wrote it.
_BY = re.compile(
    rf"^\W*(?:{_WROTE}(?:\s+(?:and|&|und|et|y)\s+(?:{_WROTE}|{_PICTURES}))?[\s:]+)?"
    r"(?:(?:by|von|par|por|door|oleh|yazan|του|της|γράφει (?:ο|η)|a cura di)\b(?:\s*[:：|]\s*|\s+)(?=\S)"
    # 'Di Wang' is a name
    r"|(?:di|da|de|av|af|od)\s+(?=(?-i:[A-Z\u00c0-\u00de])[\w.'’-]*\s+(?-i:[A-Z\u00c0-\u00de])))"
    r"|^\W*by(?=[A-Z][a-z])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:(?:about the )?authors?|writers?|words|texte?|text|story|byline|reporters?|contributors?"
    r"|journalists?|journalist"
    r"|autor(?:in|innen|en|es|as|a|i|zy|ka|ři)?|auteure?s?|autore|verfasser(?:in)?|redaktion|redakteur(?:in)?"
    r"|redacción|redacteur|tekst|testo|texto|forfatter|författare|skribent|teksti|yazar|haber|penulis|szerző|írta"
    r"|tác giả|συντάκτης|автор(?:ы|и)?(?:\s(?:текста|статьи|материала))?|текст|글쓴이|글·사진|글|취재|작성자|기자"
    r"|執筆(?:者)?|著者|取材・文|文・写真|文|ライター|記者|作者|撰文|撰稿(?:人)?|采写|记者|本报记者"
    r"|كتبت?|كتبه|الكاتب|إعداد|المؤلف|نویسنده|โดย|เขียนโดย|เรื่อง|ผู้เขียน|लेखक)"
    rf"(?:\s*(?:and|&|und|et|y|·|/)\s*{_PICTURES})?\s*[:：=/／|｜・]\s*"
    r"|^\W*(?:author|autor(?:in)?|auteur|autore|verfasser|بقلم|โดย|เขียนโดย|كتبت?|記者|记者|글|מאת)\s+(?=\S)",
    re.IGNORECASE,
)
# Whoever reviewed, edited or photographed it did not write it.
_OTHERS = re.compile(
    r"(?:\b(?:medically|clinically|expertly|fact|legally|scientifically|last)[\s-]{1,2})?"
    r"\b(?:(?:re)?view|edit|check|verif|photograph|illustrat|translat|approv|produc|moderat|updat|curat|film"
    r"|kontrollier|bearbeit|redig|geprüft)\w{0,4}\s+(?:by|von|par|por|door|durch)\b.*"
    rf"|\b{_PICTURES}(?:\s+(?:by|credit|von|par|por)\b|\s*[:：/]).*"
    r"|(?:사진|편집|写真|摄影|攝影|责任编辑|責任編輯|编辑|編輯|фото|редактор|校对)\s*[:：=/].*"
    r"|\b(?:view in|read (?:more|bio)|follow|contact|share|subscribe|all (?:posts|articles)|more (?:by|from)"
    r"|see bio)\b.*",
    re.IGNORECASE,
)
_OTHERS_ALONE = re.compile(
    rf"(?:(?:review|edit|check|verif|photograph|illustrat|translat|approv|produc|fotograf|redigiert|geprüft)\w{{0,4}}"
    rf"|{_PICTURES})(?:\s+(?:by|von|par|por))?\s*:?$|^(?:editor|photographer|fotograf|redigering)s?:?$",
    re.IGNORECASE,
)
_MONTHS = either(
    r"""
    jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?
    oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|märz|mai|juni|juli|okt(?:ober)?|dez(?:ember)?|enero|febrero|marzo
    abril|mayo
    junio|julio|agosto|septiembre|octubre|noviembre|diciembre|février|mars|avril|juin|juillet|août|octobre|décembre
    """
)
# Where a date stands another part of the line begins.
DATE = re.compile(
    rf"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?(?:"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?{_MONTHS}\b\.?(?:,?\s+(?:de\s+)?(?:19|20)\d\d)?"
    rf"|\b{_MONTHS}\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d|\b)|\b{_MONTHS}\b\.?,?\s+(?:19|20)\d\d"
    r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}:\d\d(?:\s*[ap]\.?m\b\.?)?)",
    re.IGNORECASE,
)


def without_lead(text: str) -> str:
    """A credit without the words that make it one: 'Written by ', 'Text: ', '글='."""
    for _ in range(3):
        rest = _LABEL.sub("", _BY.sub("", text, count=1), count=1)
        if rest == text:
            break
        text = rest
    return text.strip()


def has_lead(text: str) -> bool:
    """Whether a text begins as credits do."""
    return _BY.match(text) is not None or _LABEL.match(text) is not None


def has_date(text: str) -> bool:
    """Whether a day, or a time of day, stands in a line."""
    return DATE.search(text) is not None


def without_date(text: str) -> str:
    """A line without the day and the time of day in it."""
    return DATE.sub(" ", text)


def is_of_others(text: str) -> bool:
    """Whether a line says that the next names somebody who did not write it: 'Reviewed by'."""
    return len(text) <= 60 and _OTHERS_ALONE.search(text) is not None


def without_others(text: str) -> str:
    """A credit without whoever reviewed, edited or photographed it, and what stands behind them."""
    return _OTHERS.sub("", text)
