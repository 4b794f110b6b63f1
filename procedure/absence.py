"""Answers of people's machines while these are away, and reports that a mail was read, that no header marks as such.

A person complains in the same words ("Out of office was my answer"), so a subject counts that begins as programs write
it, and what counts of a text is that it says nothing else.
"""

import re

from procedure.absence_words import (
    ABOUT_MAIL,
    AWAY,
    AWAY_STEMS,
    CLOSING,
    MARKS,
    OWN_AFFAIRS,
    READ_MARKS,
    READ_WORDS,
    SIGNS_OFF,
    UNHAPPY,
    WEAK_MARKS,
)
from procedure.mail import IncomingMail
from procedure.references import find_references

# What gateways and offices put before a subject: "[EXTERNAL]", "EXT:", "*EXTERNAL*", "OFFICIAL:".
TAGS = (
    r"(?:(?:\[[^\]]{1,30}\]|\{[^}]{1,20}\}|\*{1,3}[a-z ]{1,20}\*{1,3}"
    r"|(?:caution ?[:\-–|]? ?)?ext(?:ernal)?(?: e?-?mail)? ?[:|\-–]"
    r"|(?:official|unclassified|protected|restricted)(?:[ -]+sensitive)? ?[:|\-–]?) ?){0,3}"
)


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_BEFORE = r"[\[(\"*]{0,3}\s*"
_MARKED = re.compile(
    rf"{TAGS}{_BEFORE}(?:{_any_of(MARKS)})\s*(?:(?P<sure>[:：\])/|*]|re:|until\b)|$|[\-–—\[(\"!.,])", re.IGNORECASE
)
# "Auto reply from Sam", "I have left Example Council": such a mark goes on with a name.
_FROM_WHOM = r"(?<=from) |(?<=with) |(?<=left) "
_MAYBE_MARKED = re.compile(
    rf"{TAGS}{_BEFORE}(?:{_any_of(WEAK_MARKS)})\s*(?:$|[:：\-–—!.(\[]|until\b|re:|{_FROM_WHOM})"
    r"|.{0,80}\b(?:is (?:currently )?(?:on (?:annual )?(?:leave|holiday)|away)|no longer (?:with|works)"
    r"|ist au(?:ß|ss)er haus|est absent)|.{0,250}[\-–] ?(?:automatic|automated|auto-?) ?(?:response|reply)\s*$",
    re.IGNORECASE,
)
_TAGS = re.compile(TAGS, re.IGNORECASE)
_NOTES = re.compile(
    r".{0,80}\bis (?:currently )?out of (?:the )?office\s*(?:$|[.(]|until\b|returning\b)"
    r"|.{0,250}\((?:automatic|automated|auto-?) ?(?:response|reply)\)\s*$"
    r"|re:.{0,250}[(\[]out of (?:the )?office[)\]]\s*$",
    re.IGNORECASE,
)
_NOTES_RETURNING = re.compile(r"auto(?:matic)?:.{0,200}\((?:returning|retour|r[üu]ckkehr)\b", re.IGNORECASE)
_AWAY = re.compile(AWAY)  # of lower case
_CLOSING = re.compile(CLOSING)  # of lower case
_OWN_AFFAIRS = re.compile(OWN_AFFAIRS)  # of lower case
_READ = re.compile(rf"{TAGS}(?:{_any_of(READ_MARKS)})(?: \([a-z]{{1,20}}\))?\s*[:：\-–]", re.IGNORECASE)
_WAS_READ = re.compile(READ_WORDS)  # of lower case
_ABOUT_MAIL = re.compile(ABOUT_MAIL)  # of lower case
_SIGNS_OFF = re.compile(SIGNS_OFF, re.IGNORECASE | re.MULTILINE)
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n")
_UNHAPPY = re.compile(UNHAPPY)  # of lower case
# What gateways put before the text of every mail from outside.
_BANNER = re.compile(
    r"[\W_]{0,40}(?:(?:caution|warning|attention|external)\b"
    r"|this (?:e-?mail|message) (?:originated|came|was sent|is) from)"
    r"[^\n]{0,300}(?:outside|external)[^\n]{0,300}(?:\n[^\n]{1,300}){0,4}\n\s*\n",
    re.IGNORECASE,
)
_OF_ONES_OWN = re.compile(
    r"\b(?:my|i (?:am|did|got|have|want|was)|nobody|meine?|niemand|mon|mes|personne|mis?|nadie|fy)\b", re.IGNORECASE
)
_ANSWERS = re.compile(r"(?:re|aw|antw|sv|vs|odp|ynt|ref|rif|回复|答复|رد)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_QUOTE = re.compile(r"^\s*>|^-{3,}|^_{5,}|^(?:from|von|de|da|van):", re.IGNORECASE | re.MULTILINE)
_QUOTED_LINES = re.compile(r"^\s*>|^-{3,} ?original\b|^(?:from|von|de|da|van):", re.IGNORECASE | re.MULTILINE)
_SUPPRESSING = ("all", "oof", "autoreply")
# Limits
OPENING = 400  # characters in which somebody says that they are away
SAID = 1200  # characters of the text that are looked at
MANY_WORDS, MANY_WORDS_OF_A_LINE = 3, 5  # from which on a sentence, and a line without a full stop, must be about mail
RECEIPT = 800  # characters; a report of a mail that was read is short


def is_marked_away(mail: IncomingMail, subject: str) -> bool:
    """An out-of-office note by its subject (one line), as programs write it."""
    if _is_surely_marked(subject):
        return True
    if not (_marked(subject) or _NOTES.match(subject)):
        return False
    return _is_away_in(_own_words(mail)[:OPENING]) or (says_nothing_else(mail) and _says_only_that(mail))


def is_persons_first(mail: IncomingMail, subject: str) -> bool:
    """Somebody writes below such a subject ("Out of office: every time") whom nobody has written to, of something else
    than mail.
    """
    if mail.return_path == "" or _may_answer_us(mail, subject) or _is_away_in(_own_words(mail)[:OPENING]):
        return False
    return not _says_only_that(mail) and not (_is_surely_marked(subject) and says_nothing_else(mail))


def _is_surely_marked(subject: str) -> bool:
    marked = _marked(subject)
    return bool((marked and marked["sure"]) or _NOTES_RETURNING.match(subject))


def _marked(subject: str) -> re.Match[str] | None:
    return _MARKED.match(subject) if _begins_with(MARKS, subject) else None


def says_away(mail: IncomingMail, subject: str) -> bool:
    """An out-of-office note by all that it says."""
    if mail.return_path == "" and _is_away_in(_own_words(mail)[:OPENING]):
        return not is_unhappy(mail) and _says_only_that(mail)
    maybe = _MAYBE_MARKED.match(subject)
    if not (maybe or _may_answer_us(mail, subject)):
        return False
    said = _own_words(mail)
    if not _is_away_in(said[:OPENING]) or _OWN_AFFAIRS.search(said):
        return False
    return bool(_CLOSING.search(said)) and _says_only_that(mail)


def is_receipt(mail: IncomingMail, subject: str) -> bool:
    """A report that a mail of ours was read or delivered, which lost its report part on the way."""
    if not _begins_with(READ_MARKS, subject) or not _READ.match(subject) or len(mail.text) > RECEIPT:
        return False
    return bool(_WAS_READ.search(mail.text.lower())) and not _OF_ONES_OWN.search(mail.text)


def _begins_with(words: tuple[str, ...], subject: str) -> bool:
    """Quick, and right where it says no: most subjects begin with none of them."""
    return any(one.lower().startswith(words) for one in (_bare(subject), _bare(subject[_tags_end(subject) :])))


def _tags_end(subject: str) -> int:
    found = _TAGS.match(subject)
    return found.end() if found else 0


def _bare(subject: str) -> str:
    return subject[:60].lstrip('[("* ')


def says_nothing_else(mail: IncomingMail) -> bool:
    """Whether the beginning speaks of nobody's own affairs."""
    return not _OWN_AFFAIRS.search(_own_words(mail))


def is_unhappy(mail: IncomingMail) -> bool:
    """Whether the beginning speaks as only a person does whom something happened to."""
    return bool(_UNHAPPY.search(_own_words(mail)))


def without_quote(said: str) -> str:
    """What stands above lines that are quoted as mail programs do; a machine's own lines of dashes are none."""
    return _QUOTED_LINES.split(said, maxsplit=1)[0]


def opening_of(mail: IncomingMail, characters: int) -> str:
    """The beginning of the text, without what a gateway put before it."""
    banner = _BANNER.match(mail.text[:1500])
    since = banner.end() if banner else 0
    return mail.text[since : since + characters]


def _may_answer_us(mail: IncomingMail, subject: str) -> bool:
    """Nobody's machine writes first."""
    asked = mail.auto_response_suppress.lower()
    return bool(
        mail.in_reply_to
        or mail.references
        or _ANSWERS.match(subject)
        or any(word in asked for word in _SUPPRESSING)
        or find_references(subject)
    )


def _says_only_that(mail: IncomingMail) -> bool:
    """Up to where the writer signs off."""
    said = _QUOTE.split(opening_of(mail, SAID), maxsplit=1)[0]
    return is_about_mail_alone(_SIGNS_OFF.split(said, maxsplit=1)[0])


def is_about_mail_alone(said: str) -> bool:
    """Whether every sentence is one that stands in what machines answer."""
    return all(_may_stand_in_a_note(one) for one in _BETWEEN_SENTENCES.split(said))


def _may_stand_in_a_note(sentence: str) -> bool:
    """Names and titles stand in lines without a full stop, and are written in capitals."""
    words = sentence.split()
    lower = sentence.lower()
    if len(words) < MANY_WORDS or _ABOUT_MAIL.search(lower) or _AWAY.search(lower) or _CLOSING.search(lower):
        return True
    is_line = not sentence.rstrip().endswith((".", "!", "?", ":"))
    return is_line and (len(words) < MANY_WORDS_OF_A_LINE or sum(one[0].isupper() for one in words) * 2 > len(words))


def _is_away_in(opening: str) -> bool:
    said = opening.lower()
    return any(stem in said for stem in AWAY_STEMS) and bool(_AWAY.search(said))


def _own_words(mail: IncomingMail) -> str:
    """The beginning, up to what is quoted, in lower case."""
    return _QUOTE.split(opening_of(mail, SAID), maxsplit=1)[0].lower()
