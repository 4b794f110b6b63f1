"""Checks a written letter against both columns of the table of letters (procedure.md section 6), and how it reads.

A missing fact blocks. A missing section that the procedure lists may go with a reason. A phrase or long words warn.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from letters.facts import Facts, HoldingFacts, UpdateFacts
from letters.letter import Letter
from letters.naming import names_in
from letters.needs import Need, needs_of
from letters.phrases import first_found, flat
from letters.reading import READING_AGE, reading_age, words_of
from letters.rules import LATE, MUST_NOT_SAY, must_say
from letters.values import printed_plainly, weekday_date
from letters.words import Words


class Severity(StrEnum):
    """Blocking: the letter may not leave. Section: it may, when a person says why. Warning: better mend it."""

    BLOCKING = "blocking"
    SECTION = "section"
    WARNING = "warning"


LONGEST_LATE_LETTER_WORDS = 150
SIGNPOST_WORDS = 18  # of the sentence that leads to the external body, and of the labels of its facts
GRAVITY = tuple(Severity)
OWN_RULE = "your own list forbids it"


@dataclass(frozen=True)
class Finding:
    """One thing to mend, said as a sentence; `section` is the word of the procedure's list, if it is one of them."""

    severity: Severity
    say: str
    section: str = ""


def lint(
    letter: Letter,
    facts: Facts,
    words: Words,
    *,
    not_to_name: Iterable[str] = (),
    last_text: str = "",
    sections: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What is wrong with the letter, the gravest first; `facts` have their labels in its language.

    `not_to_name` are officers and other parties; `last_text` is the plain text of the letter before this one;
    `sections` are those that the procedure lists for this letter.
    """
    text = flat(letter.text)
    found = [
        *_missing(letter, facts, text, words.language, sections),
        *_missing_words(letter, facts, text, words, sections),
        *_forbidden(letter, text, words),
        *_named(letter.text, not_to_name),
        *_repeated(facts, text, flat(last_text)),
        *_too_long(letter, facts),
        *(_hard_to_read(letter) if words.language.startswith("en") else ()),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: GRAVITY.index(one.severity)))


def _missing(letter: Letter, facts: Facts, text: str, language: str, sections: Collection[str]) -> Iterator[Finding]:
    for need in needs_of(facts, partial(weekday_date, language=language)):
        is_listed = bool(need.section) and need.section in sections
        if not _says(text, need) and (is_listed or not need.only_if_listed):
            yield _lacking(need.what, need.is_fact, need.section if is_listed else "")
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


def _missing_words(
    letter: Letter, facts: Facts, text: str, words: Words, sections: Collection[str]
) -> Iterator[Finding]:
    for rule in must_say(letter.kind, facts):
        phrases = words.must_say.get(rule.name, ())
        if phrases and not first_found(phrases, text):
            yield _lacking(rule.what, rule.is_fact, rule.name if rule.name in sections else "")


def _lacking(what: str, is_fact: bool, section: str) -> Finding:
    severity = Severity.BLOCKING if is_fact else Severity.SECTION if section else Severity.WARNING
    return Finding(severity, f"The letter does not say {what}.", section)


def _forbidden(letter: Letter, text: str, words: Words) -> Iterator[Finding]:
    everything = f"{flat(letter.subject)} {text}"
    whys = {rule.name: rule.why for rule in MUST_NOT_SAY if letter.kind in rule.kinds}
    others = {rule.name for rule in MUST_NOT_SAY} - set(whys)
    for name, phrases in words.must_not_say.items():
        said = "" if name in others else first_found(phrases, everything)
        if said:
            yield Finding(Severity.WARNING, f"The letter says '{said}': {whys.get(name, OWN_RULE)}.")


def _named(text: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in names_in(text, names):
        yield Finding(Severity.WARNING, f"The letter names {name}.")


def _repeated(facts: Facts, text: str, last_text: str) -> Iterator[Finding]:
    """The dates of two holding letters differ always; what counts is whether the second one says anything new."""
    if last_text and text == last_text:
        yield Finding(Severity.WARNING, "The letter is the same as the last one.")
    elif last_text and isinstance(facts, HoldingFacts):
        news = (facts.reason, facts.done, facts.remains)
        if all(flat(printed_plainly(one)) in last_text for one in news):
            yield Finding(Severity.WARNING, "The letter says nothing that the last one did not say.")


def _too_long(letter: Letter, facts: Facts) -> Iterator[Finding]:
    """Where a late letter must name the external body, that is no wordiness of whoever wrote it."""
    words = len(words_of(letter.text)) if letter.kind in LATE else 0
    if isinstance(facts, HoldingFacts | UpdateFacts) and facts.signpost:
        body = facts.signpost
        words -= len(words_of(f"{body.name} {body.address} {body.url} {body.time_limit}")) + SIGNPOST_WORDS
    if words > LONGEST_LATE_LETTER_WORDS:
        yield Finding(Severity.WARNING, f"The letter has {words} words; {LONGEST_LATE_LETTER_WORDS} are enough.")


def _hard_to_read(letter: Letter) -> Iterator[Finding]:
    """The measure is made for English, and says nothing about another language."""
    age = reading_age(letter.text)
    if age > READING_AGE:
        yield Finding(Severity.WARNING, f"The letter needs a reading age of {age:.0f}; {READING_AGE} is plain enough.")
