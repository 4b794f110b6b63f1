"""The report `letters`: acknowledgements and holding letters in time, and whether what they promised was kept."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from procedure.deadlines import office_date
from procedure.words import PromiseKind
from reports.averages import mean
from reports.behind import Found, of_entries, text
from reports.groups import Basis, Group, balanced, by_stage, counted, last_stage
from reports.model import Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.rules import Rules
from storage.figures import EntryRow, PromiseRow
from storage.tallies import Behind

ADDED = "mean_added_days"
KINDS = (
    ("holding_letters", PromiseKind.HOLDING),
    ("updates", PromiseKind.UPDATE),
    ("extensions", PromiseKind.EXTENSION),
)
OF_ENTRIES = ("percent_acknowledged_in_time", "late", "percent_told_in_time")
"""Columns that count entries; the others count letters."""
LETTERS = (Column("stage", "Stage"), text("kind", "Kind"), text("left_on", "Left"), text("promised_on", "New date"))
COLUMNS = (
    Column("percent_acknowledged_in_time", "Acknowledged in time", Unit.PERCENT),
    Column("late", "Not answered by the target"),
    Column("percent_told_in_time", "Told before the target passed", Unit.PERCENT),
    Column("holding_letters", "Holding letters"),
    Column("updates", "Updates"),
    Column("extensions", "Extensions"),
    Column(ADDED, "Average working days added", Unit.DAYS),
    Column("percent_promises_kept", "Promised dates kept", Unit.PERCENT),
)
NOTES = (
    Basis.ENTRIES.sentence,
    "Acknowledged in time is a share of those whose last day for it, set in days, lies in the period and is over.",
    "Told before the target passed: of those not answered by a target that lies in the period, for how many a letter "
    "with a new date had left by then.",
    "Holding letters, updates and extensions are letters that left in the period; days are added from the target to "
    "the new date. Promised dates kept: of the dates in the period that have been met or are over.",
)


@dataclass(frozen=True)
class Letter:
    """A letter with a new date, the `number`-th of its entry; without a letter the entry itself."""

    entry: EntryRow
    promise: PromiseRow | None = None
    number: int = 0


def letters_report(entries: Iterable[EntryRow], period: Period, today: date, rules: Rules) -> Report:
    """`today` is the office date, which is not over yet. Raises NotAllowed if the flow does not balance."""
    groups = _groups(entries, rules)
    balanced(groups[-1], period)
    rows = tuple(Row(group.key, group.label, _values(group.entries, period, today, rules)) for group in groups)
    table = Table("letters", "Acknowledgements and holding letters", COLUMNS, rows, NOTES)
    return Report("letters", f"Letters in time, {period}", period, None, Basis.ENTRIES.value, (table,))


def behind_letters(
    entries: Iterable[EntryRow], period: Period, today: date, rules: Rules, cell: tuple[str, str]
) -> Found:
    """The letters that the number of a row and a column counts, or the entries that should have had one."""
    group = next(one for one in _groups(entries, rules) if one.key == cell[0])
    found = _counted(group.entries, period, today, rules)[cell[1]]
    if cell[1] in OF_ENTRIES:
        return of_entries([[Behind(one.entry.reference, one.entry.stage) for one in each] for each in found])
    return Found([[_letter(one, rules) for one in each] for each in found], LETTERS, "letter", "letters")


def _groups(entries: Iterable[EntryRow], rules: Rules) -> list[Group]:
    every = counted(entries)
    return [*by_stage(every, last_stage(every, rules)), Group("total", "Total", tuple(every))]


def _letter(one: Letter, rules: Rules) -> Row:
    entry, promise = one.entry, one.promise
    left, on = (_left_on(one, rules).isoformat(), promise.promised_on.isoformat()) if promise else ("", "")
    values = (entry.stage, promise.kind.value if promise else "", left, on)
    return Row(f"{entry.reference}.s{entry.stage}.{one.number}", entry.reference, values)


def _values(entries: Sequence[EntryRow], period: Period, today: date, rules: Rules) -> tuple[Value, ...]:
    found = _counted(entries, period, today, rules)
    added = Counter(_added_days(one, rules) for one in found[ADDED][0])
    return tuple(mean(added) if one.key == ADDED else _number(found[one.key]) for one in COLUMNS)


def _number(lists: Sequence[Sequence[Letter]]) -> Value:
    return len(lists[0]) if len(lists) == 1 else Share(len(lists[0]), len(lists[1]))


def _counted(
    entries: Iterable[EntryRow], period: Period, today: date, rules: Rules
) -> dict[str, tuple[list[Letter], ...]]:
    """By column what is counted there: of a share what met it, and all."""
    every = [Letter(one) for one in entries]
    letters = [Letter(one.entry, each, n) for one in every for n, each in enumerate(one.entry.promises, 1)]
    late = [one for one in every if one.entry.due_on in period and _is_late(one.entry, today)]
    left = [one for one in letters if _left_on(one, rules) in period]
    acknowledged = [(one, _was_acknowledged(one.entry, period, today, rules)) for one in every]
    kept = [(one, _was_kept(one, period, today)) for one in letters]
    return {
        "percent_acknowledged_in_time": _met_of(acknowledged),
        "late": (late,),
        "percent_told_in_time": ([one for one in late if rules.told_in_time(one.entry)], late),
        **{column: ([one for one in left if one.promise and one.promise.kind is kind],) for column, kind in KINDS},
        ADDED: (left,),
        "percent_promises_kept": _met_of(kept),
    }


def _met_of(found: Iterable[tuple[Letter, bool | None]]) -> tuple[list[Letter], list[Letter]]:
    """Those that met it, and all of whom that can be said."""
    known = [(one, is_met) for one, is_met in found if is_met is not None]
    return [one for one, is_met in known if is_met], [one for one, _ in known]


def _is_late(one: EntryRow, today: date) -> bool:
    return one.due_on < today and (one.ended_on is None or one.ended_on > one.due_on)


def _left_on(one: Letter, rules: Rules) -> date:
    if one.promise is None:
        raise ValueError(f"{one.entry.reference} is no letter")
    return office_date(rules.procedure_of(one.entry), one.promise.made_at)


def _added_days(one: Letter, rules: Rules) -> int:
    until = one.promise.promised_on if one.promise else one.entry.due_on
    return rules.calendar_of(one.entry).working_days_between(one.entry.due_on, until)


def _was_acknowledged(one: EntryRow, period: Period, today: date, rules: Rules) -> bool | None:
    """None where nothing was to be acknowledged in the period, or nothing is to be said yet."""
    if one.acknowledge_by is None or one.acknowledge_by not in period:
        return None
    said = office_date(rules.procedure_of(one), one.acknowledged_at) if one.acknowledged_at else None
    if said is not None and said <= one.acknowledge_by:
        return True
    # A reply, or an end, by that day leaves nothing to acknowledge.
    is_moot = one.ended_on is not None and one.ended_on <= one.acknowledge_by
    return None if is_moot or one.acknowledge_by >= today else False


def _was_kept(letter: Letter, period: Period, today: date) -> bool | None:
    """As the ledger says; else by the reply, or broken once the date is over; None while it is to come."""
    one, promise = letter.entry, letter.promise
    if promise is None or promise.promised_on not in period:
        return None
    if promise.kept is not None:
        return promise.kept
    if one.responded_on is not None:
        return one.responded_on <= promise.promised_on
    is_moot = one.closed_on is not None and one.closed_on <= promise.promised_on
    return None if is_moot or promise.promised_on >= today else False
