"""Checks a written letter against both columns of the table of letters (procedure.md section 6), and how it reads.

A missing fact blocks; a missing section, a phrase or a long word warns, and a person may send it with a reason.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from letters.facts import Facts, HoldingFacts
from letters.letter import Letter, LetterKind
from letters.needs import Need, needs_of, wordings_of
from letters.reading import READING_AGE, reading_age, words_of
from letters.values import printed_plainly, weekday_date

LONGEST_LATE_LETTER_WORDS = 150
LATE = (LetterKind.HOLDING, LetterKind.UPDATE)
EVERY = tuple(LetterKind)


class Severity(StrEnum):
    """Blocking: the letter may not leave. Warning: a person may send it and say why."""

    WARNING = "warning"
    BLOCKING = "blocking"


@dataclass(frozen=True)
class Finding:
    """One thing to mend, said as a sentence."""

    severity: Severity
    say: str


@dataclass(frozen=True)
class Forbidden:
    """A phrase that these kinds of letter must not say, as a pattern, and why."""

    phrase: str
    pattern: str
    why: str
    kinds: Sequence[LetterKind] = EVERY


FORBIDDEN = (
    Forbidden("high volumes", r"\bhigh(er)? (than usual )?volumes?\b", "it is no reason that helps the reader"),
    Forbidden("thank you for your patience", r"\b(thank(s| you) for|appreciate) your patience\b", "nobody gave it"),
    Forbidden("sorry you feel", r"\b(sorry|apologi[sz]e) (if|that )?\s*you (may |might )?feel\b", "it is no apology"),
    Forbidden("do not reply", r"\b(do not|don't) reply\b|\bno-?reply\b", "people must be able to answer"),
    Forbidden("we aim to", r"\bwe (aim|hope|try|endeavour) to\b", "it promises nothing"),
    Forbidden("extension", r"\bexten(d|ded|sion)\b(?! \d)", "nobody approved one", LATE),
    Forbidden("sickness", r"\b(sick|sickness|ill|illness)\b", "a colleague's health is private", LATE),
    Forbidden("because", r"\b(because|due to|owing to)\b", "no person gave a reason", (LetterKind.UPDATE,)),
    Forbidden(
        "reply by", r"\b(will|shall) (have our )?reply( to you)? by\b", "no person gave it", (LetterKind.UPDATE,)
    ),
    Forbidden("we understand", r"\bwe (understand|appreciate)\b", "nobody has read it yet", (LetterKind.RECEIPT,)),
    Forbidden("ombudsman", r"\bombudsman\b", "it is too early for that", (LetterKind.RECEIPT,)),
    Forbidden("upheld", r"\b(upheld|uphold|justified)\b", "it hints at an outcome", (LetterKind.RECEIPT,)),
)


def lint(
    letter: Letter, facts: Facts, language: str = "en", *, not_to_name: Iterable[str] = (), last_text: str = ""
) -> tuple[Finding, ...]:
    """What is wrong with the letter, blocking findings first.

    `not_to_name` are officers and other parties; `last_text` is the plain text of the letter before this one.
    """
    text = _flat(letter.text)
    found = [*_missing(letter, facts, text, language), *_named(text, not_to_name), *_repeated(text, last_text)]
    if language.startswith("en"):
        found += [*_missing_words(letter.kind, facts, text), *_forbidden(letter, text), *_hard_to_read(letter)]
    return tuple(sorted(found, key=lambda one: one.severity is Severity.WARNING))


def _missing(letter: Letter, facts: Facts, text: str, language: str) -> Iterator[Finding]:
    for need in needs_of(facts, partial(weekday_date, language=language)):
        if not _says(text, need):
            yield Finding(_severity(need.is_fact), f"The letter does not say {need.what}.")
    if facts.reference not in letter.subject:
        yield Finding(Severity.BLOCKING, "The subject does not hold the reference.")
    if isinstance(facts, HoldingFacts) and not _begins_with_the_promise(facts, text, language):
        yield Finding(Severity.BLOCKING, "A holding letter begins with the promise that we broke.")


def _begins_with_the_promise(facts: HoldingFacts, text: str, language: str) -> bool:
    promise = text.find(_flat(weekday_date(facts.broken_promise_on, language)))
    others = (facts.reason, facts.done, facts.remains, weekday_date(facts.promised_on, language))
    return promise >= 0 and all(text.find(_flat(printed_plainly(other)), promise) >= 0 for other in others)


def _says(text: str, need: Need) -> bool:
    wanted = _flat(printed_plainly(need.wanted))
    return bool(wanted) and wanted in text


def _missing_words(kind: LetterKind, facts: Facts, text: str) -> Iterator[Finding]:
    for wording in wordings_of(kind, facts):
        if not re.search(wording.pattern, text):
            yield Finding(_severity(wording.is_fact), f"The letter does not say {wording.what}.")


def _forbidden(letter: Letter, text: str) -> Iterator[Finding]:
    everything = f"{_flat(letter.subject)} {text}"
    for one in FORBIDDEN:
        if letter.kind in one.kinds and re.search(one.pattern, everything):
            yield Finding(Severity.WARNING, f"The letter says '{one.phrase}': {one.why}.")


def _named(text: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if name.strip() and re.search(rf"\b{re.escape(_flat(name))}\b", text):
            yield Finding(Severity.WARNING, f"The letter names {name.strip()}.")


def _repeated(text: str, last_text: str) -> Iterator[Finding]:
    if last_text.strip() and text == _flat(last_text):
        yield Finding(Severity.WARNING, "The letter is the same as the last one.")


def _hard_to_read(letter: Letter) -> Iterator[Finding]:
    words = len(words_of(letter.text))
    if letter.kind in LATE and words > LONGEST_LATE_LETTER_WORDS:
        yield Finding(Severity.WARNING, f"The letter has {words} words; {LONGEST_LATE_LETTER_WORDS} are enough.")
    age = reading_age(letter.text)
    if age > READING_AGE:
        yield Finding(Severity.WARNING, f"The letter needs a reading age of {age:.0f}; {READING_AGE} is plain enough.")


def _severity(is_fact: bool) -> Severity:
    return Severity.BLOCKING if is_fact else Severity.WARNING


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
