"""The sources file of the newsroom, for the ports that it is served on."""

from pathlib import Path

from deployments.sample.listings import FEED_PATHS
from deployments.sample.stories import PUBLISHERS, sites

CHECKED_IN = Path(__file__).parent / "sources.toml"  # equal to ``sources_toml()``
_SITEMAP = 'kind = "sitemap_by_date"\nurl = "http://{host}/sitemap-{{date:%Y-%m}}.xml"'
_DAY_PAGE = 'kind = "archive_pages"\nurl = "http://{host}/archive/{{date:%Y/%m/%d}}/"\nlinks = "li.card a"'
HISTORY = {
    "hangang-post": (_SITEMAP,),
    "tagus-courier": (_SITEMAP,),
    "harbor-ledger": (_DAY_PAGE, _SITEMAP),  # its addresses hold no date, so that a sitemap tells no day
}


def sources_toml(base_port: int = 8721) -> str:
    """Return the text of a sources file with the three publishers on ``base_port`` and the two ports after it."""
    hosts = [f"127.0.0.1:{base_port + offset}" for offset in range(len(PUBLISHERS))]
    allowed = ", ".join(f'"{host}"' for host in hosts)
    tables = "".join(_table(publisher, host) for publisher, host in zip(PUBLISHERS, hosts, strict=True))
    return (
        "# The sample newsroom: three fictional publishers on this machine.\n"
        'user_agent = "Hemeroteca-sample/1"\ncontact = "newsdesk@sample.example"\n'
        f"# Loopback is refused unless it is named here, exactly.\nallow_origins = [{allowed}]\n{tables}"
    )


def _table(publisher: str, host: str) -> str:
    site = sites()[publisher]
    endpoints = (("feed", FEED_PATHS[publisher]), ("sitemap", "/sitemap.xml"))
    discovery = "".join(
        f'\n[[source.discovery]]\nkind = "{kind}"\nurl = "http://{host}{path}"\n' for kind, path in endpoints
    )
    history = "".join(f"\n[[source.history]]\n{lines.format(host=host)}\n" for lines in HISTORY[publisher])
    return (
        f'\n[[source]]\nid = "{publisher}"\nname = "{site.name}"\nhosts = ["{host}"]\n'
        f'timezone = "{site.timezone}"\nlanguage = "{site.language}"\n'
        f"\n[source.politeness]\ngap_seconds = 0.02\n{discovery}{history}"
    )
