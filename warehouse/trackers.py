"""Query parameters that say how a reader came or how a page is drawn, not which article it is.

The lists follow the vendors' documentation; a name that is somewhere an article's id is never dropped by name alone.
"""

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Google Analytics, its on-site twin, Matomo, HubSpot (three), Webtrends, Olytics, Vero, Yahoo consent, the AMP viewer,
# Google's subscription links and ads, ASP sessions.
_PREFIXES = tuple(_words("utm_ itm_ mtm_ hsa_ _hs __hs wt. oly_ vero_ guce_ amp_ gaa_ gad_ aspsessionid"))

_CLICK_IDS = _words("""
    gclid gclsrc dclid gbraid wbraid srsltid msclkid fbclid igshid igsh mibextid sfnsn twclid ttclid li_fat_id
    epik sccid rdt_cid yclid ysclid _openstat irclickid
""")
_MAIL = _words("mc_cid mc_eid mc_source mc_medium mc_campaign mkt_tok _kx _ke emci emdi ceid cndid bxid esrc")
_ANALYTICS = _words("""
    _ga _gl _gac s_cid s_kwcid ef_id xtor guccounter soc_src soc_trk spm _branch_match_id _branch_referrer dicbo
    oborigurl outbrainclickid tblci usqp aoh pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee fb_ref fb_source fb_action_ids fb_action_types fb_comment_id
    action_object_map action_ref_map action_type_map
""")
_ATINTERNET = re.compile(r"at_(?:medium|campaign|custom[0-9]|format|link_\w+|ptr_name|bbc_team|recipient\w*|email\w*)")
_CAMPAIGNS = _words("""
    cmp cmpid campaignid intcid intcmp icid ncid ocid ito ico smid smtyp wpisrc wpmm itid mbid ftag sref
    ref_src ref_url refsource referrer referer __twitter_impression
""")
_SESSION_NAMES = _words("phpsessid jsessionid cfid cftoken oscsid")
_NAMES = _CLICK_IDS | _MAIL | _ANALYTICS | _CAMPAIGNS | _SESSION_NAMES

# Dropped only where the value is a word or three that name a place on a page; an id or a slug stays.
_MARKERS = _words("ref from via mod share sharetype trk")
_MARKER_VALUE = re.compile(r"[A-Za-z]+(?:(?:[-_.]|%20)[A-Za-z]+[0-9]{0,2}){0,2}")

# How a page is drawn: ?amp=1, ?print, ?output=amp. `fl` and `rss` mark a click in a feed.
_SWITCHES = _words("amp print mobile rss fl")
_ON = _words("1 true yes on y") | {""}
_STYLES = _words("output outputtype view format mode display layout")
_STYLE_VALUES = _words("amp print printable mobile")

# A session only by the look of its value: letters and digits mixed, 26 (PHP's shortest default) and more.
_SESSIONS = _words("sid s session sessionid session_id sess")
_SESSION_VALUE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[0-9A-Za-z]{26,64}")
_ID_NAME = re.compile(r"(?:id|idx|idxno|no|num|seq|key|code)$|^[apn]$")
_ID_SEGMENT = re.compile(r"[0-9]{3}|-[^-]+-")

Parameter = tuple[str, str]


def without_trackers(parameters: Sequence[Parameter], segments: Sequence[str]) -> list[Parameter]:
    """Return the parameters that may tell one article from another, in their order.

    Args:
        parameters: (name, value) pairs of a query, percent-encoded.
        segments: the path's segments; a session id goes only where something else names the article.
    """
    interval = any(name.lower() in ("to", "until") for name, _ in parameters)
    kept = [(name, value) for name, value in parameters if not _tracks(name.lower(), value, interval=interval)]
    if any(map(_session, kept)) and _article_named(kept, segments):
        kept = [parameter for parameter in kept if not _session(parameter)]
    return kept


def _tracks(name: str, value: str, *, interval: bool) -> bool:
    if name in _NAMES or name.startswith(_PREFIXES) or _ATINTERNET.fullmatch(name):
        return True
    if name in _MARKERS:
        return not (interval and name == "from") and (not value or _MARKER_VALUE.fullmatch(value) is not None)
    if name in _SWITCHES:
        return value.lower() in _ON
    return name in _STYLES and value.lower() in _STYLE_VALUES


def _session(parameter: Parameter) -> bool:
    return parameter[0].lower() in _SESSIONS and _SESSION_VALUE.fullmatch(parameter[1]) is not None


def _article_named(parameters: Sequence[Parameter], segments: Sequence[str]) -> bool:
    return any(_ID_SEGMENT.search(segment) for segment in segments) or any(
        value and _ID_NAME.search(name.lower()) for name, value in parameters if not _session((name, value))
    )
