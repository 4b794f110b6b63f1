"""Checks a written letter against both columns of the table of letters (procedure.md section 6), and how it reads.

A missing fact blocks; a missing section, a phrase or a long word warns, and a person may send it with a reason.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from letters.facts import Facts, HoldingFacts
from letters.letter import Letter
from letters.needs import Need, needs_of
from letters.phrases import first_found, flat
from letters.reading import READING_AGE, reading_age, words_of
from letters.rules import LATE, MUST_NOT_SAY, must_say
from letters.values import printed_plainly, weekday_date
from letters.words import Words

LONGEST_LATE_LETTER_WORDS = 150
OWN_RULE = "your own list forbids it"


class Severity(StrEnum):
    """Blocking: the letter may not leave. Warning: a person may send it and say why."""

    WARNING = "warning"
    BLOCKING = "blocking"


@dataclass(frozen=True)
class Finding:
    """One thing to mend, said as a sentence."""

    severity: Severity
    say: str


def lint(
    letter: Letter, facts: Facts, words: Words, *, not_to_name: Iterable[str] = (), last_text: str = ""
) -> tuple[Finding, ...]:
    """What is wrong with the letter, blocking findings first; `facts` have their labels in its language.

    `not_to_name` are officers and other parties; `last_text` is the plain text of the letter before this one.
    """
    text = flat(letter.text)
    found = [
        *_missing(letter, facts, text, words.language),
        *_missing_words(letter, facts, text, words),
        *_forbidden(letter, text, words),
        *_named(text, not_to_name),
        *_repeated(text, last_text),
        *_too_long(letter),
        *(_hard_to_read(letter) if words.language.startswith("en") else ()),
    ]
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
    promise = text.find(flat(weekday_date(facts.broken_promise_on, language)))
    others = (facts.reason, facts.done, facts.remains, weekday_date(facts.promised_on, language))
    return promise >= 0 and all(text.find(flat(printed_plainly(other)), promise) >= 0 for other in others)


def _says(text: str, need: Need) -> bool:
    wanted = flat(printed_plainly(need.wanted))
    return bool(wanted) and wanted in text


def _missing_words(letter: Letter, facts: Facts, text: str, words: Words) -> Iterator[Finding]:
    for rule in must_say(letter.kind, facts):
        phrases = words.must_say.get(rule.name, ())
        if phrases and not first_found(phrases, text):
            yield Finding(_severity(rule.is_fact), f"The letter does not say {rule.what}.")


def _forbidden(letter: Letter, text: str, words: Words) -> Iterator[Finding]:
    everything = f"{flat(letter.subject)} {text}"
    whys = {rule.name: rule.why for rule in MUST_NOT_SAY if letter.kind in rule.kinds}
    others = {rule.name for rule in MUST_NOT_SAY} - set(whys)
    for name, phrases in words.must_not_say.items():
        said = "" if name in others else first_found(phrases, everything)
        if said:
            yield Finding(Severity.WARNING, f"The letter says '{said}': {whys.get(name, OWN_RULE)}.")


def _named(text: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if name.strip() and re.search(rf"\b{re.escape(flat(name))}\b", text):
            yield Finding(Severity.WARNING, f"The letter names {name.strip()}.")


def _repeated(text: str, last_text: str) -> Iterator[Finding]:
    if last_text.strip() and text == flat(last_text):
        yield Finding(Severity.WARNING, "The letter is the same as the last one.")


def _too_long(letter: Letter) -> Iterator[Finding]:
    words = len(words_of(letter.text))
    if letter.kind in LATE and words > LONGEST_LATE_LETTER_WORDS:
        yield Finding(Severity.WARNING, f"The letter has {words} words; {LONGEST_LATE_LETTER_WORDS} are enough.")


def _hard_to_read(letter: Letter) -> Iterator[Finding]:
    """The measure is made for English, and says nothing about another language."""
    age = reading_age(letter.text)
    if age > READING_AGE:
        yield Finding(Severity.WARNING, f"The letter needs a reading age of {age:.0f}; {READING_AGE} is plain enough.")


def _severity(is_fact: bool) -> Severity:
    return Severity.BLOCKING if is_fact else Severity.WARNING
