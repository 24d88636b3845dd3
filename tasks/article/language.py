"""Language of an article: what its letters and its commonest words show, weighed against what the page declares."""

import re
from collections import Counter
from collections.abc import Iterator

import py3langid
from lxml.html import HtmlElement

from tasks.article.words import tokens

_TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_]|\s*$)", re.IGNORECASE)
# Deprecated tags, macrolanguages with one that is meant (IANA registry), ISO 639-2 codes, and codes of countries that
# pages give for languages.
_TAGS = {
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "tl": "fil", "no": "nb", "cmn": "zh", "jp": "ja", "kr": "ko",
    "cn": "zh", "tw": "zh", "gr": "el", "cz": "cs", "dk": "da", "ua": "uk", "vn": "vi", "us": "en", "gb": "en",
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "pol": "pl", "rus": "ru", "ukr": "uk", "tur": "tr", "ara": "ar", "heb": "he", "hin": "hi", "kor": "ko",
    "jpn": "ja", "zho": "zh", "chi": "zh", "tha": "th", "vie": "vi", "ell": "el", "gre": "el", "fas": "fa", "per": "fa",
}  # fmt: skip
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "xx", "xxx"})
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SCRIPTS = {
    "ko": re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"),
    "ja": re.compile(r"[\u3041-\u30ff]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
    "bn": re.compile(r"[\u0980-\u09ff]"),
    "pa": re.compile(r"[\u0a00-\u0a7f]"),
    "gu": re.compile(r"[\u0a80-\u0aff]"),
    "ta": re.compile(r"[\u0b80-\u0bff]"),
    "te": re.compile(r"[\u0c00-\u0c7f]"),
    "kn": re.compile(r"[\u0c80-\u0cff]"),
    "ml": re.compile(r"[\u0d00-\u0d7f]"),
    "si": re.compile(r"[\u0d80-\u0dff]"),
    "lo": re.compile(r"[\u0e80-\u0eff]"),
    "my": re.compile(r"[\u1000-\u109f]"),
    "ka": re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf]"),
    "am": re.compile(r"[\u1200-\u139f]"),
    "km": re.compile(r"[\u1780-\u17ff]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
}
_WRITTEN_IN = {
    "cyrillic": frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "uz", "tt", "ba", "ce", "cv"}),
    "devanagari": frozenset(["hi", "mr", "ne", "sa", "mai", "bho", "kok"]),
    "arabic": frozenset(["ar", "fa", "ur", "ps", "ku", "ckb", "ug", "sd", "ks", "prs", "az"]),
    "he": frozenset({"he", "yi"}),
    "bn": frozenset({"bn", "as"}),
    "am": frozenset({"am", "ti"}),
    "zh": frozenset({"zh", "yue", "wuu", "ja"}),  # Japanese headlines may have no kana
}
_SHARED = frozenset({"latin", "cyrillic", "devanagari", "arabic"})  # the words tell which language
_IN_NO_LATIN = frozenset(
    {name for name in _SCRIPTS if len(name) == 2} | {"ru", "uk", "bg", "mk", "be", "yi", "ar", "fa", "ur", "hi", "mr"}
) | {"ne"}
# Letters that a language lacks, but for names.
_FOREIGN = {
    "en": re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]"),
    "ru": re.compile("[іїєґўјљњћђџѓќѕ]"),
    "uk": re.compile("[ыэъёўјљњћђџѓќѕ]"),
    "be": re.compile("[иїєъщјљњћђџѓќѕ]"),
    "bg": re.compile("[ыэёіїєґўјљњћђџѓќѕ]"),
    "sr": re.compile("[йщъыьэюяёіїєў]"),
    "mk": re.compile("[йщъыьэюяёіїєў]"),
    "ar": re.compile("[پچژگکیٹڈڑںےټډړښ]"),
    "fa": re.compile("[ٹڈڑںےټډړښ]"),
    "ur": re.compile("[ټډړښ]"),
}
# Words that any few sentences have. A word of several languages counts for each.
_COMMON: dict[str, list[str]] = {}
for _language, _words in {
    "en": "the of and to in a that is for on with was as by at from it his has have are be said an but not this",
    "de": "der die und das in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus hat",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se il sont avec ce cette l",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más fue ha pero este",
    "it": "di e il la che in a per un è del non sono una i con da si le della al nel dei ha come più anche gli alla",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como ao foi das é à pelo são também",
    "nl": "de het een van en in is dat op te zijn met voor die niet aan er om ook als bij maar door uit wordt naar",
    "sv": "och i att det som en på är av för med den till inte om ett har de från vid kan ska var men han också",
    "da": "og i at det en er til af på den for med som de ikke der et har om fra blev kan men ved også han efter",
    "nb": "og i det er på en som til for med av at den har de ikke et om fra men ble ved også han etter skal være",
    "nn": "og i det er på ein som til for med av at den har dei ikkje eit om frå men vart ved også han etter skal vere",
    "fi": "ja on ei oli että se hän mutta myös kun joka ovat kuin tai sen niin mukaan jos ole mitä vain nyt jo",
    "is": "og að í er á sem til um það við var með en fyrir ekki hann ekki þess frá hafa en eru",
    "pl": "w i na z do się nie że o jest to po przez od jak za dla a są był ale oraz które jego ma tym",
    "cs": "a v na se je že s z do o i to za k pro by ale jako po ve jsou byl které také od podle už jsem",
    "sk": "a v na sa je že s z do o aj to za k pre by ale ako po vo sú bol ktoré od podľa už som",
    "hu": "a az és hogy nem is egy volt meg de ez csak már el mint azt ki szerint még lesz vagy",
    "ro": "de și în a la cu pe că nu o un din care să este pentru mai se sunt al ale prin după fost fi",
    "hr": "i u je na se da za su od s o a koji što kao ne će iz to bi ali nije te po biti",
    "sl": "in je v na se da za so ki z pa s o ne bi tudi po kot ali ni ter iz pri",
    "et": "ja on et ei ka see oli kui ning aga oma ta või mis seda välja selle kes",
    "lv": "un ir ka no ar uz par arī kas pēc bija tika gan ne šo tas lai bet",
    "lt": "ir yra kad į su iš apie kaip bet o buvo tai už po dėl taip jis ne",
    "tr": "ve bir bu da de için ile çok olarak olan daha gibi en kadar sonra ancak olduğu her o ise ne var",
    "az": "və bir bu da də üçün ilə olan daha kimi sonra bildirib edib var o",
    "id": "yang dan di ini itu untuk dengan pada dari tidak dalam akan ke juga adalah oleh tersebut ia saat telah",
    "ms": "yang dan di ini itu untuk dengan pada daripada tidak dalam akan ke juga adalah oleh beliau telah katanya",
    "vi": "và của là có không được cho với trong đã các một những người này từ đến ở khi về năm ông",
    "ca": "de la el que i a en l d les un del per amb és una al els no es va ha seva més dels",
    "eu": "eta da du dira ez bat zuen den dute izan ere egin baina hori zen dela",
    "gl": "de a o que e do da en un para con non unha os no se na por máis as dos como ao foi das é",
    "sq": "dhe të në e me i për një që nga është si u ka më se do nuk ky",
    "ru": "и в не на что он с как это по но из у за от о для к его до так же был мы при а также",
    "uk": "і в не на що з як це по але від за у для до його й та про є був які також цього",
    "bg": "и на да в се за от не е с че по като са до но това той беше ще след които при",
    "be": "і ў не на што з як гэта па але ад за у для да яго пра быў якія таксама",
    "sr": "и у је на се да за су од с о а који што као не ће из то би али није",
    "mk": "и на да во се за од не е со дека по како се до но тоа ќе што беше кои",
    "ar": "في من على أن إلى عن التي الذي هذا مع ما هذه كان لا بعد أو بين قال ذلك قد كما",
    "fa": "در و به از که این را با است برای آن شد یک تا بر می خود کرد شده هم های ها",
    "ur": "کے میں کی ہے کا اور سے کو نے پر کہ یہ ہیں کر بھی اس ایک تھا گیا",
    "ps": "د په او چې له دی ته کې هم سره یې دا شوي",
    "hi": "के में की है और से को का ने पर यह कि हैं एक भी नहीं था तो इस कर लिए हो",
    "mr": "आणि या आहे व ते हे की नाही मध्ये होते असे तर हा ही आहेत केली",
    "ne": "र को मा छ का पनि यो भने लागि गरेको हो ले छन् एक गर्ने भएको",
}.items():
    for _word in tokens(_words):
        _COMMON.setdefault(_word, []).append(_language)

# Languages of newspapers that no words are listed of. No template declares one of these by mistake.
_RARE = frozenset(
    {
        "af",
        "ast",
        "ba",
        "br",
        "bs",
        "ce",
        "ckb",
        "cv",
        "cy",
        "eo",
        "fil",
        "fo",
        "fy",
        "ga",
        "gd",
        "ha",
        "ht",
        "ig",
        "jv",
    }
    | {"kk", "kl", "ku", "ky", "lb", "mg", "mi", "mn", "mt", "oc", "rm", "rw", "sd", "se", "sm", "sn", "so", "su", "sw"}
    | {"tg", "tk", "tt", "ug", "uz", "wo", "xh", "yo", "zu"}
)
_METAS = frozenset({"content-language", "language", "dc.language", "dcterms.language", "og:locale"})
Hint = tuple[str, str]  # a tag, and where it comes from

_SHARE = 0.4  # of the letters: a text with so many of a script is in a language of that script
_KANA = 0.05  # even with many Han characters, so much kana makes it Japanese
_DENSE = frozenset({"ko", "ja", "zh"})  # a letter says as much as two Latin ones
_SAMPLE = 1000  # characters of the body
_SHORT = 200  # characters; to a shorter body the headline is added
_FEW = 12  # letters; a text with fewer has no language of its own
_SOME = 60  # letters; in a shorter text no single word speaks against what the page declares
_EVIDENT = 0.2  # share of common words that a text in a language has at least
_LIKELY = 0.1  # the same where the page, or its source, says which language it is
_NAMES = 0.03  # share of letters that a text's language may lack
_AHEAD = 1.5  # times the common words of any other language


def language_of(
    tree: HtmlElement, body: str, expected: str | None, headline: str | None = None
) -> tuple[str | None, str]:
    """Return the primary BCP 47 tag of an article's language and where it comes from.

    Args:
        tree: the page, whose ``lang`` is believed unless the letters or the words of the text speak against it:
            templates say ``en`` on pages in any language.
        body: the article's text.
        expected: language of the source, believed in the same way where the page declares none.
        headline: read where the body is short.
    """
    sample = body[:_SAMPLE] if len(body) >= _SHORT else f"{headline or ''}\n{body}"
    script, letters = _script(sample)
    declared = [(tag, origin) for tag, origin in (*_declared(tree), (_primary(expected), "source")) if tag is not None]
    if script is None:
        return declared[0] if declared else (None, "none")
    hints = [hint for hint in declared if _can_be(hint[0], script)]
    if script in _SHARED:
        return _by_words(sample, script, letters, hints)
    if script == "zh" and letters >= _SOME:
        hints = [hint for hint in hints if hint[0] != "ja"]  # more than a headline without any kana
    return hints[0] if hints else (script, "script")


def _by_words(sample: str, script: str, letters: int, hints: list[Hint]) -> tuple[str | None, str]:
    words = tokens(sample)
    lower = sample.lower()
    out = {
        tag
        for tag, foreign in _FOREIGN.items()
        if _can_be(tag, script) and len(foreign.findall(lower)) > max(_NAMES * letters, 1)
    }
    hints = [hint for hint in hints if hint[0] not in out]
    common = Counter(tag for word in words for tag in _COMMON.get(word, ()) if tag not in out and _can_be(tag, script))
    (best, most), second = [*common.most_common(2), (None, 0), (None, 0)][:2]
    for tag, origin in hints:
        if tag in _RARE or (common[tag] >= _LIKELY * len(words) and _AHEAD * common[tag] >= most):
            return tag, origin
    if best is not None and most >= _EVIDENT * len(words) and most >= _AHEAD * second[1]:
        return best, "words"
    if hints and letters < _SOME:
        return hints[0]
    guess = _primary(str(py3langid.classify(sample)[0]))
    return next((hint for hint in hints if hint[0] == guess), (guess, "py3langid"))


def _can_be(tag: str, script: str) -> bool:
    return tag not in _IN_NO_LATIN if script == "latin" else tag in _WRITTEN_IN.get(script, {script})


def _declared(tree: HtmlElement) -> Iterator[tuple[str | None, str]]:
    body = tree.find("body")
    for element, origin in ((tree, "html:lang"), (body, "body:lang")):
        if element is not None:
            for name in ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang"):
                yield _primary(element.get(name)), origin
    for meta in tree.iterfind("head/meta[@content]"):
        names = {(meta.get(name) or "").lower() for name in ("http-equiv", "name", "property")}
        for name in sorted(names & _METAS):
            yield _primary(meta.get("content")), f"meta:{name}"


def _primary(written: str | None) -> str | None:
    match = _TAG.match(written or "")
    tag = match.group(1).lower() if match is not None else None
    return None if tag in _NO_LANGUAGE else _TAGS.get(tag or "", tag)


def _script(text: str) -> tuple[str | None, int]:
    """The script that a text is written in, and how many letters it has, weighed; None for a text with too few."""
    latin = len(_LATIN.findall(text))
    counts: dict[str, int] = {}
    if 2 * latin < len(text):  # with spaces and digits, a text in Latin letters has more
        counts = {name: len(pattern.findall(text)) * (2 if name in _DENSE else 1) for name, pattern in _SCRIPTS.items()}
    letters = latin + sum(counts.values())
    if letters < _FEW:
        return None, letters
    if counts and counts["ja"] > _KANA * letters:
        return "ja", letters
    name = max(counts, key=lambda script: counts[script]) if counts else "latin"
    return name if counts and counts[name] >= _SHARE * letters else "latin", letters
