"""To whom a new complaint goes: area, owner, urgency. Detection only ever adds attention (procedure.md section 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from procedure.desk import Area, Desk, MailboxRule

TEXT_CHARACTERS = 50_000
"""How much of a mail is looked at; what is longer is hardly a complaint in words."""
PHRASES_AT_MOST = 10_000
"""Of the settings, whose patterns are kept."""


@dataclass(frozen=True)
class Route:
    """`area` is None and `owner` "" where somebody must decide by hand. `named`: whom of the area the mail names."""

    area: Area | None
    owner: str
    is_urgent: bool
    named: tuple[str, ...] = ()


def route(desk: Desk, mailbox: MailboxRule | None, subject: str, text: str, number: int = 1) -> Route:
    """ "Mailbox default, then keyword rules per area, then triage by hand"; each stage has its owner in the area.

    "A mail that names the proposed owner waits for triage", since it may be about them.
    """
    words = _plain(f"{subject}\n{text[:TEXT_CHARACTERS]}")
    area = desk.area(mailbox.area) if mailbox and mailbox.area else best_area(desk.areas, words)
    owner = area.owner_of(number) if area else ""
    is_urgent = _holds_urgent_words(desk, area, words)
    named = tuple(one for one in (owner, area.manager if area else "") if _is_named(desk, one, words))
    return Route(area, "" if owner in named else owner, is_urgent, named)


def names(desk: Desk, email: str, subject: str, text: str) -> bool:
    """Whether a mail names one of us, who may be the one complained about."""
    return _is_named(desk, email, _plain(f"{subject}\n{text[:TEXT_CHARACTERS]}"))


def means_danger(desk: Desk, area: Area | None, subject: str, text: str) -> bool:
    """Whether a mail holds urgent words: those of its area, or of any while it has none."""
    return _holds_urgent_words(desk, area, _plain(f"{subject}\n{text[:TEXT_CHARACTERS]}"))


def _holds_urgent_words(desk: Desk, area: Area | None, words: str) -> bool:
    watched = (area,) if area else desk.areas
    return any(_holds(words, one) for each in watched for one in each.urgent_words)


def best_area(areas: Iterable[Area], words: str) -> Area | None:
    """The area most of whose keywords stand in the text; a draw is nobody's."""
    scores = sorted(((sum(_holds(words, key) for key in one.keywords), one.code, one) for one in areas), reverse=True)
    if not scores or scores[0][0] == 0:
        return None
    if len(scores) > 1 and scores[1][0] == scores[0][0]:
        return None
    return scores[0][2]


def _is_named(desk: Desk, owner: str, words: str) -> bool:
    person = desk.person(owner) if owner else None
    return person is not None and (_holds(words, person.name) or person.email in words)


def _holds(words: str, phrase: str) -> bool:
    """Whole words only, also with a plural's s: `bin` is in "two bins", not in "cabinet"."""
    plain, pattern = _whole_words(phrase)
    # Most phrases are not there at all, which is seen many times sooner than where a word begins and ends.
    return bool(plain) and plain in words and pattern.search(words) is not None


@lru_cache(PHRASES_AT_MOST)
def _whole_words(phrase: str) -> tuple[str, re.Pattern[str]]:
    plain = _plain(phrase)
    return plain, re.compile(rf"(?<!\w){re.escape(plain)}s?(?!\w)")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
