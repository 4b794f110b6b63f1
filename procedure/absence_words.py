"""The words by which people's machines say that they are away, by language: data for `absence.py`. Lower case."""

# At the very start of a subject, and followed by an end or a separator: a person may complain about the "out of office
# hours service", and a person answering such a mail has "Re:" before it.
MARKS = (
    "automatic reply", "automated reply", "automatic response", "autoreply", "auto-reply", "auto reply",
    "auto response", "auto-response", "out of office", "out-of-office", "out of office autoreply",
    "out of office auto-reply", "out of office reply", "out of the office", "out of office notification",
    "out of office message", "out of office response", "currently out of the office", "i am out of the office",
    "i'm out of the office", "autoresponse", "autoresponder", "auto responder", "automated response",
    "automated acknowledgement", "automatic acknowledgement", "auto acknowledgement", "auto-acknowledgement",
    "automated email", "automated e-mail", "automated message", "automatic message", "holiday autoreply", "ooo",
    "vacation reply", "on vacation", "away from my mail", "away from the office", "on annual leave",
    "currently out of office", "away from office",
    "on maternity leave", "ateb awtomatig", "allan o'r swyddfa", "allan o’r swyddfa", "ymateb awtomatig",
    "ateb awtomataidd", "neges awtomatig", "y tu allan i'r swyddfa", "i ffwrdd o'r swyddfa", "freagra uathoibríoch",
    "as láthair ón oifig", "freagairt fhèin-obrachail", "fèin-fhreagairt", "a-mach às an oifis", "as an oifig",
    "freagairt fèin-obrachail", "automatische antwort", "abwesenheitsnotiz", "abwesenheitsbenachrichtigung",
    "abwesend", "abwesenheit", "automatische rückantwort", "automatische rückmeldung", "nicht im büro", "außer haus",
    "réponse automatique", "réponse d'absence", "absent(e) du bureau", "absente du bureau", "absence du bureau",
    "absent du bureau", "message d'absence", "respuesta automática", "fuera de la oficina", "ausente de la oficina",
    "risposta automatica", "fuori ufficio", "assente dall'ufficio", "resposta automática", "fora do escritório",
    "automatisch antwoord", "afwezigheidsbericht", "afwezig", "niet aanwezig", "automatisk svar", "autosvar",
    "fraværsmelding", "frånvaromeddelande", "ej på kontoret", "ikke på kontoret", "automaattinen vastaus",
    "poissa toimistosta", "lomavastaus", "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź",
    "nieobecność", "poza biurem", "automatická odpověď", "automatická odpoveď", "mimo kancelář", "mimo kancelárie",
    "automatikus válasz", "házon kívül", "răspuns automat", "absent de la birou", "otomatik yanıt", "ofis dışında",
    "automatinis atsakymas", "automātiska atbilde", "automaatvastus", "samodejni odgovor", "automatski odgovor",
    "αυτόματη απάντηση", "εκτός γραφείου", "автоматический ответ", "автоответ", "автоматична відповідь",
    "автоматичен отговор", "رد تلقائي", "الرد التلقائي", "خارج المكتب", "מענה אוטומטי", "תשובה אוטומטית", "自动回复",
    "自动答复", "自動回覆", "自動返信", "自動応答", "不在通知", "자동 회신", "부재중", "स्वचालित उत्तर",
    "ਸਵੈਚਲਿਤ ਜਵਾਬ", "خودکار جواب", "স্বয়ংক্রিয় উত্তর",
    "automatische antwort auf", "abwesenheitsnachricht", "afwezigheidsmelding", "niet op kantoor", "je suis absent",
    "fuera de oficina", "ausencia temporal", "fuori sede", "ausência temporária", "automatiskt svar",
    "fraværsmeddelelse", "ikke til stede", "poissaoloilmoitus", "nieobecność w biurze", "нет на работе",
    "нет в офисе", "لا يوجد في المكتب", "تشغيل آلي", "לא במשרד", "부재 중", "자동응답", "자동 응답", "ตอบกลับอัตโนมัติ",
    "trả lời tự động", "tự động trả lời", "balasan otomatis", "jawapan automatik", "தானியங்கி பதில்",
    "స్వయంచాలక ప్రత్యుత్తరం", "સ્વચાલિત જવાબ", "erantzun automatikoa", "resposta automàtica", "sjálfvirkt svar",
    "avtomatik cavab", "автоматски одговор", "аўтаматычны адказ", "автоматты жауап", "پاسخ خودکار",
    "outomatiese antwoord", "përgjigje automatike", "automatic response to", "automatic out of office reply",
    "vacation response", "vacation autoreply", "auto-respond e-mail",
)  # fmt: skip
# Words that people, too, begin a subject with: the text must say that somebody is away.
WEAK_MARKS = (
    "absence", "absent", "absente", "ausencia", "ausente", "assenza", "assente", "away", "annual leave", "on leave",
    "i am on leave", "leave", "sick leave", "on sick leave", "maternity leave", "on holiday", "holiday", "holidays",
    "vacation", "away from my desk", "frånvaro", "fravær", "poissa", "lomalla", "nepřítomnost", "neprítomnosť",
    "szabadságon", "dovolená", "urlaub", "im urlaub", "urlop", "na urlopie", "congés", "en congé", "vacaciones",
    "de vacaciones", "ferie", "in ferie", "férias", "de férias", "vakantie", "semester", "в отпуске", "отпуск",
    "у відпустці", "休假", "休暇", "휴가", "في إجازة", "ar wyliau", "gwyliau blynyddol", "auto",
    "mailbox no longer monitored",
    "this mailbox is not monitored", "unattended mailbox", "this email address is no longer in use",
    "change of email address", "change of e-mail address", "new email address", "no longer with", "i have left",
    "left the organisation", "left the organization", "auto reply from", "auto-reply from", "automatic reply from",
)  # fmt: skip

# Of a mail's owner, in its first sentences.
AWAY = (
    r"\b(?:i am|i'm|i’m|i will be|i'll be|i’ll be|i shall be|we are) (?:currently |now |presently )?(?:out of (?:the )?"
    r"office|on (?:long[- ]term )?(?:annual |maternity |paternity |sick |parental |study |special )?leave"
    r"|away (?:from|until|on|till)"
    r"|not in"
    r" the office|absent from the office|working from home|on (?:jury service|a course|training)|on (?:holiday"
    r"|vacation|secondment)|(?:working )?(?:off|out) (?:until|on|today|this)|in meetings all"
    r"|travelling|traveling|off sick|unavailable|not available until)"
    r"|\bout of (?:the )?office (?:until|from|and|on|today)|back in the office on|on leave (?:until|from|between)"
    r"|\bi(?: have|'ve|’ve)? (?:now )?(?:left(?! (?:the|my|our) (?:\w+ )?"
    r"(?:flat|house|home|property|keys?|letter|message|bins?))"
    r"|retired|no longer work (?:for|at|with|in)|moved on from|retired from)\b"
    r"|(?:no longer|not) (?:works? (?:for|at|here)|with the (?:company|council|organi[sz]ation)|employed)"
    r"|\bi (?:do not|don't|don’t) (?:normally |usually )?work (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun|week)\w+"
    r"|we (?:aim to|will|shall) (?:respond|reply|answer)"
    r"|we have received your (?:message|e-?mail|enquiry)"
    r" and will (?:reply|respond)|^\W*ooo\b(?! (?:is|again)\b)"
    r"|i work (?:part[- ]time|flexibly|monday|tuesday|wednesday|thursday"
    r"|friday)|my (?:normal "
    r"|usual )?working (?:days|hours)"
    r"|the office (?:is|will be) (?:now )?closed|our offices? (?:are|is|will be) (?:now )?closed"
    r"|(?:mailbox|inbox|e-?mail (?:address|account)|account)(?: you have (?:e-?mailed|written to))? (?:is"
    r"|is no longer|are) (?:not |no longer |not being )?(?:"
    r"being )?(?:monitored|in use|active|checked|attended|closed)"
    r"|ich bin (?:derzeit |zur zeit |momentan |aktuell |leider |vom |bis |ab |im ).{0,40}(?:nicht|abwesend|urlaub"
    r"|wieder|erreichbar)"
    r"|ich befinde mich .{0,30}urlaub|wieder (?:im b[üu]ro|erreichbar)"
    r"|je (?:suis|serai) (?:actuellement )?(?:absente?|en cong[ée]s?|en vacances|hors du bureau)"
    r"|\b(?:r|rydw i|dw i|rwy|byddaf) ?(?:'n |i )?(?:allan|ar wyliau|i ffwrdd)|rwyf (?:allan|ar wyliau|i ffwrdd"
    r"|ar absenoldeb)"
    r"|(?:jestem|będę) (?:nieobecn|na urlopie|poza biurem)|przebywam na urlopie"
    r"|(?:estoy|estaré|me encuentro) (?:fuera|de vacaciones|ausente|de baja)"
    r"|sono (?:fuori (?:ufficio|sede)|in ferie|assente)|sarò assente"
    r"|estou (?:fora|de férias|ausente)|ik ben (?:momenteel )?(?:afwezig|met vakantie|niet aanwezig|op vakantie|vrij)"
    r"|jag är (?:på semester|inte på kontoret|ledig|frånvarande|tjänstledig)|jeg er (?:på ferie|ikke på kontoret"
    r"|fraværende|bortrejst)"
    r"|jeg har ferie|olen (?:lomalla|poissa|vuosilomalla)|jsem (?:na dovolené|mimo kancelář|nepřítom)|som na dovolenke"
    r"|szabadságon vagyok|sunt în concediu|izindeyim|ofis dışındayım|είμαι (?:εκτός|σε άδεια)|я (?:нахожусь )?в отпуске"
    r"|нахожусь в отпуске|буду отсутствовать|меня не будет|я у відпустці|в отпуске (?:до|с)"
    r"|正在休假|休假中|不在办公室"
    r"|休暇をいただいて|不在にして|休暇中|부재중|휴가 중|خارج المكتب|في إجازة|נמצא(?:ת)? בחופש"
)

# One of these stands in whatever `AWAY` finds: a quick look spares most mails the slow one.
AWAY_STEMS = (
    "office", " leave", "away ", "holiday", "vacation", "secondment", "in meetings", "travel", "off sick", "available",
    "out until", "out on", "out today", "out this", "off until", "off on", "off today", "off this", "left", "longer",
    "moved on", "retired", "not work", "employed", "not with", "i work", "my working", "my normal", "my usual",
    "monitored", "in use", "closed", "from home", "jury", "course", "training", "t work", "n’t work", "we aim",
    "we will", "we shall", "we have rec", "ooo",
    "absent from", "active", "checked", "attended", "ich b", "wieder", "je s", "rydw i", "dw i", "rwy",
    "byddaf", "jestem", "będę", "przebywam", "esto", "estar", "encuentro", "sono ", "sarò", "ik ben", "jag ", "jeg ",
    "olen ", "jsem ", "som ", "szabads", "sunt ", "izinde", "ofis ", "είμαι", "отпуск", "отсутств", "не будет",
    "відпуст", "休", "不在", "부재", "휴가", "المكتب", "إجازة", "בחופש",
)  # fmt: skip

# What follows then: when somebody is back, and whom to ask meanwhile.
CLOSING = (
    r"\burgen(?:t|cy)|pick up your|\bimmediate (?:assistance|attention|response|help)"
    r"|in (?:the case of )?an emergency|in my absence"
    r"|limited access"
    r"|(?:no|without|intermittent) access to (?:my )?e-?mails?|(?:not|won't|won’t) (?:be )?(?:forward|check|monitor"
    r"|read|pick|access|look)"
    r"|on my return|when i (?:return|am back|am next|get back)|i (?:will|shall|'ll|’ll) (?:be back|return|respond"
    r"|reply|deal|get back|answer)"
    r"|(?:will|and will) (?:return|respond|reply|be back|reopen|answer)|returning (?:on|to)|back (?:on|in the office)"
    r"|next working day"
    r"|please (?:contact|e-?mail|direct|redirect|send|ring|call|use|speak|forward|write|ask)|do not (?:reply|respond)"
    r"|out of (?:the )?office (?:until|from)|missed your|be dealt with|re-?opens?\b|resend"
    r"|for (?:any(?:thing)? )?(?:enquir|assistance)"
    r"|(?:you )?have reached the"
    r"|dringend|in dringenden|vertretung|weitergeleitet|erreichbar|urgence|urgent|retour|urgente|urgenze|rientr"
    r"|regreso|retorno"
    r"|dringende|spoed|terug|pilnych|kontakt|brys|dychwel|brådskande|hast|akut|kiireelli|naléhav|sürgős|acil|επείγον"
    r"|срочн"
    r"|термінов|紧急|緊急|お急ぎ|긴급|العاجل|דחוף"
)

# What people write of, and no machine does that says that somebody is away.
OWN_AFFAIRS = (
    r"\b(?:i|we)\b[^.\n]{0,40}\bcomplain|\b(?:my|our|a) complaint\b|\bfed up\b|unacceptable|not good enough|disgrac"
    r"|compensation"
    r"|\bmy (?!absence|return|e-?mails?|inbox|colleagues?|manager|line manager|team|mailbox|phone|mobile|behalf"
    r"|messages"
    r"|desk|normal|usual|working|days|hours|next|voice|annual|maternity|leave|holiday|deputy|assistant|secretary|pa\b"
    r"|office"
    r"|calls?|post|role|department|out|current|availability|last|first|new|apologies|number|website|contact|duties)\w"
    r"|\byou(?:r (?:officer|council|staff|men|team|letter|people)| (?:never|still|have not|haven't|did not|didn't"
    r"|sent (?:me|us)|told|lost|owe))"
    r"|\bbecause of (?:what|the way|how|your)\b"
    r"|\bevery time\b|\bi (?:get|got|have had|keep getting|only)\b|nobody (?:answers|has|came|dealt)|\bi was told\b"
    r"|\bstill (?:not|no|waiting|there|do not|don't)\b"
    r"|\bthe (?:roof|flat|leak|damp|mould|bins?|noise|boiler|heating|repairs?|rubbish|house|property|inspection)\b"
    r"|\b(?:who deals|who do i|why (?:is|are|do|does|was|did)|what do i|what are you)\b"
    r"|\bmeine? (?!abwesenheit|e-?mail|vertretung|kolleg|r[üu]ckkehr)\w|beschwer"
    r"|\b(?:ma|mon|mes) (?!absence|retour|coll|bo[iî]te|mails?|message|remplac)\w|\bplainte\b"
    r"|\bmis? (?!a-mach|ausencia|correo|regreso|compañer|vuelta)\w|\bqueja|\bnadie\b|\b(?:mia|mio|miei|mie) (?!assenza"
    r"|ritorno|rientro|collegh|e-?mail)\w"
    r"|\bnessuno\b|reclamo|\bfy (?!absenoldeb|e-?bost|nghydweithi|nychwel)\w|gwyno|skarg|\bdopiero\b"
    r"|\?\s*(?:\n|$)|\bwann\b|\bwarum\b|heizung|wohnung|\bm[üu]ll(?:\b|tonn|abf)|tonne\b|\bquand\b|pourquoi|poubelle"
    r"|appartement"
    r"|cu[áa]ndo"
    r"|por qu[ée]|basura|perch[ée]|spazzatura|\bkiedy\b|dlaczego|śmieci|mieszkani|\bpryd\b|\bpam\b|когда|почему"
    r"|квартир|متى|لماذا"
)

# What else stands in such notes; a sentence of three words or more without any of it is about something else.
ABOUT_MAIL = (
    r"e-?mails?\b|\bmails?\b|messages?\b|inbox|mailbox|\bin touch\b|\boffices?\b|\babsen|\bleave\b|on (?:my"
    r"|our) return|\bcontact"
    r"|\burgen|enquir|quer(?:y|ies)\b|respon[ds]|\brepl(?:y|ies)|automat|acknowledge|thank|regards|sincerely|wishes"
    r"|apolog|\bsorry"
    r"|\b(?:am|be|get) back\b|^\W*back\b|\bback (?:on|in|at|to|by|from|shortly|soon)\b|phone|\btel\b|switchboard"
    r"|helpdesk|front desk|www\.|https?:|@|monitor|website|working (?:days|hours)"
    r"|colleague"
    r"|\bmy (?:pa|manager|deputy|mobile|role|post)\b|covering|in the meantime|meanwhile|emergenc|have a (?:good|nice"
    r"|great)"
    r"|christmas|easter|new year|bank holiday|confidential|recipient|disclaim|virus|inconvenience|delay|as soon as"
    r"|correspondence"
    r"|\bticket\b|your request|been (?:received|logged|created|opened|passed|assigned)|reference|postal address"
    r"|department|our team|records|the team\b|duty\b|please (?:note|be aware|do not)|\b0\d{3,}"
    r"|nachricht|r[üu]ckkehr|wenden|danke?\b|vielen dank|hilft|ansprech|bonjour|merci|courriel|secr[ée]tariat|absence"
    r"|gracias|correo"
    r"|mensaje|asuntos|grazie|messaggi|urgenz|bedankt|bericht|zaken|dzi[ęe]k|wiadomo|sprawach|\btack\b|takk|ärenden"
    r"|kiitos|asioissa"
    r"|спасибо|письм|сообщени|вопрос|diolch|e-?bost|neges|cysyll|ffoni|谢谢|邮件|事项|メール|連絡|ありがとう|شكرا|الاتصال"
)
SIGNS_OFF = (
    r"^\W*(?:(?:kind|best|warm|many|with)[ \w]{0,20} )?(?:regards|wishes|thanks|sincerely|cheers)\b"
    r"|^\W*yours (?:sincerely|faithfully|truly)"
    r"|^--\s*$|^\W*(?:mit )?(?:freundliche|viele|beste)n? gr[üu][sß]|^\W*cordialement|^\W*saludos|^\W*cordiali saluti"
    r"|^\W*met vriendelijke|^\W*pozdrawiam|^\W*(?:cofion|yn gywir)|^\W*med vänlig|^\W*sent from"
)

# Of these only what no program says at all, whatever else it says.
UNHAPPY = (
    r"\b(?:i|we)\b[^.\n]{0,40}\bcomplain|\b(?:my|our) complaint\b|\bfed up\b|unacceptable|not good enough|disgrac"
    r"|\b(?:my|our) (?:bins?|flat|house|home|mother|mum|father|dad|son|daughter|child|children|wife|husband|partner"
    r"|neighbours?|rent|boiler|roof|street|road|car|council tax|(?:housing )?benefits?|bus pass|deposit"
    r"|application|case|letters?|parcel"
    r"|post\b(?! has"
    r" been)|carer|landlord|rubbish|garden|wall|windows?|kitchen|bathroom|ceiling|cheque|son's|social worker)\b"
    r"|\byour (?:officer|council|staff|men|team|caretaker|letters)\b|\bnobody (?:answers|came|comes|dealt|cares"
    r"|helps)|\bi (?:wrote|tried to|rang|phoned|reported|live (?:at|in|on)|want(?:ed)?)\b"
    r"|personne ne|beschwer|\bqueja|gwyno"
    r"|skarg"
)

# A report that somebody opened a mail: the subject's mark, and the word in the text.
READ_MARKS = (
    "read", "read receipt", "return receipt", "not read", "gelesen", "nicht gelesen", "ungelesen gelöscht", "lu",
    "non lu",
    "leído", "no leído", "letto", "non letto", "da leggere", "lida", "lido", "não lida", "gelezen", "niet gelezen",
    "przeczytano",
    "przeczytane", "nieprzeczytane", "läst", "oläst", "læst", "ulæst", "lest", "ulest", "luettu", "přečteno",
    "prečítané",
    "olvasott", "elolvasva", "citit", "okundu", "прочтено", "прочитано", "прочетено", "διαβάστηκε", "αναγνώστηκε",
    "開封済み", "開封",
    "已读", "已讀", "읽음", "تمت القراءة", "مقروءة", "נקרא", "darllenwyd", "léite", "leughte", "lesebestätigung",
    "empfangsbestätigung", "accusé de lecture", "accusé de réception (affiché)", "confirmation de lecture",
    "confirmación de lectura", "acuse de recibo", "conferma di lettura", "ricevuta di ritorno", "leesbevestiging",
    "ontvangstbevestiging",
    "confirmação de leitura", "potwierdzenie przeczytania", "läskvitto", "kvittering", "lukukuittaus",
    "уведомление о прочтении",
    "delivered", "relayed", "zugestellt", "weitergeleitet (relayed)", "entregado", "remis", "consegnato",
    "afgeleverd", "recall",
)  # fmt: skip
READ_WORDS = (
    r"\bwas (?:read|deleted without being read|displayed)\b|\bwas read on\b|return receipt|message was displayed"
    r"|was received by"
    r"|(?:message|document) (?:sent on|has been (?:read|displayed|opened))|has been delivered to the following"
    r"|delivery to these recipients|gelesen|angezeigt|gelöscht|a été lu|affiché|leíd|visualizado|è stato (?:letto"
    r"|visualizzato)"
    r"|\blett[oa]\b|foi lid|gelezen|weergegeven|przeczytan|wyświetlon|läst|læst|\blest\b|vist\b|luettiin|luettu"
    r"|přečten|zobrazen|prečítan"
    r"|olvast|a fost citit|okundu|прочитан|прочтен|прочетен|διαβάστηκε|開封|已读"
    r"|已讀|읽|قرئ|قراءة|נקרא|darllenwyd|léadh"
)
