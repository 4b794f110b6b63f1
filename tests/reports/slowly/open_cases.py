"""The open list by due band: what is late, what comes, what nobody owns. The daily digest and the report `open`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from procedure.calendar import Calendar
from procedure.preset import AcknowledgedBy, StageRule
from reports.model import Column, Report, Row, Table
from reports.open_cases import LABELS, NOTES
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import counted
from tests.reports.slowly.rules import Rules


@dataclass(frozen=True)
class Band:
    """The open entries of one band, the earliest due first."""

    key: str
    label: str
    entries: tuple[EntryRow, ...]


def open_entries(entries: Iterable[EntryRow]) -> list[EntryRow]:
    """The entry at which each open case stands, dormant ones included, the earliest due first."""
    found = [one for one in counted(entries) if one.ended_on is None and one.next_stage is None]
    return sorted(found, key=lambda one: (one.due_on, one.reference))


def open_bands(entries: Iterable[EntryRow], today: date, rules: Rules) -> tuple[Band, ...]:
    """All bands, also the empty ones, in the order in which a manager reads them. `today` is the office date."""
    found: dict[str, list[EntryRow]] = {key: [] for key in LABELS}
    for entry in open_entries(entries):
        found[due_band(entry.due_on, today, rules.calendar_of(entry))].append(entry)
        for key, applies in _LACKS.items():
            if applies(entry, today, rules):
                found[key].append(entry)
    return tuple(Band(key, LABELS[key], tuple(members)) for key, members in found.items())


def due_band(due_on: date, today: date, calendar: Calendar) -> str:
    """The key of the due band of an open entry. Overdue on a day that is no working day counts as one day."""
    if due_on == today:
        return "due_today"
    if due_on > today:
        return "due_1_5" if calendar.working_days_between(today, due_on) <= 5 else "due_later"
    return _overdue_band(calendar.working_days_between(due_on, today))


def open_report(entries: Iterable[EntryRow], today: date, rules: Rules) -> Report:
    """The report `open`: how many cases stand in each band on this day."""
    rows = tuple(Row(band.key, band.label, (len(band.entries),)) for band in open_bands(entries, today, rules))
    period = Period(today, today)
    table = Table("open", "Open cases", (Column("cases", "Cases"),), rows, NOTES)
    return Report("open", f"Open cases on {period}", period, None, "cases", (table,))


def _overdue_band(days: int) -> str:
    for most, key in ((5, "overdue_1_5"), (10, "overdue_6_10"), (20, "overdue_11_20")):
        if days <= most:
            return key
    return "overdue_more"


def _has_no_owner(entry: EntryRow, today: date, rules: Rules) -> bool:
    return not entry.owner


def _is_not_acknowledged(entry: EntryRow, today: date, rules: Rules) -> bool:
    rule = next((each for each in rules.procedure_of(entry).stages if each.number == entry.stage), None)
    return rule is not None and _owes_acknowledgement(rule) and not _was_acknowledged(entry, rule)


def _owes_acknowledgement(rule: StageRule) -> bool:
    return rule.acknowledge is not None or rule.receipt is not None


def _was_acknowledged(entry: EntryRow, rule: StageRule) -> bool:
    """Where the procedure asks for a person's acknowledgement the automatic receipt is none."""
    by_person = rule.acknowledge is not None and rule.acknowledged_by is AcknowledgedBy.PERSON
    return entry.acknowledged_at is not None or (not by_person and entry.receipt_sent_at is not None)


def _promise_is_expired(entry: EntryRow, today: date, rules: Rules) -> bool:
    promised = entry.promises[-1].promised_on if entry.promises else entry.promised_on
    return promised is not None and promised < today


_LACKS: dict[str, Callable[[EntryRow, date, Rules], bool]] = {
    "no_owner": _has_no_owner,
    "not_acknowledged": _is_not_acknowledged,
    "promise_expired": _promise_is_expired,
}
