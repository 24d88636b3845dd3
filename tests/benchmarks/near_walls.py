"""Articles that talk like walls: of captchas, consent, missing pages; short, odd, or wrapped in prompts."""

import json
from collections.abc import Iterator

from tests.benchmarks.tongues import TONGUES
from tests.benchmarks.wall_pages import MadePage, dress
from warehouse.outcomes import Outcome

_RIGHT = frozenset({Outcome.ARTICLE, Outcome.PAYWALLED})
_BASE = "https://paper.example"

# Headline, then paragraphs.
SUBJECTS = {
    "captcha": "Are you a robot? How the captcha lost its war\nFor twenty years the little box has asked the same question: are you a robot? Now the machines answer it better than we do, a team in Porto has found, and faster by a factor of three.\nThe researchers let eleven programs loose on 3,000 puzzles. “Please verify you are human” is a sentence that no longer means anything, said Rui Sarmento, who led the work.\nWebsite owners are not ready to give it up. A shop that sells concert tickets told us that unusual traffic falls by half when the box is shown, whoever ticks it.\nWhat may come instead is a certificate in the telephone, which tells a page that somebody has unlocked the screen. Privacy groups call that an identity card by the back door.",
    "just-a-moment": "Just a moment\nMy grandmother had one answer to every request, and it was the same whether the house was on fire or the postman rang: just a moment. I thought of her on Tuesday when the lift stopped between two floors.\nThere were four of us in it, and nobody spoke until the third minute. Then the man with the cello said that he had once spent a night in such a box in Riga.\nBy the time we were let out we had agreed to meet again, which of course we shall not do. But for an hour nobody had asked us for anything.",
    "access-denied": "Access denied: why a hospital keeps its archive shut\nPatients who ask St Brannoc's for their records are told that access is denied. The hospital says that the law gives it no choice; the ombudsman says that it has misread the law.\nOf 412 requests since January, nine were granted, according to figures obtained by this newspaper. The others received a letter of two lines.\n“I only wanted to know what my mother died of,” said Gwen Pascoe, 61, who has been asking since 2019. A hearing is set for the twelfth of June.",
    "consent-law": "Parliament ends the age of the cookie banner\nWebsites will no longer be allowed to greet their readers with a wall of consent, under a law that passed its last reading on Monday by 211 votes to 64.\nFrom January, a browser may answer for its owner once and for all whether cookies are accepted or rejected. Sites that ask again face fines of up to two per cent of their turnover.\nPublishers warned that personalised advertising pays for the news. “We and our partners use cookies because readers will not pay,” said Ivo Brandt of their association.\nThe consent platforms, which employ some 900 people in the country, expect to lose nine tenths of their business. One of them said that it would move into age checks.\nData protection officers welcomed the vote. They had received 14,000 complaints about banners in a single year, more than about any other matter.",
    "consent-de": "Gericht verbietet Trick mit Cookie-Bannern\nEin Knopf zum Ablehnen muss so leicht zu finden sein wie der zum Zustimmen. Das hat das Oberlandesgericht am Dienstag entschieden und einem Verlag Recht gegeben, der von Verbraucherschützern verklagt worden war.\nDie Einwilligung sei nur wirksam, wenn sie freiwillig erteilt werde, heißt es in der Begründung. Wer „Alle akzeptieren“ grün färbe und das Ablehnen hinter drei Klicks verstecke, der lenke.\nDer Verlag kündigte an, Revision einzulegen. Nach seinen Angaben lehnen bei gleich großen Knöpfen vier von fünf Besuchern die Cookies ab.",
    "cookies-baked": "Grandmother's cookies, accepted by all\nThese cookies keep for three weeks in a tin, if nobody finds them. Cream the butter with the sugar, add the eggs one at a time, and do not hurry.\nSift in the flour with the ginger. Roll the dough into balls the size of a walnut and press them flat with a fork dipped in milk.\nBake for eleven minutes. They are done when the edges are brown and the middle still looks a little raw. Store the cookies only when they are cold.",
    "page-404": "Page not found: the strange afterlife of the web's best known error\nOn a spring day in 1992 somebody had to decide what a server should say when it has nothing to say. The number that was picked, 404, has since been printed on mugs and doormats.\nThe story that it was the number of a room in Geneva is untrue, says Tamsin Okoro, who has written a history of errors. There was no such room.\nNewspapers have made an art of it. One sends its lost readers a poem a day; another shows a dog. Most say that the page cannot be found and leave it at that.\nAbout a third of all links printed in scholarly journals before 2010 now end at such a page, an archive in Bern has counted.",
    "error-404-band": "Error 404 wins band contest\nThe band Error 404 won the county's band contest on Friday night with a song about a lost umbrella. Second place went to the Marrow Bay Pipers.",
    "not-found-hiker": "Missing hiker still not found\nA hiker who set out from Tollgate on Saturday has not been found. Thirty volunteers searched the ravine until dark on Monday; they will go on at six.\nThe man, 54, was last seen at the upper hut. His car stands in the car park at the dam.",
    "no-longer-available": "The last typewriter ribbon is no longer available\nThe firm that made ribbons for four generations of typewriters closed its workshop on Friday. The last box, said its owner, was bought by a poet.\n“I rang her to say that this article is no longer available anywhere in the world, and she asked whether I would sell her the machine,” said Anselm Roth, 78.\nThe workshop will become a bicycle shop.",
    "deleted-tweets": "Minister's post was deleted after nine minutes\nThe content has been removed, the network says where the minister's post stood. Nine minutes were enough for 4,000 people to read that she wants the ministry to be dissolved.\nHer office speaks of a mistake by a trainee. The opposition asked for a debate on Thursday; the prime minister said that he had not seen the post.",
    "paywall": "Subscribe to continue: what paywalls have done to the village\nWhen the Valley Courier put up its wall in 2016, it had 212 subscribers. Today it has 9,000 in a valley of 15,000 people, and a waiting list for its printed edition.\nThe price is low and the wall is leaky, said its editor, Ottilie Brandt: “Subscribe to continue reading is a sentence you must earn. We give away whatever could save a life.”\nNot all are content. Pensioners read the paper in the library, where the queue begins at seven, and a baker has begun to read it aloud to his customers.\nNext year the Courier wants to hire two reporters, the first in a generation.",
    "javascript": "JavaScript turns thirty and nobody dares to turn it off\nThe language was written in ten days in May, and much of what is odd about it dates from the ninth. Thirty years on, nineteen of twenty websites do not work without it.\nPlease enable JavaScript is what visitors without it read, if they read anything. A small group in Ghent turns it off on principle, and publishes a list of newspapers that still can be read.\nThe list had 61 entries last year. It now has 48. “We are like people who refuse the telephone,” said Lieve Maes, who keeps it.",
    "domain": "This domain is for sale, and the town wants it back\nThe town of Marrow let its web address lapse in March. Since then whoever types it reads that the domain is for sale, for 28,000 dollars.\nThe mayor calls it a ransom. The seller, a firm in another hemisphere, calls it the market and points out that it sent eleven reminders.\nA lawyer for the town hopes to have the name back by the autumn. Until then the council uses that of its swimming pool.",
    "passwords": "Forgot your password? So did half the ministry\nA test among 1,800 officials has shown that every second one could not log in on a Monday. The ministry spends four million a year on new passwords.\nFrom May staff are to sign in with a key that looks like a door key. Unions want to know who pays when it is lost.\nThe most frequent password was the name of the canteen's soup.",
    "outage": "Bank says sorry after a day of 'service unavailable'\nSomething went wrong, please try again later: that was all that two million customers of the Savings Bank could read on Wednesday. Wages did not arrive, and a wedding had to be paid in coins.\nThe bank blamed a database that had been moved overnight. A spokesman said that all accounts were right again by nine in the evening.\nThe regulator wants a report by Friday. It is the third such day this year.",
    "maintenance": "Wartungsarbeiten: Fähre fällt eine Woche lang aus\nWegen Wartungsarbeiten fährt die Fähre zwischen Marrow und den Schären vom 4. bis zum 11. März nicht. Das teilte der Hafen am Montag mit.\nFür Notfälle liegt ein Boot der Küstenwache bereit. Fahrkarten behalten ihre Gültigkeit.",
    "log-in": "Log in: a walk through the forest that heats a city\nThe tree fell at six, as trees do here, with hardly a sound. By noon it was logs, by evening it lay in the yard of the heating plant.\nHarvesters log in the old sense from October to March. Each log in the stack carries a chip that tells where it grew.\nThe city burns forty thousand tonnes a year and plants three trees for every one it takes.",
    "brief": "Bridge closed\nThe bridge over the Tamble is closed until Friday because of high water. Buses of line 9 stop at the mill.",
    "brief-2": "Fire in barn\nA barn burned down near Otterley on Sunday night. Nobody was hurt; the damage is put at 80,000 crowns. The cause is not known.",
    "correction": "Correction\nIn Tuesday's report on the tram we wrote that the line will cost 40 million. It will cost 14 million. We apologise for the error.",
    "obituary": "Ada Thorne, 1931-2024\nAda Thorne, who for half a century kept the lighthouse on Skerry Point and never missed a night, died on Sunday. She was 93.\nShe learned the trade from her father and refused three pensions. When the lamp became automatic in 1998 she stayed on, she said, to keep it company.\nShe leaves two sons, five grandchildren and a logbook of 18,000 pages. The funeral is on Friday at two.",
    "editorial": "Before you continue\nThe council wants to go on building. Before it does, it might look at what it has built. Of the eleven houses on the quay, seven stand empty.\nBefore you continue, gentlemen, walk there once on a Sunday evening and count the lit windows. We did: there were three.\nA pause of one year would cost nothing. It would even save the price of the next opening with brass band.",
    "robots-txt": "Bürgermeister stellt klar: „Ich bin kein Roboter“\nDer Bürgermeister hat auf Gerüchte reagiert, seine Reden stammten von einer Maschine. „Ich bin kein Roboter“, sagte er am Freitag vor dem Stadtrat und erntete Gelächter.\nAnlass war eine Ansprache, in der dreimal derselbe Satz vorkam. Die Opposition verlangt Einsicht in die Entwürfe.",
    "captcha-fr": "Les captchas, ces énigmes qui agacent tout le monde\nVérifiez que vous êtes humain : la formule apparaît trois milliards de fois par jour, selon une étude publiée mardi. Chaque réponse coûte neuf secondes.\nLes auteurs ont calculé que l'humanité y passe l'équivalent de deux siècles par semaine. Les robots, eux, s'en sortent en une seconde.\nUne association d'aveugles demande leur interdiction dans les services publics.",
    "gone-es": "La página que nadie encontraba: el archivo perdido de la ciudad\nDurante tres años, quien buscaba las actas del pleno leía que la página solicitada no existe. Las actas estaban en un disco, en el cajón de un funcionario jubilado.\nEl hallazgo se produjo el lunes, durante una mudanza. El ayuntamiento promete publicarlas antes del verano.\nEntre ellas está la de la noche en que se votó el puerto nuevo.",
    "consent-ko": "쿠키 동의 창 사라진다…국회 본회의 통과\n웹사이트에 들어갈 때마다 뜨던 쿠키 동의 창이 내년부터 사라진다. 국회는 목요일 본회의에서 관련 법 개정안을 찬성 198표, 반대 41표로 의결했다.\n개정안은 브라우저가 이용자의 동의 여부를 한 번에 전달하도록 했다. 이를 무시하고 동의를 다시 요구하는 사이트에는 매출의 2퍼센트까지 과징금을 물린다.\n언론계는 맞춤 광고 수입이 줄 것이라며 우려를 나타냈다. 시민단체는 늦었지만 당연한 결정이라고 환영했다.",
    "gone-ja": "「ページが見つかりません」が名物に 町役場のサイト\n存在しないページを開くと町のお年寄りの俳句が現れる。そんな町役場のサイトが話題を呼んでいる。わざと間違った住所を打ち込む人まで出てきた。\n考えたのは広報係の若い職員だ。「お探しのページは見つかりませんでした、だけでは寂しいと思った」と話す。\n俳句は毎週入れ替わり、これまでに三百句が載った。秋には句集になる。",
    "robot-zh": "验证码难倒老人 市政府取消网上验证\n市政府网站从下月起不再要求市民输入验证码。去年有一万两千名老人因为无法证明自己不是机器人而放弃网上办事。\n七十八岁的周老先生说,他把同一张图看了二十遍,还是数不清有几座桥。工作人员只好上门替他办理。\n专家认为,机器识别验证码的本领早已超过人,这道门只挡住了该进来的人。",
    "robot-ru": "«Я не робот»: пенсионеры просят убрать проверку с портала\nБолее четырёх тысяч жителей подписали обращение с просьбой убрать с городского портала проверку «Я не робот». Пожилым людям трудно различать мелкие картинки.\nВ мэрии ответили, что без проверки портал не выдержит автоматических запросов. Новый вариант обещают к осени.\n«Мне восемьдесят два года, и я точно не робот», — сказала на встрече Анна Кравцова.",
    "closed-ar": "المدينة تبحث عن صفحاتها المفقودة\nمنذ ثلاث سنوات يقرأ من يبحث عن محاضر مجلس المدينة أن الصفحة غير موجودة. وقد عُثر على المحاضر يوم الاثنين في درج موظف متقاعد.\nووعدت البلدية بنشرها كاملة قبل الصيف، ومن بينها محضر الليلة التي صُوّت فيها على الميناء الجديد.\nوقال رئيس البلدية إن أحدا لم يخف شيئا، وإن الأمر كان مجرد قرص ضائع.",
    "subscription-pt": "Assine para continuar lendo: como um jornal do interior sobreviveu\nQuando o jornal de Vale Fundo passou a cobrar, tinha 212 assinantes. Hoje tem nove mil, em um vale de quinze mil habitantes.\nO segredo, diz a diretora Otília Brandão, foi deixar abertas as notícias que podem salvar uma vida. O resto é exclusivo para assinantes.\nOs aposentados leem o jornal na biblioteca, onde a fila começa às sete.",
}

LONG_FORMS = {
    "ticker": "".join(
        f"<h3>{hour}:{minute:02}</h3><p>{text}</p>"
        for hour, minute, text in (
            (14, 2, "The polls are open. Queues at the school in Mill Lane."),
            (14, 31, "First figures: 22 per cent have voted by two."),
            (15, 10, "It begins to rain, and the queue moves into the gym."),
            (16, 45, "The harbour ward reports a broken urn; nobody is turned away."),
            (18, 0, "The polls are closed. Counting begins with the postal votes."),
            (19, 20, "A third is counted: Lind ahead with 51 per cent."),
        )
    ),
    "questions": "".join(
        f"<h3>{question}</h3><p>{answer}</p>"
        for question, answer in (
            ("What is being built?", "A tram line of six kilometres, from the station to the quay, with eleven stops."),
            ("Who pays for it?", "The state pays two thirds, the city the rest, out of the parking fees of ten years."),
            ("When will it run?", "Not before the autumn of next year, and only on weekdays at first."),
            ("What happens to the buses?", "Line 9 ends at the mill from then on. Line 4 stays as it is."),
        )
    ),
    "table": "<p>Otterley stay top after a late goal at Marrow; the whole table after eleven rounds.</p><table><tr><th>Club</th><th>Played</th><th>Points</th></tr>"
    + "".join(
        f"<tr><td>{club}</td><td>11</td><td>{points}</td></tr>"
        for club, points in (("Otterley", 27), ("Marrow Bay", 25), ("Tollgate", 19), ("Skerries", 14), ("Mill Lane", 9))
    )
    + "</table><p>Next round on Saturday at three; Tollgate against Skerries is put off because of the fair.</p>",
    "list": "<p>Eleven books that our critics would take to an island.</p><ul>"
    + "".join(
        f"<li>{text}</li>"
        for text in (
            "The Salt Road, by Ines Okonjo: a murder among beekeepers",
            "Nine Winters, by Pelle Brandt: letters from a lightship",
            "A Short History of Rope, by Gwen Roth",
            "The Tamble, poems by Anselm Lisk",
        )
    )
    + "</ul>",
    "letter": "<p>Sir, your report on the tram leaves out those of us who live above it.</p><p>The workers begin at five, and the dust is in the soup. We are told to be patient, but nobody has said for how long.</p><p>Maren Achterberg, Mill Lane</p>",
    "poem": "<p>The boat is late, the lamp is lit,<br>the baker shuts his door;<br>a dog has found a fisher's mitt<br>and lays it on the shore.</p><p>Who asks the tide for what it took<br>must wait until it turns;<br>the harbour keeps a patient book,<br>the yellow window burns.</p>",
}

_NOSCRIPT = "<noscript><p>Please enable JavaScript to view the comments and the map.</p></noscript>"
_CONSENT = '<div id="cmp" role="dialog"><h2>Your privacy matters to us</h2><p>We and our 743 partners store and access information on your device, such as cookies, and process personal data. You can change your mind at any time.</p><button>Accept all</button><button>Reject all</button></div>'
_SUBSCRIBE = '<div class="promo"><p>Subscribe to read the paper on your phone. Already a subscriber? Log in.</p><a href="/abo">Offers</a></div>'
_LOGIN = '<form action="/login"><label>E-mail<input></label><label>Password<input type="password"></label><button>Log in</button><a href="/forgot">Forgot your password?</a></form>'


def _published(headline: str) -> str:
    node = {"@type": "NewsArticle", "headline": headline, "datePublished": "2024-05-02T06:00:00+02:00"}
    return f'<meta property="og:type" content="article"><script type="application/ld+json">{json.dumps(node)}</script>'


def _of_subjects() -> Iterator[MadePage]:
    for n, (name, text) in enumerate(SUBJECTS.items()):
        headline, *paragraphs = text.split("\n")
        language = name[-2:] if name[-2:] in TONGUES and name[-3] == "-" else "en"
        tongue = TONGUES[language]
        main = f"<article><h1>{headline}</h1>{''.join(f'<p>{line}</p>' for line in paragraphs)}</article>"
        for published in (True, False):
            head = _published(headline) if published else ""
            html = dress(tongue, language, f"{headline} | {tongue.paper}", main, 1 + (n + published) % 2, head)
            yield MadePage(f"near/{name}/{published}", "article", html, _RIGHT, f"{_BASE}/2024/05/{name}")


def _wrapped() -> Iterator[MadePage]:
    for language, tongue in TONGUES.items():
        title = tongue.headlines[3]
        story = "".join(f"<p>{text}</p>" for text in tongue.story)
        for name, before, after in (
            ("noscript", _NOSCRIPT, _NOSCRIPT),
            ("consent", _CONSENT, ""),
            ("promo", "", _SUBSCRIBE),
            ("login", _LOGIN, ""),
        ):
            html = dress(tongue, language, title, f"{before}<article><h1>{title}</h1>{story}</article>{after}", 2)
            yield MadePage(f"near/{name}-{language}/x", "article", html, _RIGHT, f"{_BASE}/news/{name}-18")


def _of_forms() -> Iterator[MadePage]:
    tongue = TONGUES["en"]
    for name, main in LONG_FORMS.items():
        title = f"The {name} of the day: what Marrow Bay talks about"
        html = dress(tongue, "en", title, f"<article><h1>{title}</h1><p>By Ines Halvorsen</p>{main}</article>", 2)
        yield MadePage(f"near/{name}/x", "article", html, _RIGHT, f"{_BASE}/news/{name}-18232")


def _moved() -> Iterator[MadePage]:
    """Articles that were reached by a redirect."""
    asked = {
        "short": (f"{_BASE}/s/a81c", f"{_BASE}/news/2024/05/tram-18231"),
        "secure": ("http://paper.example/news/tram-18231", f"{_BASE}/news/tram-18231"),
        "renamed": (f"{_BASE}/2024/05/02/tram-route", f"{_BASE}/city/tram-route-18231.html"),
        "query": (f"{_BASE}/article.php?id=18231", f"{_BASE}/?p=18231"),
        "language": (f"{_BASE}/tram-18231", f"{_BASE}/en/tram-18231"),
        "section": (f"{_BASE}/news/tram-route-vote-18231", f"{_BASE}/news/tram"),
    }
    for (name, (requested, final)), (language, tongue) in zip(asked.items(), TONGUES.items(), strict=False):
        title = tongue.headlines[5]
        main = f"<article><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in tongue.story)}</article>"
        html = dress(tongue, language, f"{title} | {tongue.paper}", main, 2)
        yield MadePage(f"near/moved-{name}/x", "article", html, _RIGHT, final, requested)


def near_walls() -> list[MadePage]:
    """Every such article; the order never changes."""
    return [*_of_subjects(), *_wrapped(), *_of_forms(), *_moved()]
