"""What surrounds a page in each of ten languages: menu, teasers, newsletter box, banner, footer; and a short story."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """The furniture of a newspaper's page, and two paragraphs that it printed."""

    paper: str
    menu: str
    who: str
    did: str
    summaries: str
    newsletter: str
    banner: str
    footer: str
    story: tuple[str, str]
    related: str
    search: str
    spaced: bool = True

    @property
    def headlines(self) -> list[str]:
        """Thirty or so headlines: each subject with each predicate."""
        gap = " " if self.spaced else ""
        return [f"{who}{gap}{did}" for did in self.did.split("|") for who in self.who.split("|")]


TONGUES = {
    "en": Tongue(
        "The Harbour Post",
        "Politics|Business|Sport|Culture|Opinion|Weather|Video|Jobs",
        "City council|Local bakers|Two fishermen|A retired teacher|The ferry line|Border police",
        "to vote on new tram route|celebrate a mild winter|ask for lower fees|win a prize abroad|deny rumours about a merger",
        "Details were presented at a crowded meeting on Wednesday evening.|Neighbours say that the change was long overdue and far too small.|Our reporter spent three days with the people who will have to pay for it.|What we know so far, and what remains unclear.",
        "Get our morning briefing: sign up for the newsletter. We never share your address.",
        "We use cookies to improve your experience. By continuing you accept our cookie policy.",
        "© The Harbour Post. All rights reserved. Terms of use. Privacy policy. Contact us.",
        (
            "The old grain store on the eastern quay will become a school of navigation, the city said on Thursday, ending nine years in which four investors came and went. Work on the roof starts in April and should take fourteen months.",
            "Sixty pupils a year are to learn how to read charts and the sky there. “A town that forgets how to steer will drift,” said Hedda Lind, who has taught sailing on the bay since 1981 and will head the school.",
        ),
        "Most read",
        "Search results",
    ),
    "de": Tongue(
        "Uferblatt",
        "Politik|Wirtschaft|Sport|Kultur|Meinung|Wetter|Videos|Stellen",
        "Der Stadtrat|Die Bäckerinnung|Eine Lehrerin|Der Fährverein|Die Grenzpolizei|Ein Imker",
        "streitet über die neue Tramlinie|feiert einen milden Winter|fordert niedrigere Gebühren|gewinnt einen Preis im Ausland|widerspricht Gerüchten über eine Fusion",
        "Die Einzelheiten wurden am Mittwochabend in einer vollen Turnhalle vorgestellt.|Anwohner nennen die Änderung überfällig und viel zu klein.|Drei Tage mit den Menschen, die das alles bezahlen sollen.|Was wir bisher wissen und was offen ist.",
        "Der Morgen in fünf Minuten: Bestellen Sie unseren Newsletter.",
        "Wir verwenden Cookies, um unser Angebot zu verbessern. Mehr in der Datenschutzerklärung.",
        "© Uferblatt Verlag. Alle Rechte vorbehalten. Impressum. Datenschutz. AGB.",
        (
            "Der alte Kornspeicher am östlichen Ufer wird eine Schule für Seefahrt, wie die Stadt am Donnerstag mitteilte. Damit enden neun Jahre, in denen vier Investoren kamen und wieder gingen. Die Arbeiten am Dach beginnen im April.",
            "Sechzig Schüler im Jahr sollen dort lernen, Karten und den Himmel zu lesen. „Eine Stadt, die das Steuern verlernt, treibt ab“, sagte Hedda Lind, die seit 1981 in der Bucht das Segeln unterrichtet.",
        ),
        "Meistgelesen",
        "Suchergebnisse",
    ),
    "fr": Tongue(
        "Le Courrier du Quai",
        "Politique|Économie|Sport|Culture|Opinions|Météo|Vidéos|Emploi",
        "Le conseil municipal|La boulangère du port|Un instituteur|La compagnie du bac|La police aux frontières|Un apiculteur",
        "vote sur la ligne de tram|fête un hiver doux|réclame des frais moins élevés|remporte un prix à l'étranger|dément les rumeurs de fusion",
        "Les détails ont été présentés mercredi soir devant une salle comble.|Les riverains jugent la mesure tardive et bien trop modeste.|Trois jours avec ceux qui devront payer la facture.|Ce que l'on sait, et ce qui reste à éclaircir.",
        "La matinale : inscrivez-vous à notre lettre d'information.",
        "Nous utilisons des cookies pour améliorer votre visite. En savoir plus.",
        "© Le Courrier du Quai. Tous droits réservés. Mentions légales. Confidentialité.",
        (
            "L'ancien grenier à blé du quai est deviendra une école de navigation, a annoncé jeudi la ville, après neuf années pendant lesquelles quatre investisseurs se sont succédé. Les travaux de toiture commenceront en avril.",
            "Soixante élèves par an y apprendront à lire les cartes et le ciel. « Une ville qui ne sait plus tenir la barre part à la dérive », dit Hedda Lind, qui enseigne la voile dans la baie depuis 1981.",
        ),
        "Les plus lus",
        "Résultats de recherche",
    ),
    "es": Tongue(
        "El Muelle",
        "Política|Economía|Deportes|Cultura|Opinión|El tiempo|Vídeos|Empleo",
        "El ayuntamiento|La panadera del puerto|Un maestro jubilado|La línea de ferris|La policía de fronteras|Un apicultor",
        "vota la nueva ruta del tranvía|celebra un invierno suave|pide tasas más bajas|gana un premio en el extranjero|desmiente los rumores de fusión",
        "Los detalles se presentaron el miércoles por la noche en una sala llena.|Los vecinos dicen que el cambio llega tarde y se queda corto.|Tres días con quienes tendrán que pagarlo.|Lo que sabemos y lo que falta por aclarar.",
        "La mañana en cinco minutos: suscríbase a nuestro boletín.",
        "Utilizamos cookies para mejorar su visita. Más información en nuestra política.",
        "© El Muelle. Todos los derechos reservados. Aviso legal. Privacidad.",
        (
            "El antiguo granero del muelle oriental será una escuela de navegación, anunció el jueves el ayuntamiento, y así terminan nueve años en los que cuatro inversores llegaron y se fueron. Las obras del tejado empiezan en abril.",
            "Sesenta alumnos al año aprenderán allí a leer las cartas y el cielo. «Una ciudad que olvida cómo se lleva el timón acaba a la deriva», dijo Hedda Lind, que enseña vela en la bahía desde 1981.",
        ),
        "Lo más leído",
        "Resultados de la búsqueda",
    ),
    "pt": Tongue(
        "Folha do Cais",
        "Política|Economia|Esporte|Cultura|Opinião|Tempo|Vídeos|Empregos",
        "A câmara municipal|A padeira do porto|Um professor aposentado|A linha de balsas|A polícia de fronteira|Um apicultor",
        "vota a nova linha do bonde|comemora um inverno ameno|pede taxas mais baixas|ganha um prêmio no exterior|desmente boatos de fusão",
        "Os detalhes foram apresentados na noite de quarta-feira em uma sala lotada.|Moradores dizem que a mudança chega tarde e é pequena demais.|Três dias com quem vai pagar a conta.|O que já se sabe e o que falta esclarecer.",
        "A manhã em cinco minutos: assine a nossa newsletter.",
        "Usamos cookies para melhorar a sua visita. Saiba mais na nossa política.",
        "© Folha do Cais. Todos os direitos reservados. Termos de uso. Privacidade.",
        (
            "O antigo celeiro do cais leste vai virar uma escola de navegação, anunciou a prefeitura na quinta-feira, depois de nove anos em que quatro investidores vieram e foram embora. As obras do telhado começam em abril.",
            "Sessenta alunos por ano vão aprender ali a ler as cartas e o céu. “Uma cidade que esquece como se governa o leme fica à deriva”, disse Hedda Lind, que ensina vela na baía desde 1981.",
        ),
        "Mais lidas",
        "Resultados da busca",
    ),
    "ru": Tongue(
        "Портовый вестник",
        "Политика|Экономика|Спорт|Культура|Мнения|Погода|Видео|Вакансии",
        "Городской совет|Пекарня у порта|Учитель на пенсии|Паромная линия|Пограничная служба|Пасечник",
        "голосует за новый маршрут трамвая|радуется мягкой зиме|просит снизить сборы|получает премию за рубежом|опровергает слухи о слиянии",
        "Подробности рассказали в среду вечером на многолюдном собрании.|Соседи говорят, что перемен ждали давно, но их слишком мало.|Три дня с теми, кому придётся за это платить.|Что известно и что пока неясно.",
        "Утро за пять минут: подпишитесь на нашу рассылку.",
        "Мы используем файлы cookie, чтобы сайт был удобнее. Подробнее.",
        "© Портовый вестник. Все права защищены. Правила. Конфиденциальность.",
        (
            "Старый зерновой склад на восточной набережной станет мореходной школой, сообщили в четверг в мэрии. Так закончатся девять лет, за которые сменились четыре инвестора. Ремонт крыши начнётся в апреле и займёт четырнадцать месяцев.",
            "Шестьдесят учеников в год будут учиться там читать карты и небо. «Город, который разучился держать курс, сносит течением», — сказала Хедда Линд, преподающая парусное дело в заливе с 1981 года.",
        ),
        "Самое читаемое",
        "Результаты поиска",
    ),
    "ko": Tongue(
        "부두신문",
        "정치|경제|스포츠|문화|오피니언|날씨|영상|채용",
        "시의회|항구 제빵사들|은퇴한 교사|여객선 회사|국경 경찰|양봉 농가",
        "새 전차 노선 표결|포근한 겨울 반겨|수수료 인하 요구|해외에서 상 받아|합병 소문 부인",
        "자세한 내용은 수요일 저녁 열린 설명회에서 공개됐다.|주민들은 늦었지만 너무 작은 변화라고 말한다.|비용을 낼 사람들과 사흘을 함께 보냈다.|지금까지 알려진 것과 남은 의문.",
        "아침 5분 뉴스레터를 받아 보세요.",
        "이 사이트는 더 나은 서비스를 위해 쿠키를 사용합니다.",
        "© 부두신문. 무단 전재 및 재배포 금지. 이용약관. 개인정보처리방침.",
        (
            "동쪽 부두의 낡은 곡물 창고가 항해 학교로 바뀐다고 시가 목요일 밝혔다. 투자자 네 곳이 왔다가 떠난 아홉 해가 이로써 끝난다. 지붕 공사는 4월에 시작해 열네 달 동안 이어질 예정이다.",
            "이곳에서는 해마다 학생 예순 명이 해도와 하늘 읽는 법을 배운다. 1981년부터 만에서 돛단배를 가르쳐 온 헤다 린드 교장은 “키 잡는 법을 잊은 도시는 떠내려가기 마련”이라고 말했다.",
        ),
        "많이 본 뉴스",
        "검색 결과",
    ),
    "ja": Tongue(
        "埠頭新聞",
        "政治|経済|スポーツ|文化|社説|天気|動画|求人",
        "市議会が|港のパン店が|元教師が|渡船会社が|国境警察が|養蜂家が",
        "新しい路面電車の路線を採決|暖かい冬を祝う|手数料の引き下げを求める|海外で賞を受ける|合併のうわさを否定",
        "詳しい内容は水曜夜の説明会で示された。|住民は遅すぎるうえに小さすぎると話す。|費用を負担する人々と三日間を過ごした。|分かっていることと、まだ分からないこと。",
        "朝の五分ニュースレターに登録する。",
        "当サイトでは利便性向上のためクッキーを使用しています。",
        "© 埠頭新聞社 無断転載を禁じます。 利用規約 プライバシーポリシー",
        (
            "東埠頭の古い穀物倉庫が航海学校に生まれ変わると、市が木曜日に発表した。四つの投資家が現れては去った九年間がこれで終わる。屋根の工事は四月に始まり、十四カ月かかる見込みだ。",
            "毎年六十人の生徒が海図と空の読み方を学ぶ。一九八一年から湾で帆走を教えてきた校長のヘッダ・リンドさんは「舵の取り方を忘れた町は流されてしまう」と語った。",
        ),
        "アクセスランキング",
        "検索結果",
        spaced=False,
    ),
    "zh": Tongue(
        "码头日报",
        "政治|经济|体育|文化|评论|天气|视频|招聘",
        "市议会|港口面包店|退休教师|渡轮公司|边防警察|养蜂人",
        "表决新的电车线路|庆祝暖冬|要求降低收费|在国外获奖|否认合并传闻",
        "周三晚上的说明会公布了详细内容。|居民说改变来得太晚也太小。|记者与将要付账的人相处了三天。|目前已知的情况和仍待澄清的问题。",
        "五分钟早报:欢迎订阅我们的新闻信。",
        "本网站使用Cookie以改善您的浏览体验。",
        "© 码头日报社 版权所有 未经许可不得转载 使用条款 隐私政策",
        (
            "市政府周四宣布,东码头的旧粮仓将改建为航海学校,四家投资者来了又走的九年就此结束。屋顶工程将于四月开工,预计历时十四个月,费用由市和港务局各承担一半。",
            "每年将有六十名学生在那里学习看海图和天空。自一九八一年起在海湾教帆船的校长赫达·林德说:“忘了怎么掌舵的城市只会随波逐流。”",
        ),
        "热门文章",
        "搜索结果",
        spaced=False,
    ),
    "ar": Tongue(
        "جريدة المرفأ",
        "سياسة|اقتصاد|رياضة|ثقافة|آراء|الطقس|فيديو|وظائف",
        "مجلس المدينة|خبازو الميناء|معلم متقاعد|شركة العبارات|شرطة الحدود|مربي نحل",
        "يصوت على خط الترام الجديد|يحتفل بشتاء معتدل|يطالب بخفض الرسوم|يفوز بجائزة في الخارج|ينفي شائعات الاندماج",
        "عُرضت التفاصيل مساء الأربعاء في قاعة مزدحمة.|يقول الجيران إن التغيير تأخر كثيرا وهو صغير جدا.|ثلاثة أيام مع الذين سيدفعون الثمن.|ما نعرفه حتى الآن وما لا يزال غامضا.",
        "الصباح في خمس دقائق: اشترك في نشرتنا البريدية.",
        "نستخدم ملفات تعريف الارتباط لتحسين زيارتك.",
        "© جريدة المرفأ. جميع الحقوق محفوظة. شروط الاستخدام. سياسة الخصوصية.",
        (
            "سيتحول مخزن الحبوب القديم على الرصيف الشرقي إلى مدرسة للملاحة، كما أعلنت المدينة يوم الخميس، لتنتهي بذلك تسع سنوات جاء فيها أربعة مستثمرين ثم رحلوا. وتبدأ أعمال السقف في أبريل وتستغرق أربعة عشر شهرا.",
            "وسيتعلم ستون طالبا كل عام قراءة الخرائط والسماء. وقالت هيدا ليند التي تدرّس الإبحار في الخليج منذ عام 1981: «المدينة التي تنسى كيف تمسك الدفة يجرفها التيار».",
        ),
        "الأكثر قراءة",
        "نتائج البحث",
    ),
}
