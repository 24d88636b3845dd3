"""The texts that stand where an article should, or where none is expected."""

from deployments.sample import markup
from deployments.sample.stories import Site

SOFT_404 = (
    '<div class="error_box"><h2>Page not found</h2><p>The page you requested cannot be found. It may have been '
    "moved, or the address may have been typed incorrectly.</p><p>요청하신 페이지를 찾을 수 없습니다.</p>"
    '<p><a href="/">Go to the front page</a></p></div>'
)
MISSING = '<div class="error"><h1>Not found</h1><p>There is no page at this address.</p></div>'
GONE = '<div class="error"><h1>Removed</h1><p>This article has been withdrawn and will not return.</p></div>'
BLOCKED = (
    '<div class="members"><h1>For members</h1><p>Crawlers are asked to stay out of this part of the site.</p></div>'
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def consent_page(site: Site) -> str:
    """Return the page that some addresses show in an article's stead until cookies are accepted."""
    partners = "".join(f"<li><label><input type=checkbox> Partner {number:03d}</label></li>" for number in range(1, 60))
    links = [markup.anchor(site.place("footer", label), label) for label in ("Cookies", "Privacy", "Terms")]
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Before you continue | {markup.text(site.name)}</title>\n<meta name=robots content=noindex>\n</head>\n"
        '<body class="consent">\n<main id="consent-wall" role="dialog" aria-modal="true">\n'
        f"<h1>We value your privacy</h1>\n<p>Before you continue to {markup.text(site.name)}, we and our 59 partners "
        "ask for your consent to store and access cookies and other information on your device, for personalised "
        "advertising and content, measurement and audience research.</p>\n<p>You can accept all cookies, reject them, "
        "or manage your choices. You can withdraw your consent at any time in the cookie settings.</p>\n"
        '<form method="post" action="/consent"><button name="choice" value="all">Accept all</button> '
        '<button name="choice" value="none">Reject all</button> <button name="choice" value="some">Manage choices'
        f"</button>\n<ul>{partners}</ul></form>\n{' '.join(links)}\n</main>\n</body>\n</html>\n"
    )


def company_page(site: Site, label: str) -> str:
    """Return the body of a page about the publisher."""
    return (
        f'<div class="company"><h2>{markup.text(label)}</h2><p>{markup.text(site.name)} is a fictional newspaper: '
        f"{markup.text(site.tagline)}.</p></div>"
    )
