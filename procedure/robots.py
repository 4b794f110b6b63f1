"""Signs that a machine wrote a mail. They suppress our answer, never the record (RFC 3834 section 2)."""

import re

from procedure.mail import IncomingMail, Report

# Only at the very start of the subject, and followed by an end or a separator: a person may complain about the
# "out of office hours service", and a person answering such a mail has "Re:" before it.
_OUT_OF_OFFICE = (
    "automatic reply", "automated reply", "automatic response", "autoreply", "auto-reply", "auto reply",
    "auto response", "auto-response", "out of office", "out-of-office", "out of office autoreply",
    "out of office auto-reply", "out of office reply", "out of the office", "ooo", "vacation reply", "on vacation",
    "away from my mail", "away from the office", "on annual leave", "on maternity leave",
    "ateb awtomatig", "allan o'r swyddfa", "allan o’r swyddfa", "ymateb awtomatig",
    "freagra uathoibríoch", "as an oifig", "freagairt fèin-obrachail",
    "automatische antwort", "abwesenheitsnotiz", "abwesenheitsbenachrichtigung", "abwesend", "abwesenheit",
    "réponse automatique", "absence du bureau", "absent du bureau", "message d'absence",
    "respuesta automática", "fuera de la oficina", "ausente de la oficina",
    "risposta automatica", "fuori ufficio", "assente dall'ufficio",
    "resposta automática", "fora do escritório",
    "automatisch antwoord", "afwezigheidsbericht", "afwezig", "niet aanwezig",
    "automatisk svar", "autosvar", "fraværsmelding", "frånvaromeddelande", "ej på kontoret", "ikke på kontoret",
    "automaattinen vastaus", "poissa toimistosta", "lomavastaus",
    "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "nieobecność", "poza biurem",
    "automatická odpověď", "automatická odpoveď", "mimo kancelář", "mimo kancelárie",
    "automatikus válasz", "házon kívül", "răspuns automat", "absent de la birou", "otomatik yanıt", "ofis dışında",
    "automatinis atsakymas", "automātiska atbilde", "automaatvastus", "samodejni odgovor", "automatski odgovor",
    "αυτόματη απάντηση", "εκτός γραφείου", "автоматический ответ", "автоответ", "автоматична відповідь",
    "автоматичен отговор", "رد تلقائي", "الرد التلقائي", "خارج المكتب", "מענה אוטומטי", "תשובה אוטומטית",
    "自动回复", "自动答复", "自動回覆", "自動返信", "自動応答", "不在通知", "자동 회신", "부재중",
    "स्वचालित उत्तर", "ਸਵੈਚਲਿਤ ਜਵਾਬ", "خودکار جواب", "স্বয়ংক্রিয় উত্তর",
)  # fmt: skip
_AWAY = re.compile(
    r"\s*[\[(\"]?\s*(?:" + "|".join(sorted(map(re.escape, _OUT_OF_OFFICE), key=len, reverse=True)) + r")\s*"
    r"(?:$|[:：\-–—\[\](\"!.,]|re:|until\b)",
    re.IGNORECASE,
)
_NOTES_AWAY = re.compile(r".{0,80}\bis out of the office\s*(?:$|[.(]|until\b)", re.IGNORECASE)
_SUPPRESSING = {"all", "oof", "autoreply"}
_SPEAKING_LIMIT = 300  # characters of a subject that are looked at
_ROBOT_NAMES = re.compile(
    r"(?:mailer-?daemon|postmaster|no-?reply|do-?not-?reply|noreply.*|bounces?|listserv|majordomo)(?:[+=-].*)?"
)
_FAILURE = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|has failed|notification)|mail delivery (?:failed"
    r"|failure|system|subsystem)|returned mail|failure notice|message could not be delivered|non remis|unzustellbar"
    r"|nicht zugestellt|no se puede entregar|mancato recapito|onbestelbaar|nie dostarczon|niet bezorgd",
    re.IGNORECASE,
)


def is_bounce(mail: IncomingMail) -> bool:
    """A letter came back: a failing report (RFC 3464), `X-Failed-Recipients`, or a vendor's form without a report.

    A null return path alone is not enough: with a person's text it opens a case.
    """
    if mail.report is not Report.NONE:
        return mail.report is Report.FAILED
    if mail.failed_recipients:
        return True
    from_daemon = mail.return_path == "" or _is_daemon(mail.from_address)
    return from_daemon and bool(_FAILURE.search(mail.subject[:_SPEAKING_LIMIT]))


def is_automatic(mail: IncomingMail) -> bool:
    """`Auto-Submitted` other than "no" (RFC 3834 section 5), older marks, reports that nothing failed, subjects."""
    if mail.auto_submitted not in ("", "no") or mail.auto_reply_headers:
        return True
    if mail.report is not Report.NONE or _is_daemon(mail.from_address):
        return True
    subject = mail.subject[:_SPEAKING_LIMIT]
    return mail.precedence == "auto_reply" or bool(_AWAY.match(subject) or _NOTES_AWAY.match(subject))


def is_bulk(mail: IncomingMail) -> bool:
    """`List-Id` (RFC 2919), `List-Unsubscribe` (RFC 2369), `Precedence: bulk`, `list` or `junk`."""
    return bool(mail.list_id) or mail.list_unsubscribe or mail.precedence in ("bulk", "list", "junk")


def forbids_answers(mail: IncomingMail) -> bool:
    """Whether the bot must keep silent although a person may have written (RFC 3834 section 2; MS-OXCMAIL)."""
    asked = {word.strip().lower() for word in mail.auto_response_suppress.split(",")}
    if asked & _SUPPRESSING or mail.return_path == "" or not mail.from_address:
        return True
    return _is_robot(mail.reply_to or mail.from_address) or is_automatic(mail) or is_bulk(mail) or is_bounce(mail)


def _is_daemon(address: str) -> bool:
    return address.partition("@")[0] in ("mailer-daemon", "mailerdaemon")


def _is_robot(address: str) -> bool:
    return bool(_ROBOT_NAMES.fullmatch(address.rpartition("@")[0][:200]))
