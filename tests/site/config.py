"""The sources file of the made-up web."""

from tests.site.web import Web

TEMPLATE = """
[[source]]
id = "{id}"
name = "{id}"
hosts = ["127.0.0.1:{port}"]
timezone = "{zone}"
language = "en"
revisit = ["2h", "24h"]
[source.politeness]
gap_seconds = 0.02
"""


def sources_toml(web: Web) -> str:
    """Return the sources file that announces every publisher in its own way."""
    archive = web.archive_origin
    ways = {
        "seoul-daily": [
            ("discovery", 'kind = "feed"\nevery = "1h"\nurl = "{origin}/rss.xml"'),
            ("history", 'kind = "sitemap_by_date"\nurl = "{origin}/maps/sitemap-{{date:%Y-%m}}.xml"'),
        ],
        "lisbon-post": [
            ("discovery", 'kind = "feed"\nevery = "1h"\nurl = "{origin}/atom.xml"'),
            (
                "history",
                'kind = "archive_pages"\nurl = "{origin}/archive/{{date:%Y/%m/%d}}?page={{page}}"\nlinks = "a.story"',
            ),
        ],
        "york-ledger": [("discovery", 'kind = "feed"\nevery = "1h"\nurl = "{origin}/feed.json"')],
        "tokyo-note": [
            ("discovery", 'kind = "listing"\nevery = "1h"\nurl = "{origin}/news"\nlinks = "a.story"\npages = 9')
        ],
        "berlin-blatt": [
            ("discovery", 'kind = "home_page"\nevery = "1h"\nurl = "{origin}/"'),
            (
                "history",
                'kind = "wayback_cdx"\nurl = "' + archive + '/cdx"\nmatch = "127.0.0.1:{port}/*"\n'
                'replay = "' + archive + '/web/{{timestamp}}id_/{{url}}"',
            ),
        ],
        "delhi-desk": [("discovery", 'kind = "sitemap"\nevery = "1h"\nurl = "{origin}/maps/sitemap.xml"')],
        "sao-wire": [
            ("discovery", 'kind = "feed"\nevery = "1h"\nurl = "{origin}/rss.xml"'),
            (
                "history",
                'kind = "cc_news"\nurl = "' + archive + '/cc/{{date:%Y/%m}}/warc.paths.gz"\nslack_days = 2',
            ),
        ],
        "cairo-gazette": [("discovery", 'kind = "feed"\nevery = "1h"\nurl = "{origin}/rss.xml"')],
    }
    origins = ", ".join(f'"{origin}"' for origin in web.origins)
    parts = [f"allow_origins = [{origins}]\n"]
    for publisher in web.publishers.values():
        parts.append(TEMPLATE.format(id=publisher.id, port=publisher.port, zone=publisher.zone))
        for table, lines in ways[publisher.id]:
            parts.append(f"[[source.{table}]]\n{lines.format(origin=publisher.origin, port=publisher.port)}\n")
    return "".join(parts)
