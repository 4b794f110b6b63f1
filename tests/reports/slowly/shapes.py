"""The shape of a period: received and closed month by month, and how many replies took how many working days."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from procedure.dates import MONTHS
from reports.model import Column, Row, Table
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import Group
from tests.reports.slowly.rules import Rules

MOST_MONTHS = 36
SLICES = 5
"""Into so many slices the time up to the target is cut; as many again follow, and one for all beyond."""
MONTH_COLUMNS = (Column("received", "Received"), Column("closed", "Closed"))
DAYS_COLUMNS = (Column("closed", "Closed"),)
TOO_LONG = f"Months are shown for periods of up to {MOST_MONTHS} months."
DAYS_NOTE = (
    "Working days to the reply, as in 'Time to close', in slices that end on the target and on its double. A stage "
    "whose target is not the same for all is left out."
)


BEHIND_CHARTS = ("by_month", "days_to_close")
"""Tables that the page draws as charts; too long for a message."""


def month_table(seen: Sequence[EntryRow], period: Period, basis_note: str) -> Table:
    """`seen` are the entries that the basis counts; months at the ends are counted within the period alone."""
    months = list(_months(period))
    received = Counter(_month(one.received_on) for one in seen if one.received_on in period)
    closed = Counter(_month(one.responded_on) for one in seen if one.responded_on and one.responded_on in period)
    rows = tuple(Row(f"{y}-{m:02d}", f"{MONTHS[m - 1]} {y}", (received[y, m], closed[y, m])) for y, m in months)
    is_short = len(rows) <= MOST_MONTHS
    notes = (basis_note,) if is_short else (basis_note, TOO_LONG)
    return Table("by_month", "Received and closed by month", MONTH_COLUMNS, rows if is_short else (), notes)


def days_table(groups: Iterable[tuple[Group, int | None]], rules: Rules, basis_note: str) -> Table:
    """Groups hold the entries answered in the period, each with the target of its stage in working days."""
    rows = tuple(row for group, target in groups if target for row in _slices(group, target, rules))
    return Table("days_to_close", "Replies by working days taken", DAYS_COLUMNS, rows, (basis_note, DAYS_NOTE))


def ends_of(target: int) -> list[int]:
    """The last days of the slices: 4, 8, 12, 16, 20, 24, ... 40 for a target of 20, and 1 to 10 for one of five."""
    return sorted({-(-target * n // SLICES) for n in range(1, 2 * SLICES + 1)})


def _slices(group: Group, target: int, rules: Rules) -> Iterator[Row]:
    taken, since = [rules.days_taken(entry) for entry in group.entries], 0
    for end in ends_of(target):
        count = sum(since <= days <= end for days in taken)
        yield Row(f"{group.key}/to_{end}", f"{group.label}: {_spoken(since, end)}", (count,))
        since = end + 1
    beyond = sum(days >= since for days in taken)
    yield Row(f"{group.key}/over_{since - 1}", f"{group.label}: more than {since - 1}", (beyond,))


def _spoken(since: int, end: int) -> str:
    if not since:
        return f"up to {end}"
    return f"{end}" if since == end else f"{since} to {end}"


def _months(period: Period) -> Iterator[tuple[int, int]]:
    first, last = (day.year * 12 + day.month - 1 for day in (period.first, period.last))
    return ((month // 12, month % 12 + 1) for month in range(first, last + 1))


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
