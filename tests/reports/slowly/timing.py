"""How long replies took: against the target, on average, at worst, and whether people were kept informed."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from reports.model import Column, Row, Share, Table, Unit, Value
from reports.rules import stage_target
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import Group
from tests.reports.slowly.rules import Rules, in_time, promises_kept

LONGEST = 5

COLUMNS = (
    Column("target", "Target", Unit.DAYS),
    Column("closed", "Closed"),
    Column("mean_days", "Average working days", Unit.DAYS),
    Column("median_days", "Median", Unit.DAYS),
    Column("p90_days", "90th percentile", Unit.DAYS),
    Column("longest_days", "Longest", Unit.DAYS),
    Column("in_time", "Closed in time"),
    Column("percent_in_time", "Closed in time, share", Unit.PERCENT),
    Column("percent_kept_informed", "Kept informed", Unit.PERCENT),
    Column("percent_first_promise_kept", "First promise kept", Unit.PERCENT),
)
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
LONGEST_COLUMNS = (
    Column("stage", "Stage", Unit.TEXT),
    Column("working_days", "Working days", Unit.DAYS),
    Column("target", "Target", Unit.DAYS),
)


def time_table(groups: Iterable[tuple[Group, int | None]], rules: Rules, basis_note: str) -> Table:
    """Groups hold the entries answered in the period, each with the target of its stage in working days."""
    rows = tuple(Row(group.key, group.label, _values(group.entries, target, rules)) for group, target in groups)
    return Table("time_to_close", "Time to close", COLUMNS, rows, (basis_note, *NOTES))


def target_of(entries: Iterable[EntryRow], stage: int, rules: Rules) -> int | None:
    """The target of this stage in working days, if all procedures of these entries that have the stage agree on it."""
    used = {entry.procedure_id: rules.procedure_of(entry) for entry in entries}
    targets = {stage_target(each, stage) for each in used.values() if each.last_stage >= stage}
    return targets.pop() if len(targets) == 1 else None


def whole_wait_table(closed: Sequence[EntryRow], rules: Rules) -> Table:
    """`closed` are the last entries of their cases, answered in the period."""
    waits = [rules.whole_wait(entry) for entry in closed]
    working, calendar = [wait[0] for wait in waits], [wait[1] for wait in waits]
    values = (len(waits), mean(working), max(working, default=None), mean(calendar), max(calendar, default=None))
    notes = ("Basis cases: from the first receipt of the complaint to the reply at its last stage.",)
    return Table("whole_wait", "Whole wait", WAIT_COLUMNS, (Row("total", "Total", values),), notes)


def longest_table(closed: Iterable[EntryRow], rules: Rules) -> Table:
    """The entries that took longest: they are listed, never removed from the figures."""
    taken = sorted(
        ((rules.days_taken(entry), entry) for entry in closed), key=lambda each: (-each[0], each[1].reference)
    )
    rows = tuple(
        Row(f"{one.reference}.s{one.stage}", one.reference, (f"Stage {one.stage}", days, rules.target_days(one)))
        for days, one in taken[:LONGEST]
    )
    return Table("longest", "Longest cases", LONGEST_COLUMNS, rows, ("They are counted in every figure above.",))


def mean(days: Sequence[int]) -> Fraction | None:
    """Exact, so that it can be rounded half up; None of nothing."""
    return Fraction(sum(days), len(days)) if days else None


def median(days: Sequence[int]) -> Fraction | None:
    """The middle value, or half-way between the two in the middle."""
    ordered, half = sorted(days), len(days) // 2
    if not ordered:
        return None
    return Fraction(ordered[half]) if len(days) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


def p90(days: Sequence[int]) -> int | None:
    """The 90th percentile by nearest rank: the smallest value that at least nine in ten do not exceed."""
    return sorted(days)[-(-9 * len(days) // 10) - 1] if days else None


def _values(entries: Sequence[EntryRow], target: int | None, rules: Rules) -> tuple[Value, ...]:
    days, closed = [rules.days_taken(entry) for entry in entries], len(entries)
    met = sum(in_time(entry) for entry in entries)
    informed = sum(rules.kept_informed(entry) for entry in entries)
    first = [kept[0] for kept in map(promises_kept, entries) if kept]
    averages = (mean(days), median(days), p90(days), max(days, default=None))
    return target, closed, *averages, met, Share(met, closed), Share(informed, closed), Share(sum(first), len(first))
