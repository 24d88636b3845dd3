"""The names of the months in many languages, in the forms that dates are written in: nominative, genitive, short."""

# A paragraph a month. A name that is of two months in two languages stands where more news is written: listopad is
# November in Polish and Czech, October in Croatian.
_NAMES = """
jan january januar jänner jän enero ene janvier janv gennaio gen janeiro januari ocak oca jaan jaanuar janvāris
janvārī sausio sausis stycznia styczeń sty ledna leden led januára január januárja siječnja siječanj sij
ianuarie ian gener tammikuu tammikuuta tammik janúar urtarrila urtarrilaren janar января январь янв січня січень
яну януари студзеня јануар јануара ιανουαρίου ιανουάριος ιαν يناير جانفي ژانویه ינואר בינואר जनवरी জানুয়ারি
มกราคม ม.ค yanvar қаңтар იანვარი հունվար

feb february febr februar feber febrero février févr fév fevrier febbraio fevereiro fev februari şubat şub veebr
veebruar februāris februārī vasario vasaris lutego luty lut února únor úno februára február februárja veljače
veljača velj februarie febrer helmikuu helmikuuta helmik febrúar otsaila otsailaren shkurt февраля февраль фев
февр лютого лютий лют февруари лютага фебруар фебруара φεβρουαρίου φεβρουάριος φεβ فبراير فيفري فوریه פברואר
בפברואר फ़रवरी फरवरी ফেব্রুয়ারি กุมภาพันธ์ ก.พ fevral ақпан თებერვალი փետրվար

mar march märz maerz mrz mär marzo mars março marco mart maart mrt märts martā marts kovo kovas marca marzec mac
března březen bře marec ožujka ožujak ožu martie març maaliskuu maaliskuuta maalisk martxoa martxoaren március
márciusa márc марта март мар березня березень бер сакавіка марту μαρτίου μάρτιος μαρ مارس מרץ במרץ मार्च মার্চ
มีนาคม มี.ค наурыз მარტი մարտ maret

apr april abril abr avril avr aprile nisan nis aprill aprīlis aprīlī balandžio balandis kwietnia kwiecień kwi
dubna duben dub apríla apríl travnja travanj tra aprilie huhtikuu huhtikuuta huhtik április ápr apirila
apirilaren prill апреля апрель апр квітня квітень квіт април красавіка априла απριλίου απρίλιος απρ أبريل ابريل
أفريل آوریل אפריל באפריל अप्रैल এপ্রিল เมษายน เม.ย aprel сәуір აპრილი ապրիլ

may mai mayo maggio mag maio mei mayıs maj maijs maijā gegužės gegužė maja máj května květen kvě mája svibnja
svibanj svi maig toukokuu toukokuuta toukok május maí maiatza maiatzaren мая май травня травень трав мај маја
μαΐου μαίου μάιος μαϊ mayis مايو ماي مه מאי במאי मई মে พฤษภาคม พ.ค мамыр მაისი մայիս

jun june juni junio juin giugno giu junho haziran haz juuni jūnijs jūnijā birželio birželis czerwca czerwiec cze
června červen čvn júna jún junija lipnja lipanj lip iunie iun juny kesäkuu kesäkuuta kesäk június júní ekaina
ekainaren qershor июня июнь июн червня червень черв юни чэрвеня јун јуна ιουνίου ιούνιος ιουν يونيو جوان ژوئن
יוני ביוני जून জুন มิถุนายน มิ.ย iyun маусым ივნისი հունիս

jul july juli julio juillet juil luglio lug julho temmuz tem juuli jūlijs jūlijā liepos liepa lipca lipiec
července červenec čvc júla júl julija srpnja srpanj srp iulie iul juliol heinäkuu heinäkuuta heinäk július júlí
uztaila uztailaren korrik июля июль июл липня липень лип юли ліпеня јул јула ιουλίου ιούλιος ιουλ يوليو جويلية
ژوئیه יולי ביולי जुलाई জুলাই กรกฎาคม ก.ค iyul шілде ივლისი հուլիս

aug august agosto ago août aout augustus ağustos ağu augusts augustā rugpjūčio rugpjūtis sierpnia sierpień sie
srpna srpen augusta avgust avgusta kolovoza kolovoz kol agost elokuu elokuuta elok augusztus ágúst abuztua
abuztuaren gusht августа август авг серпня серпень серп жніўня аугуст августу αυγούστου αύγουστος αυγ أغسطس
اغسطس أوت اوت آب אוגוסט באוגוסט अगस्त আগস্ট สิงหาคม ส.ค avqust тамыз აგვისტო օգոստոս agustus agu

sep sept september septiembre septembre settembre set setembro eylül eyl septembris septembrī rugsėjo rugsėjis
września wrzesień wrz září zář septembra rujna rujan ruj septembrie setembre syyskuu syyskuuta syysk szeptember
szept iraila irailaren shtator сентября сентябрь сен сент вересня вересень вер септември верасня септембар
септембра σεπτεμβρίου σεπτέμβριος σεπ سبتمبر سپتامبر ספטמבר בספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน ก.ย
sentyabr қыркүйек სექტემბერი սեպտեմբեր

oct october oktober okt octubre octobre ottobre ott outubro out ekim eki oktoober oktobris oktobrī spalio spalis
października październik paź října říjen říj októbra október oktobra octombrie lokakuu lokakuuta lokak urria
urriaren tetor октября октябрь окт жовтня жовтень жовт октомври кастрычніка октобар октобра οκτωβρίου οκτώβριος
οκτ أكتوبر اكتوبر اکتبر אוקטובר באוקטובר अक्टूबर অক্টোবর ตุลาคม ต.ค oktyabr қазан ოქტომბერი հոկտեմբեր

nov november noviembre novembre novembro kasım kas novembris novembrī lapkričio lapkritis listopada listopad lis
novembra studenoga studenog studeni stu noiembrie noi marraskuu marraskuuta marrask nóvember azaroa azaroaren
nëntor ноября ноябрь ноя нояб листопада листопад лист ноември лістапада новембар новембра νοεμβρίου νοέμβριος
νοε نوفمبر نوامبر נובמבר בנובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน พ.ย noyabr қараша ნოემბერი նոյեմբեր

dec december dezember dez diciembre dic décembre déc decembre dicembre dezembro aralık ara detsember dets
decembris decembrī gruodžio gruodis grudnia grudzień gru prosince prosinec pro decembra prosinca pros decembrie
desembre joulukuu joulukuuta jouluk desember des abendua abenduaren dhjetor декабря декабрь дек грудня грудень
груд декември снежня децембар децембра δεκεμβρίου δεκέμβριος δεκ ديسمبر دسامبر דצמבר בדצמבר दिसंबर दिसम्बर
ডিসেম্বর ธันวาคม ธ.ค dekabr желтоқсан დეკემბერი դեկտեմբեր
"""
# Two names of a month in Arabic have two words.
_LEVANTINE = {
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "أيلول": 9,
    "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12,
}  # fmt: skip
MONTHS: dict[str, int] = {
    **{name: number for number, names in enumerate(_NAMES.split("\n\n"), start=1) for name in names.split()},
    **_LEVANTINE,
}
"""Month, 1 to 12, by its name in lower case without a full stop at its end."""
