"""Signs that a machine wrote a mail. They suppress our answer, never the record (RFC 3834 section 2)."""

import re

from procedure.bounces import is_bounce, is_daemon, is_notice_of_delay
from procedure.mail import IncomingMail, Report

# Only at the very start of the subject, and followed by an end or a separator: a person may complain about the
# "out of office hours service", and a person answering such a mail has "Re:" before it.
_OUT_OF_OFFICE = (
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
)  # fmt: skip
# What gateways put before a subject: "[EXTERNAL]", "EXT:", "*EXTERNAL*".
TAGS = r"(?:(?:\[[^\]]{1,30}\]|\*{1,3}[a-z ]{1,20}\*{1,3}|ext(?:ernal)?(?: e?-?mail)? ?[:|]) ?){0,3}"
_AWAY = re.compile(
    TAGS + r"[\[(\"]?\s*(?:" + "|".join(sorted(map(re.escape, _OUT_OF_OFFICE), key=len, reverse=True)) + r")\s*"
    r"(?:$|[:：\-–—\[\](\"!.,]|re:|until\b)",
    re.IGNORECASE,
)
_NOTES_AWAY = re.compile(
    r".{0,80}\bis (?:currently )?out of (?:the )?office\s*(?:$|[.(]|until\b|returning\b)"
    r"|auto(?:matic)?:.{0,200}\((?:returning|retour)\b"
    r"|.{0,250}\((?:automatic|automated|auto-?) ?(?:response|reply)\)\s*$"
    r"|re:.{0,250}[(\[]out of (?:the )?office[)\]]\s*$",
    re.IGNORECASE,
)
# The first words of an answer that no header marks: a whole sentence at the start, in the robot's own name. Those of
# public bodies often say thanks before. What is quoted at the start is an answer to a robot.
_THANKS = (
    r"(?:(?:dear [^.!\n]{1,40}\n\s*)?(?:thank(?:s| you)|diolch|vielen dank|merci)\b"
    r"[^.!\n]{0,120}(?:\n[^.!\n]{0,80})?[.!]\s*)?"
)
_ROBOT_SPEAKS = re.compile(
    r"(?!\s*> )[\s*#=_<>\[(-]*"
    + _THANKS
    + r"(?:please note:? )?(?:this (?:is|e-?mail is) (?:only )?an? (?:automat(?:ed|ic)"
    r"|auto-?generated|advisory-only)"
    r" (?:error )?(?:response|reply|acknowledge?ment|e-?mail|message|receipt|notification)"
    r"(?!,? (?:i|that|which|your|you|we|it)\b)|automatic reply[:.!]"
    r"|this (?:e-?mail|message) (?:has been|was|is) automatically[ -]generated(?:\.|, please|\n)"
    r"|(?:dyma|mae hwn yn) (?:ymateb|ateb|neges) awtomatig"
    r"|dies ist eine automati(?:sch|siert)|ceci est (?:une r[ée]ponse|un message) automatique)",
    re.IGNORECASE,
)
# With a null return path, which people's mail hardly ever has, the first sentence may also be its owner's.
_AWAY_OPENING = re.compile(
    r"\b(?:i am|i'm|i’m|i will be|i shall be|we are) (?:currently )?(?:out of (?:the )?office|on (?:annual |maternity )"
    r"?leave"
    r"|away (?:from|until|on)|not in the office|on holiday)|\bout of (?:the )?office (?:until|from|and)"
    r"|ich bin (?:derzeit |zur zeit |momentan |bis ).{0,40}(?:nicht|abwesend)|je suis (?:actuellement )?absent"
    r"|rydw i (?:allan|ar wyliau)|jestem (?:nieobecn|na urlopie)|estoy (?:fuera|de vacaciones)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"protected by (?:bluebottle|spam ?arrest|boxbe|earthlink spamblocker|vanquish|tmda|mailblocks|0spam)"
    r"|to have your (?:e-?mail )?address added to (?:the|my|their|his|her) (?:recipient'?s )?(?:allowed"
    r"|approved|guest|white)",
    re.IGNORECASE,
)
_SUPPRESSING = {"all", "oof", "autoreply"}
_SPEAKING_LIMIT = 300  # characters of a subject, or of a text's beginning, that are looked at
_CHALLENGE_LIMIT = 1500
_ROBOT_NAMES = re.compile(
    r"(?:mailer-?daemon|postmaster|no-?reply|do-?not-?reply|noreply.*|bounces?|listserv|majordomo)(?:[+=-].*)?"
)


def is_automatic(mail: IncomingMail) -> bool:
    """`Auto-Submitted` other than "no" (RFC 3834 section 5), older marks, reports that nothing failed, subjects."""
    if mail.auto_submitted not in ("", "no") or mail.auto_reply_headers:
        return True
    if mail.report is not Report.NONE or is_daemon(mail) or is_notice_of_delay(mail):
        return True
    subject = " ".join(mail.subject[:_SPEAKING_LIMIT].split())
    if mail.precedence == "auto_reply" or _AWAY.match(subject) or _NOTES_AWAY.match(subject):
        return True
    return _opens_like_a_robot(mail)


def _opens_like_a_robot(mail: IncomingMail) -> bool:
    """No header and no subject says so, but the first sentence does; what is quoted further down does not count."""
    opening = mail.text[:_SPEAKING_LIMIT]
    challenge = mail.text[:_CHALLENGE_LIMIT]
    if _ROBOT_SPEAKS.match(opening) or ("http" in challenge and _CHALLENGE.search(challenge)):
        return True
    return mail.return_path == "" and bool(_AWAY_OPENING.search(opening))


def is_bulk(mail: IncomingMail) -> bool:
    """`List-Id` (RFC 2919), `List-Unsubscribe` (RFC 2369), `Precedence: bulk`, `list` or `junk`."""
    return bool(mail.list_id) or mail.list_unsubscribe or mail.precedence in ("bulk", "list", "junk")


def forbids_answers(mail: IncomingMail) -> bool:
    """Whether the bot must keep silent although a person may have written (RFC 3834 section 2; MS-OXCMAIL)."""
    asked = {word.strip().lower() for word in mail.auto_response_suppress.split(",")}
    if asked & _SUPPRESSING or mail.return_path == "" or not mail.from_address:
        return True
    return is_robot(mail.reply_to or mail.from_address) or is_automatic(mail) or is_bulk(mail) or is_bounce(mail)


def is_robot(address: str) -> bool:
    """Whether nobody reads what is written to this address, by its name."""
    return bool(_ROBOT_NAMES.fullmatch(address.rpartition("@")[0][:200]))
