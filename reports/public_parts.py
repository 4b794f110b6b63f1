"""A public report of days that were published in parts already: a year beside its quarters.

It shows a count only where that follows from what the parts show, so that nothing can be subtracted from them: what is
shown tells nobody anything about numbers that they did not have. So nothing has to be known of what the parts withhold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from reports.model import WITHHELD, Report
from reports.periods import Period
from reports.public_relations import Name, numbers_of

AT_START, AT_END = ("open_at_start",), ("open_at_end", "open_overdue")
"""Columns that count what is open on a day: of the first part, or of the last one. All others are sums."""
_ONE_DAY = timedelta(days=1)


def tiling(period: Period, published: Iterable[Report]) -> tuple[Report, ...]:
    """Those that cover the period day by day and once, the shortest first; none where they leave a gap.

    Of one period the first that is given is taken.
    """
    starting: dict[date, dict[date, Report]] = {}
    for one in published:
        if one.period != period and period.first <= one.period.first and one.period.last <= period.last:
            starting.setdefault(one.period.first, {}).setdefault(one.period.last, one)
    ways: dict[date, tuple[Report, ...]] = {period.last + _ONE_DAY: ()}
    for first in sorted(starting, reverse=True):
        for last in sorted(starting[first]):
            if last + _ONE_DAY in ways and first not in ways:
                ways[first] = (starting[first][last], *ways[last + _ONE_DAY])
    return ways.get(period.first, ())


def not_told(report: Report, parts: Sequence[Report]) -> dict[Name, int]:
    """The numbers of a report that do not follow from what its parts, in order, show."""
    told = [numbers_of(one.tables) for one in parts]
    withheld = {cell for one in parts for cell in withheld_cells(one)}
    return {
        name: number
        for name, number in numbers_of(report.tables).items()
        if name[3] != "rest" and (name[:3] in withheld or _of_parts(name, told) != number)
    }


def withheld_cells(report: Report) -> Iterator[tuple[str, str, str]]:
    """Table, row and column of what a public report does not show."""
    for table in report.tables:
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                if value == WITHHELD:
                    yield table.id, row.key, column.key


def _of_parts(name: Name, told: Sequence[Mapping[Name, int]]) -> int:
    """What has no row in a part counted nothing there."""
    if name[2] in AT_START:
        return told[0].get(name, 0)
    if name[2] in AT_END:
        return told[-1].get(name, 0)
    return sum(one.get(name, 0) for one in told)
