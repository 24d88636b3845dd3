"""Links of whole pages, from HTML to roles."""

from collections import defaultdict

from tasks.article.links import links_of
from tasks.article.parse import parse
from tasks.graph.roles import assign

PARAGRAPHS = (
    "The city and the island have begun talks to choose the location of the second ferry terminal, the mayor said.",
    "The talks could end a long dispute, a harbor survey published in May found, and calm the fishing villages.",
    "Nothing was decided on Monday, but both sides agreed to meet again before the end of the winter season.",
)
URL = "http://www.hangang.example/www/nation/2019/01/356_261600.html"
LIST = "<li><a href='/www/{0}/2019/01/{1}_26{1}9.html'>{2}</a></li>"
STORIES = (
    ("nation", 103, "Rower relieved after the long canyon fall"),
    ("biz", 119, "Shipyard overwhelmed by orders for ferries"),
    ("nation", 135, "Lawmaker proposes ban on smoking while rowing"),
    ("culture", 137, "Exhibition pays tribute to the lighthouse keepers"),
    ("opinion", 600, "For clean harbor administration"),
)

CITING = PARAGRAPHS[1].replace("a harbor survey", '<a href="https://survey.example/may">a harbor survey</a>')

# A Korean paper of 2019: one span with <br><br> paragraphs, a table around the picture, and nothing but div and class.
PAGE = f"""<html><body>
<div id="divTopMenu"><ul class="util"><li><a href="/www/sitemap.html">Site Map</a><li><a href="/pdf.html">PDF</a><li>
<a href="/login.html">LogIn</a></ul></div>
<div id="top_menu"><ul><li><a href="/www/nation.html">Nation</a><ul><li><a href="/www/nation/defense.html">Defense</a>
<li><a href="/www/nation/seoul.html">Seoul &amp; provinces</a></ul><li><a href="/www/opinion.html">Opinion</a>
<ul><li><a href="/www/opinion/reporter-s-notebook.html">Reporter's Notebook</a></ul></ul></div>
<div id="wrap"><div class="view_left">
<div class="view_headline HD">City, island in talks for 2nd ferry terminal</div>
<div class="view_date">Posted : 2019-01-07 17:03<br>Updated : 2019-01-07 17:37</div>
<div class="view_sns"><a href="https://www.facebook.com/sharer.php?u=x"><img src="f.gif"></a>
<a href="javascript:fontSize(1)">A+</a> <a href="#">Print</a></div>
<div class="view_article" id="printTarget"><div><span>By Oh Min-jae<br><br>
<table><tr><td><a href="/photo/zoom.html"><img src="p.jpg" alt="Pier"></a></td></tr><tr><td>The pier</td></tr></table>
{PARAGRAPHS[0]}<br><br>{CITING}<br><br>{PARAGRAPHS[2]}<br><br></span></div></div>
<div class="view_reporter"><a href="mailto:mj.oh@hangang.example">mj.oh@hangang.example</a>
<a href="/www/reporter/oh-min-jae.html">More articles by this reporter</a></div>
<div class="view_related">
<a href="/www/nation/2019/01/103_261588.html">Mayor leaves the island for talks in the capital</a>
The mayor is on a trip to the capital for talks with the ministry, a spokesman said on Tuesday. The mayor is...</div>
</div><div class="view_right"><div class="tit">Top Stories</div>
<ul>{"".join(LIST.format(*story) for story in STORIES[:3])}</ul>
<div><ul>{"".join(LIST.format(*story) for story in STORIES)}</ul></div></div></div>
<div class="footer"><ul><li><a href="/www/company/about-the-post.html">About the Post</a>
<li><a href="/www/company/privacy.html">Privacy Statement</a><li><a href="/rss.html">RSS Service</a></ul></div>
</body></html>"""


def test_roles_on_a_page_of_tables_and_breaks() -> None:
    body = "\n\n".join(PARAGRAPHS)
    links = assign(links_of(parse(PAGE.encode(), URL), 1, body), page_url=URL)
    roles = defaultdict(list)
    for link in links:
        roles[link.role].append(link.anchor)
    assert roles.pop("intext") == ["a harbor survey"]
    assert roles.pop("related") == ["Mayor leaves the island for talks in the capital"]
    assert roles.pop("headlines") == [story[2] for story in STORIES[:3] + STORIES]
    assert roles.pop("byline") == ["mj.oh@hangang.example", "More articles by this reporter"]
    assert roles.pop("share") == ["", "A+", "Print"]
    assert set(roles) == {"nav"}
    (cited,) = (link for link in links if link.role == "intext")
    assert body[cited.body_start : cited.body_end] == "a harbor survey"
