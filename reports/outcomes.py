"""How complaints were decided: upheld and not upheld, and the themes of what was upheld."""

from collections import Counter
from collections.abc import Iterator, Sequence

from procedure.outcomes import Outcome
from reports.choices import CLOSED, DECIDED, UPHELD, YES
from reports.model import Column, Unit
from reports.tally import Count, Defined, Line, Tally, both
from storage.entry_sql import BETWEEN_THEMES, WITHIN_THEME
from storage.tallies import OneOf, Where


def _outcome(outcome: Outcome) -> Where:
    return {**CLOSED, "outcome": frozenset({outcome})}


CELLS = (
    Count(Column("upheld", "Upheld"), both(CLOSED, UPHELD)),
    Count(Column("partially_upheld", "Partially upheld"), {**CLOSED, "partial": YES}),
    Count(Column("not_upheld", "Not upheld"), _outcome(Outcome.NOT_UPHELD)),
    Count(Column("resolved", "Resolved"), _outcome(Outcome.RESOLVED)),
    Count(Column("decided", "Decided"), both(CLOSED, DECIDED)),
    Count(Column("percent_upheld", "Upheld of decided", Unit.PERCENT), UPHELD, of=both(CLOSED, DECIDED)),
)
AT_ENTRIES = (
    "Rows marked (entries) count every stage that was answered in the period, also where the complaint was escalated."
)
NOTES = (
    "Where any part of a complaint was upheld it counts as upheld, if its procedure says so; partially upheld is then "
    "an 'of which' of upheld.",
    AT_ENTRIES,
)
THEME_NOTE = "An entry is counted once under each theme of its upheld points, so themes may add up to more than upheld."


def outcomes(lines: Sequence[Line], basis_note: str) -> Defined:
    """Of the entries answered in the period."""
    return Defined("outcomes", "Upheld and not upheld", lines, CELLS, (basis_note, *NOTES))


def themes(lines: Sequence[Line], tally: Tally, basis_note: str) -> Defined:
    """Upheld entries by theme; an entry counts once under each theme of its upheld points."""
    rows = [row for line in lines for row in _rows(line, tally)]
    cells = (Count(Column("upheld", "Upheld"), both(CLOSED, UPHELD)),)
    return Defined("themes", "Themes of upheld complaints", rows, cells, (basis_note, THEME_NOTE))


def _rows(line: Line, tally: Tally) -> Iterator[Line]:
    found: Counter[str] = Counter()
    for named, count in tally.histogram(both(line.where, CLOSED, UPHELD), "themes").items():
        found.update(dict.fromkeys(named.split(BETWEEN_THEMES) if named else ("",), count))
    for one, _ in sorted(found.items(), key=lambda each: (-each[1], each[0].split(WITHIN_THEME))):
        theme, _, subtheme = one.partition(WITHIN_THEME)
        where = {**line.where, "themes": OneOf(one, BETWEEN_THEMES)}
        yield Line(_theme_key(line.key, theme, subtheme), f"{line.label}: {_theme_label(theme, subtheme)}", where)


def _theme_key(group_key: str, theme: str, subtheme: str) -> str:
    return "/".join((group_key, theme.replace("/", "%2F"), subtheme.replace("/", "%2F")))


def _theme_label(theme: str, subtheme: str) -> str:
    return ", ".join(part for part in (theme, subtheme) if part) or "no theme recorded"
