"""How the replies of a period were decided and how long they took, beside the same period a year before."""

from collections.abc import Sequence

from reports.averages import mean
from reports.choices import CLOSED, DECIDED, UPHELD, YES
from reports.model import Column, Row, Share, Table, Unit, Value
from reports.points import unrounded
from reports.tally import Line, Tally, both
from storage.tallies import Where

NAMES = ("stage", "is_last", "outcome", "upheld", "in_time", "days")
"""What must be known of the replies of either period."""
ID, TITLE = "last_year", "Decided and answered beside the same period a year before"
COLUMNS = (
    Column("percent_upheld_before", "Upheld, year before", Unit.PERCENT),
    Column("upheld_points", "Upheld, points", Unit.POINTS, is_signed=True),
    Column("percent_in_time_before", "In time, year before", Unit.PERCENT),
    Column("in_time_points", "In time, points", Unit.POINTS, is_signed=True),
    Column("mean_days_before", "Average days, year before", Unit.DAYS),
    Column("mean_days_change", "Average days, difference", Unit.DAYS, is_signed=True),
)
NOTE = (
    "Upheld is of the decided, in time of the closed. Differences are those of the unrounded percentages, in "
    "percentage points, and of the unrounded averages, in working days."
)
_UPHELD = (both(CLOSED, DECIDED, UPHELD), both(CLOSED, DECIDED))
_IN_TIME = ({**CLOSED, "in_time": YES}, CLOSED)
_COUNTED: dict[str, tuple[Where, ...]] = {
    "percent_upheld_before": _UPHELD,
    "upheld_points": _UPHELD,
    "percent_in_time_before": _IN_TIME,
    "in_time_points": _IN_TIME,
    "mean_days_before": (CLOSED,),
    "mean_days_change": (CLOSED,),
}
OF_BOTH = ("upheld_points", "in_time_points", "mean_days_change")
"""Columns that look at both periods; the others at the year before alone."""


def last_year(this: Tally, last: Tally, lines: Sequence[Line], basis_note: str) -> Table:
    """`this` and `last` are the replies of the two periods by at least NAMES."""
    this, last = this.of(*NAMES, *CLOSED), last.of(*NAMES, *CLOSED)
    rows = tuple(Row(line.key, line.label, _values(this, last, line)) for line in lines)
    return Table(ID, TITLE, COLUMNS, rows, (basis_note, NOTE))


def choices(line: Line, column: str) -> tuple[Where, ...]:
    """What a cell counts, in either period. The targets of stages differ, so all of them have no time in common."""
    if "stage" not in line.where and _COUNTED[column] is not _UPHELD:
        return ()
    return tuple(both(line.where, each) for each in _COUNTED[column])


def _values(this: Tally, last: Tally, line: Line) -> tuple[Value, ...]:
    upheld, upheld_before = (_share(each, line, _UPHELD) for each in (this, last))
    points = unrounded(upheld, upheld_before)
    if "stage" not in line.where:
        return upheld_before, points, None, None, None, None
    timely, timely_before = (_share(each, line, _IN_TIME) for each in (this, last))
    now, then = (mean(each.histogram(both(line.where, CLOSED), "days")) for each in (this, last))
    change = None if now is None or then is None else now - then
    return upheld_before, points, timely_before, unrounded(timely, timely_before), then, change


def _share(tally: Tally, line: Line, wheres: Sequence[Where]) -> Share:
    n, of = (tally.count(both(line.where, where)) for where in wheres)
    return Share(n, of)
