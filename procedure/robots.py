"""Signs that a machine wrote a mail. They suppress our answer, never the record (RFC 3834 section 2)."""

import re

from procedure.absence import (
    is_about_mail_alone,
    is_marked_away,
    is_persons_first,
    is_receipt,
    opening_of,
    says_away,
    says_nothing_else,
    without_quote,
)
from procedure.bounces import is_bounce, is_notice_of_delay, is_server
from procedure.mail import IncomingMail, Report

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
    r"(?!,? (?:i|that|which|your|you|we|it|is|was|nightmare|again|from you|obviously|clearly|of course)\b)"
    r"|automatic reply[:.!]"
    r"|this (?:e-?mail|message) (?:has been|was|is) automatically[ -]generated(?:\.|, please|\n)"
    r"|(?:dyma|mae hwn yn) (?:ymateb|ateb|neges) awtomatig"
    r"|dies ist eine automati(?:sch|siert)|ceci est (?:une r[ée]ponse|un message) automatique)",
    re.IGNORECASE,
)
# The same further down: only where nothing else is said.
_ROBOT_SPEAKS_LATER = re.compile(
    r"(?:^|[.!\n]\s*)[-*=# ]{0,9}(?:please note (?:that )?)?(?:(?:this is|please (?:accept"
    r"|treat) this (?:e-?mail )?as) an?"
    r" (?:automat(?:ed|ic)|auto)[ -]?(?:generated |ally generated )?(?:response|reply|acknowledge?ment|e-?mail|message)"
    r"(?=[.;!\n]|,(?! (?:obviously|clearly|of course)\b)"
    r"|$| (?:to|and|from|of|-) | that (?:we|your \w+ (?:has|was)) )|automated (?:response"
    r"|acknowledge?ment) ?(?:[-:=*\n]|$)|auto-?(?:matic )?reply:"
    r"|this (?:automatic reply|automated response) is to|this (?:e-?mail|message) (?:was|has been"
    r"|is an?) (?:automatically"
    r" generated|generated automatically)|do not reply to this message - it was generated|this (?:inbox|mailbox) is"
    r" (?:automatically|not) monitored)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"boxbe\.com|spamarrest\.com|mailinblack\.com|webmail\.pas\.earthlink|as\.uol\.com\.br|verify that you are a real"
    r" (?:live )?human|protected by (?:bluebottle|spam ?arrest|boxbe|earthlink spamblocker|vanquish|tmda|mailblocks"
    r"|0spam)"
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


def is_automatic(mail: IncomingMail, by_words: bool = True) -> bool:
    """`Auto-Submitted` other than "no" (RFC 3834 section 5), older marks, reports that nothing failed, subjects; and,
    with `by_words`, a text that says nothing but that a machine wrote it.
    """
    if mail.auto_submitted not in ("", "no") or mail.auto_reply_headers:
        return True
    if mail.report is not Report.NONE or is_server(mail) or is_notice_of_delay(mail):
        return True
    subject = _subject_of(mail)
    if mail.precedence == "auto_reply":
        return True
    if is_marked_away(mail, subject):
        return not is_persons_first(mail, subject)
    return by_words and (says_away(mail, subject) or is_receipt(mail, subject) or _opens_like_a_robot(mail))


def _subject_of(mail: IncomingMail) -> str:
    return " ".join(mail.subject[:_SPEAKING_LIMIT].split())


def _opens_like_a_robot(mail: IncomingMail) -> bool:
    """No header and no subject says so, but the first sentence does; what is quoted further down does not count."""
    opening = opening_of(mail, _SPEAKING_LIMIT)
    challenge = mail.text[:_CHALLENGE_LIMIT]
    asks = "http" in challenge or "reply to this message" in challenge
    if _ROBOT_SPEAKS.match(opening) or (asks and _CHALLENGE.search(challenge)):
        return True
    said = without_quote(opening)
    may_speak = any(word in said.lower() for word in ("auto", "monitored"))
    later = _ROBOT_SPEAKS_LATER.search(said) if may_speak else None
    return later is not None and is_about_mail_alone(said[: later.start()]) and says_nothing_else(mail)


def is_bulk(mail: IncomingMail) -> bool:
    """`List-Id` (RFC 2919), `List-Unsubscribe` (RFC 2369), `Precedence: bulk`, `list` or `junk`."""
    return bool(mail.list_id) or mail.list_unsubscribe or mail.precedence in ("bulk", "list", "junk")


def forbids_answers(mail: IncomingMail) -> bool:
    """Whether the bot must keep silent although a person may have written (RFC 3834 section 2; MS-OXCMAIL)."""
    asked = {word.strip().lower() for word in mail.auto_response_suppress.split(",")}
    if asked & _SUPPRESSING or mail.return_path == "" or not mail.from_address:
        return True
    if is_marked_away(mail, _subject_of(mail)):  # perhaps a machine's, in words that nobody foresaw
        return True
    return is_robot(mail.reply_to or mail.from_address) or is_automatic(mail) or is_bulk(mail) or is_bounce(mail)


def is_robot(address: str) -> bool:
    """Whether nobody reads what is written to this address, by its name."""
    return bool(_ROBOT_NAMES.fullmatch(address.rpartition("@")[0][:200]))
