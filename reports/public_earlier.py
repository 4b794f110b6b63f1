"""A public report of days that were published in the same cut before: frozen again, or as the year before of another.

What is shown must not tell of few when it is held against what was shown then: what was withheld stays withheld, and a
count that differs by less than five is withheld too.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from reports.last_year import ID as LAST_YEAR
from reports.model import Report
from reports.periods import Period
from reports.public_last_year import MADE_OF
from reports.public_parts import withheld_cells
from reports.public_relations import SMALL, Name, numbers_of, same

PREVIOUS = "@previous"
_BEFORE = {before: (table, now) for table, now, before in MADE_OF.values()}
"""Of a column of the year before the table and column that say the same in a report of that year."""
_CHANGE = ("this_period", "last_period", "percent_change")
Told = tuple[Period, Name]
"""A number by the days of which it tells, and its name in a report of these days."""


@dataclass(frozen=True)
class _Published:
    """What a public report shows, and what it withholds and does not show in another cell either."""

    numbers: Mapping[Told, int]
    hidden: frozenset[Told]


def spans(report: Report) -> tuple[Period, ...]:
    """The days of which it tells: its own, and those that it is compared with."""
    return (report.period, *((report.compared_with,) if report.compared_with else ()))


def telling(report: Report, earlier: Sequence[Report]) -> set[Name]:
    """The numbers of a report that would tell of few, held against `earlier` ones of the same cut."""
    published = [_published(one) for one in earlier]
    return {
        name
        for name, number in numbers_of(report.tables).items()
        if name[3] != "rest" and any(_tells(one, _told(report, name), number) for one in published)
    }


def known_from(report: Report, earlier: Sequence[Report]) -> set[Name]:
    """The numbers of a report that `earlier` ones show already: to withhold them would hide nothing."""
    published = [_published(one) for one in earlier]
    numbers = numbers_of(report.tables)
    return {name for name in numbers if any(one.numbers.get(_told(report, name)) == numbers[name] for one in published)}


def _tells(published: _Published, told: Told, number: int) -> bool:
    return told in published.hidden or 0 < abs(published.numbers.get(told, number) - number) < SMALL


def _published(report: Report) -> _Published:
    numbers = numbers_of(report.tables)
    shown = {_told(report, name): number for name, number in numbers.items()}
    parts = ((*cell, part) for cell in withheld_cells(report) for part in ("", "n", "of"))
    beside = _shown_beside(report, numbers)
    hidden = {_told(report, name) for name in parts if name not in beside}
    return _Published(shown, frozenset(hidden - shown.keys()))


def _shown_beside(report: Report, shown: Container[Name]) -> set[Name]:
    """Numbers of shares that are withheld, though another cell of the row shows the same one."""
    pairs = (tuple(one) for table in report.tables for one in same(table) if len(one) == 2)
    return {one for pair in pairs for one, other in (pair, pair[::-1]) if other in shown}


def _told(report: Report, name: Name) -> Told:
    """A number of the year before is that of a report of that year."""
    table, row, column, part = name
    before = report.compared_with
    if table == "change" and column in _CHANGE:
        is_before = column == "last_period" or part == "of"
        return (before if is_before and before else report.period), ("received_closed", "total", row, "")
    if before is not None and row.endswith(PREVIOUS):
        return before, (table, row.removesuffix(PREVIOUS), column, part)
    if before is not None and table == LAST_YEAR and column in _BEFORE:
        return before, (_BEFORE[column][0], row, _BEFORE[column][1], part)
    return report.period, name
