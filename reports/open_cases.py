"""The open list by due band: what is late, what comes, what nobody owns. The daily digest and the report `open`."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from procedure.calendar import Calendar
from procedure.preset import AcknowledgedBy, Procedure, StageRule
from reports.model import Column, Report, Row, Table
from reports.periods import Period
from reports.rules import Rules
from reports.source import Source
from storage.entry_groups import Kin, one_by_one, still_open, together
from storage.tallies import Behind

LABELS = {
    "overdue_more": "Overdue by more than 20 working days",
    "overdue_11_20": "Overdue by 11-20 working days",
    "overdue_6_10": "Overdue by 6-10 working days",
    "overdue_1_5": "Overdue by 1-5 working days",
    "due_today": "Due today",
    "due_1_5": "Due in 1-5 working days",
    "due_later": "Due later",
    "no_owner": "No owner",
    "not_acknowledged": "Not acknowledged",
    "promise_expired": "Promise expired",
}
NOTES = (
    "Basis cases: every open case stands in one due band, by its original target; the last three are of these. "
    "Dormant cases are counted.",
)


def bands_of(one: Kin, today: date, rules: Rules) -> tuple[str, ...]:
    """The due band of open entries, and what they lack. `today` is the office date."""
    procedure = rules.procedure_called(one.values["procedure"], one.reference)
    band = due_band(one.values["due_on"], today, rules.calendars[procedure.id])
    return (band, *(key for key, applies in _LACKS.items() if applies(one, procedure)))


def due_band(due_on: date, today: date, calendar: Calendar) -> str:
    """The key of the due band of an open entry. Overdue on a day that is no working day counts as one day."""
    if due_on == today:
        return "due_today"
    if due_on > today:
        return "due_1_5" if calendar.working_days_between(today, due_on) <= 5 else "due_later"
    return _overdue_band(calendar.working_days_between(due_on, today))


def open_report(source: Source, today: date) -> Report:
    """The report `open`: how many cases stand in each band on this day; all bands, also the empty ones."""
    found: Counter[str] = Counter()
    view = source.dates_view(Period(today, today))
    for one in together(source.tx, view, still_open(view, today)):
        found.update(dict.fromkeys(bands_of(one, today, source.rules), one.count))
    rows = tuple(Row(key, label, (found[key],)) for key, label in LABELS.items())
    period = Period(today, today)
    table = Table("open", "Open cases", (Column("cases", "Cases"),), rows, NOTES)
    return Report("open", f"Open cases on {period}", period, None, "cases", (table,))


def open_entries(source: Source, today: date, band: str) -> list[Behind]:
    """The open entries of a band, the earliest due first, by reference."""
    view = source.dates_view(Period(today, today))
    found = (one for one in one_by_one(source.tx, view, still_open(view, today)))
    own = [one for one in found if band in bands_of(one, today, source.rules)]
    return [
        Behind(one.reference, one.stage)
        for one in sorted(own, key=lambda each: (each.values["due_on"], each.reference))
    ]


def _overdue_band(days: int) -> str:
    for most, key in ((5, "overdue_1_5"), (10, "overdue_6_10"), (20, "overdue_11_20")):
        if days <= most:
            return key
    return "overdue_more"


def _has_no_owner(one: Kin, procedure: Procedure) -> bool:
    return not one.values["has_owner"]


def _is_not_acknowledged(one: Kin, procedure: Procedure) -> bool:
    rule = next((each for each in procedure.stages if each.number == one.stage), None)
    return rule is not None and _owes_acknowledgement(rule) and not _was_acknowledged(one, rule)


def _owes_acknowledgement(rule: StageRule) -> bool:
    return rule.acknowledge is not None or rule.receipt is not None


def _was_acknowledged(one: Kin, rule: StageRule) -> bool:
    """Where the procedure asks for a person's acknowledgement the automatic receipt is none."""
    by_person = rule.acknowledge is not None and rule.acknowledged_by is AcknowledgedBy.PERSON
    return bool(one.values["is_acknowledged"] or (not by_person and one.values["has_receipt"]))


def _promise_is_expired(one: Kin, procedure: Procedure) -> bool:
    return bool(one.values["is_expired"])


_LACKS: dict[str, Callable[[Kin, Procedure], bool]] = {
    "no_owner": _has_no_owner,
    "not_acknowledged": _is_not_acknowledged,
    "promise_expired": _promise_is_expired,
}
