"""How long replies took: against the target, on average, at worst, and whether people were kept informed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from reports.averages import mean, median, p90
from reports.choices import CLOSED, YES
from reports.model import Column, Row, Table, Unit, Value
from reports.source import Source
from reports.tally import Count, Defined, Line, Tally, Worked, both
from reports.waits import Waits
from storage.entry_sql import View
from storage.tallies import Where, longest

LONGEST = 5
TARGET = Column("target", "Target", Unit.DAYS)
NOTES = (
    "Working days from the start of the reply clock, by the rule of each complaint's procedure; in time is judged by "
    "the original target, which no letter and no extension moves.",
    "Kept informed: no date that was told, the target being the first, passed before the next letter or the reply.",
    "First promise kept is a share of those who were promised a new date. The target is empty where procedures differ.",
)
WAIT_COLUMNS = (
    Column("closed", "Closed"),
    Column("mean_working_days", "Average working days", Unit.DAYS),
    Column("longest_working_days", "Longest, working days", Unit.DAYS),
    Column("mean_calendar_days", "Average calendar days", Unit.DAYS),
    Column("longest_calendar_days", "Longest, calendar days", Unit.DAYS),
)
WAIT_NOTES = ("Basis cases: from the first receipt of the complaint to the reply at its last stage.",)
LONGEST_COLUMNS = (
    Column("stage", "Stage", Unit.TEXT),
    Column("working_days", "Working days", Unit.DAYS),
    Column("target", "Target", Unit.DAYS),
)


def time_to_close(lines: Sequence[Line], targets: Mapping[str, int | None], basis_note: str) -> Defined:
    """Of the entries answered in the period; `targets` are by row, in working days."""
    in_time: Where = {"in_time": YES}
    told: Where = {**CLOSED, "first_kept": frozenset({0, 1})}
    cells = (
        Worked(TARGET, lambda _, line: targets[line.key]),
        Count(Column("closed", "Closed"), CLOSED),
        _of_days(Column("mean_days", "Average working days", Unit.DAYS), mean),
        _of_days(Column("median_days", "Median", Unit.DAYS), median),
        _of_days(Column("p90_days", "90th percentile", Unit.DAYS), p90),
        _of_days(Column("longest_days", "Longest", Unit.DAYS), lambda days: max(days, default=None)),
        Count(Column("in_time", "Closed in time"), {**CLOSED, **in_time}),
        Count(Column("percent_in_time", "Closed in time, share", Unit.PERCENT), in_time, of=CLOSED),
        Count(Column("percent_kept_informed", "Kept informed", Unit.PERCENT), {"informed": YES}, of=CLOSED),
        Count(Column("percent_first_promise_kept", "First promise kept", Unit.PERCENT), {"first_kept": YES}, of=told),
    )
    return Defined("time_to_close", "Time to close", lines, cells, (basis_note, *NOTES))


def whole_wait(line: Line, waits: Mapping[str, Waits]) -> Defined:
    """Of the last entries of their cases, answered in the period: `waits` are theirs."""
    working, nights = waits["wait_working"], waits["wait_nights"]
    values = (working.mean, working.longest, nights.mean, nights.longest)
    columns = zip(WAIT_COLUMNS[1:], values, strict=True)
    cells = (_known(column, value) for column, value in columns)
    return Defined("whole_wait", "Whole wait", [line], (Count(WAIT_COLUMNS[0], CLOSED), *cells), WAIT_NOTES)


def _known(column: Column, value: Value) -> Worked:
    return Worked(column, lambda tally, line: value, of=CLOSED)


def longest_table(source: Source, view: View, tally: Tally, basis: Where) -> Table:
    """The entries that took longest: they are listed, never removed from the figures."""
    found = longest(source.tx, view, basis, _fifth(tally.histogram(both(basis, CLOSED), "days")), LONGEST)
    rows = tuple(
        Row(f"{reference}.s{stage}", reference, (f"Stage {stage}", days, source.target_days(procedure, stage)))
        for reference, stage, procedure, days in found
    )
    return Table("longest", "Longest cases", LONGEST_COLUMNS, rows, ("They are counted in every figure above.",))


def _fifth(days: Counter[int]) -> int:
    """The working days of the fifth longest, so that few need be looked at."""
    left = LONGEST
    for day, count in sorted(days.items(), reverse=True):
        left -= count
        if left <= 0:
            return day
    return 0


def _of_days(column: Column, made: Callable[[Counter[int]], Fraction | int | None]) -> Worked:
    def worked(tally: Tally, line: Line) -> Value:
        return made(tally.histogram(both(line.where, CLOSED), "days"))

    return Worked(column, worked, (*CLOSED, "days"), of=CLOSED)
