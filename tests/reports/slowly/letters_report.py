"""The report `letters`: acknowledgements and holding letters in time, and whether what they promised was kept."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from procedure.deadlines import office_date
from procedure.words import PromiseKind
from reports.averages import mean
from reports.groups import Basis
from reports.letters_report import COLUMNS, NOTES
from reports.model import Report, Row, Share, Table, Value
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow, PromiseRow
from tests.reports.slowly.groups import Group, balanced, by_stage, counted, last_stage
from tests.reports.slowly.rules import Rules


def letters_report(entries: Iterable[EntryRow], period: Period, today: date, rules: Rules) -> Report:
    """`today` is the office date, which is not over yet. Raises NotAllowed if the flow does not balance."""
    every = counted(entries)
    groups = [*by_stage(every, last_stage(every, rules)), Group("total", "Total", tuple(every))]
    balanced(groups[-1], period)
    rows = tuple(Row(group.key, group.label, _values(group.entries, period, today, rules)) for group in groups)
    table = Table("letters", "Acknowledgements and holding letters", COLUMNS, rows, NOTES)
    return Report("letters", f"Letters in time, {period}", period, None, Basis.ENTRIES.value, (table,))


def _values(entries: Sequence[EntryRow], period: Period, today: date, rules: Rules) -> tuple[Value, ...]:
    late = [one for one in entries if one.due_on in period and _is_late(one, today)]
    told = sum(rules.told_in_time(one) for one in late)
    left = [(one, each) for one in entries for each in one.promises if _left_on(one, each, rules) in period]
    added = [rules.calendar_of(one).working_days_between(one.due_on, each.promised_on) for one, each in left]
    of = [each.kind for _, each in left]
    kinds = (of.count(PromiseKind.HOLDING), of.count(PromiseKind.UPDATE), of.count(PromiseKind.EXTENSION))
    acknowledged = _acknowledged(entries, period, today, rules)
    return acknowledged, len(late), Share(told, len(late)), *kinds, mean(Counter(added)), _kept(entries, period, today)


def _is_late(one: EntryRow, today: date) -> bool:
    return one.due_on < today and (one.ended_on is None or one.ended_on > one.due_on)


def _left_on(one: EntryRow, promise: PromiseRow, rules: Rules) -> date:
    return office_date(rules.procedure_of(one), promise.made_at)


def _acknowledged(entries: Iterable[EntryRow], period: Period, today: date, rules: Rules) -> Share:
    met = total = 0
    for one in entries:
        if one.acknowledge_by is None or one.acknowledge_by not in period:
            continue
        said = office_date(rules.procedure_of(one), one.acknowledged_at) if one.acknowledged_at else None
        is_met = said is not None and said <= one.acknowledge_by
        # A reply, or an end, by that day leaves nothing to acknowledge.
        is_moot = not is_met and one.ended_on is not None and one.ended_on <= one.acknowledge_by
        if is_met or (one.acknowledge_by < today and not is_moot):
            met, total = met + is_met, total + 1
    return Share(met, total)


def _kept(entries: Iterable[EntryRow], period: Period, today: date) -> Share:
    found = [_was_kept(one, each, today) for one in entries for each in one.promises if each.promised_on in period]
    known = [each for each in found if each is not None]
    return Share(sum(known), len(known))


def _was_kept(one: EntryRow, promise: PromiseRow, today: date) -> bool | None:
    """As the ledger says; else by the reply, or broken once the date is over; None while it is to come."""
    if promise.kept is not None:
        return promise.kept
    if one.responded_on is not None:
        return one.responded_on <= promise.promised_on
    is_moot = one.closed_on is not None and one.closed_on <= promise.promised_on
    return None if is_moot or promise.promised_on >= today else False
