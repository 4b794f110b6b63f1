"""The shape of a period: received and closed month by month, and how many replies took how many working days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from procedure.dates import MONTHS
from reports.choices import CLOSED, IN_PERIOD
from reports.model import Column, Value
from reports.periods import Period
from reports.tally import Count, Defined, Line, Tally, both
from storage.tallies import Between, Where

MOST_MONTHS, MONTH = 36, "month"
SLICES = 5
"""Into so many slices the time up to the target is cut; as many again follow, and one for all beyond."""
DAYS_CELLS = (Count(Column("closed", "Closed"), CLOSED),)
TOO_LONG = f"Months are shown for periods of up to {MOST_MONTHS} months."
DAYS_NOTE = (
    "Working days to the reply, as in 'Time to close', in slices that end on the target and on its double. A stage "
    "whose target is not the same for all is left out."
)


BEHIND_CHARTS = ("by_month", "days_to_close")
"""Tables that the page draws as charts; too long for a message."""


@dataclass(frozen=True)
class Monthly:
    """A column of months: what the month of a row is asked of."""

    column: Column
    where: Where
    of_month: str

    def value(self, tally: Tally, line: Line) -> Value:
        """The number."""
        return tally.count(*self.choices(line))

    def choices(self, line: Line) -> tuple[Where, ...]:
        """What the number counts."""
        where = {self.of_month if name == MONTH else name: allowed for name, allowed in line.where.items()}
        return (both(where, self.where),)


def by_month(basis: Where, period: Period, basis_note: str) -> Defined:
    """Months at the ends are counted within the period alone."""
    months = list(months_of(period))
    notes = (basis_note,) if is_short(period) else (basis_note, TOO_LONG)
    lines = [Line(key, label, {**basis, MONTH: frozenset({key})}) for key, label in months]
    cells = (
        Monthly(Column("received", "Received"), IN_PERIOD, "came_month"),
        Monthly(Column("closed", "Closed"), CLOSED, "ended_month"),
    )
    return Defined("by_month", "Received and closed by month", lines if is_short(period) else (), cells, notes)


def is_short(period: Period) -> bool:
    """Whether its months are shown."""
    return sum(1 for _ in months_of(period)) <= MOST_MONTHS


def days_to_close(lines: Sequence[Line], targets: Mapping[str, int | None], basis_note: str) -> Defined:
    """Of the entries answered in the period; `targets` are by row, in working days."""
    rows = [row for line in lines for row in _slices(line, targets[line.key] or 0)]
    return Defined("days_to_close", "Replies by working days taken", rows, DAYS_CELLS, (basis_note, DAYS_NOTE))


def ends_of(target: int) -> list[int]:
    """The last days of the slices: 4, 8, 12, 16, 20, 24, ... 40 for a target of 20, and 1 to 10 for one of five."""
    return sorted({-(-target * n // SLICES) for n in range(1, 2 * SLICES + 1)})


def _slices(line: Line, target: int) -> Iterator[Line]:
    if not target:
        return
    since = 0
    for end in ends_of(target):
        where = {**line.where, "days": Between(since, end)}
        yield Line(f"{line.key}/to_{end}", f"{line.label}: {_spoken(since, end)}", where)
        since = end + 1
    beyond = {**line.where, "days": Between(since)}
    yield Line(f"{line.key}/over_{since - 1}", f"{line.label}: more than {since - 1}", beyond)


def _spoken(since: int, end: int) -> str:
    if not since:
        return f"up to {end}"
    return f"{end}" if since == end else f"{since} to {end}"


def months_of(period: Period) -> Iterator[tuple[str, str]]:
    """Like ("2026-04", "April 2026")."""
    first, last = (day.year * 12 + day.month - 1 for day in (period.first, period.last))
    for month in range(first, last + 1):
        year, number = month // 12, month % 12
        yield f"{year}-{number + 1:02d}", f"{MONTHS[number]} {year}"
