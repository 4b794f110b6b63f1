"""What a report is asked to be narrowed to: typed words, checked against what there is, and named in its title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.themes import THEMES
from procedure.words import Channel
from reports.model import Report
from storage.ledger import Tx
from storage.only import Only, themes_of

NAMED_AT_MOST = 40
"""Of what there is, in the sentence for what there is not; and of how many words one filter can have."""


_KIND = re.compile(r"\s(area|directorate|channel|theme|procedure)[\s=]", re.IGNORECASE)


@dataclass(frozen=True)
class Narrowed:
    """As it was typed. Within a kind any will do, the kinds must all hold; a directorate stands for its areas."""

    area: tuple[str, ...] = ()
    directorate: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()

    def words(self) -> dict[str, tuple[str, ...]]:
        """By kind, as JSON tells it; empty where nothing is left out."""
        return {kind: values for kind, values in vars(self).items() if values}

    def named(self, report: Report) -> Report:
        """The report with what it is narrowed to in its title."""
        kinds = "; ".join(f"{kind} {' or '.join(values)}" for kind, values in self.words().items())
        return replace(report, title=f"{report.title}, only {kinds}", filters=self.words()) if kinds else report


OF_EVERYTHING = Narrowed()


def narrowed(tx: Tx, desk: Desk, asked: Narrowed) -> tuple[Narrowed, Only]:
    """The words as they are known, and what they mean; NotAllowed with what there is for a word that means nothing.

    An area is named by code or name, a theme as `process` or `process: delay`.
    """
    known = Narrowed(
        area=_known("area", asked.area, {one.code: one.name for one in desk.areas}),
        directorate=_known("directorate", asked.directorate, dict.fromkeys(one.directorate for one in desk.areas)),
        channel=_known("channel", asked.channel, dict.fromkeys(Channel)),
        theme=_themes_known(tx, tuple(map(_theme, asked.theme))),
        procedure=_known("procedure", asked.procedure, {key: one.title for key, one in desk.procedures.items()}),
    )
    themes = tuple(_theme_parted(one) for one in known.theme)
    return known, Only(_areas(desk, known), tuple(map(Channel, known.channel)), known.procedure, themes)


def parted(text: str) -> tuple[str, Narrowed]:
    """What stands before the first filter of "q1 area repairs channel email", and the filters."""
    before, *rest = _KIND.split(f" {text}")
    found: dict[str, tuple[str, ...]] = {}
    for kind, value in zip(rest[::2], rest[1::2], strict=True):
        found[kind.lower()] = (*found.get(kind.lower(), ()), value.strip())
    return before.strip(), Narrowed(**found)


def _areas(desk: Desk, asked: Narrowed) -> tuple[str, ...]:
    if not asked.directorate:
        return asked.area
    within = tuple(one.code for one in desk.areas if one.directorate in asked.directorate)
    both = tuple(code for code in within if not asked.area or code in asked.area)
    if not both:
        raise NotAllowed(f"No area of {' or '.join(asked.area)} belongs to {' or '.join(asked.directorate)}.")
    return both


def _known(kind: str, asked: Sequence[str], known: dict[str, str | None]) -> tuple[str, ...]:
    if len(asked) > NAMED_AT_MOST:
        raise NotAllowed(f"A report can be narrowed to at most {NAMED_AT_MOST} of a kind.")
    meant = {one: _meant(one.strip(), known) for one in asked}
    unknown = [one for one in asked if not meant[one]]
    if not unknown:
        return tuple(dict.fromkeys(key for one in asked for key in meant[one]))
    there_is = [key for key in known if key]
    more = " and others" if len(there_is) > NAMED_AT_MOST else ""
    wrong = ", ".join(f"'{one[:40]}'" for one in unknown[:NAMED_AT_MOST])
    raise NotAllowed(f"There is no {kind} {wrong}. There is: {', '.join(there_is[:NAMED_AT_MOST]) or 'none'}{more}.")


def _meant(word: str, known: dict[str, str | None]) -> list[str]:
    """Codes go before names, and of names that several have all are meant."""
    if word in known:
        return [word]
    typed = word.casefold()
    codes = [key for key in known if key.casefold() == typed]
    return codes or [key for key, name in known.items() if name and name.casefold() == typed]


def _themes_known(tx: Tx, asked: Sequence[str]) -> tuple[str, ...]:
    """Those of the ledger are looked through only for a theme that is not listed: there may be a million points."""
    listed = {_spoken(theme, part) for theme, parts in THEMES.items() for part in ("", *parts)}
    if listed.issuperset(asked):
        return _known("theme", asked, dict.fromkeys(listed))
    found = themes_of(tx)
    named = {_spoken(*one) for one in (*found, *((theme, "") for theme, _ in found))}
    return _known("theme", asked, dict.fromkeys(sorted(listed | named)))


def _theme(text: str) -> str:
    # `process/delay`, as rows are called, means the same as `process: delay`, as forms write it.
    theme, _, part = text.replace("/", ":", 1).partition(":")
    return _spoken(theme.strip(), part.strip())


def _spoken(theme: str, part: str) -> str:
    return f"{theme}: {part}" if part else theme


def _theme_parted(text: str) -> tuple[str, str]:
    theme, _, part = text.partition(": ")
    return theme, part
