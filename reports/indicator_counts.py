"""Which entries an indicator counts in a period, and which met it: its definition in the terms of the ledger."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from procedure.calendar import Calendar
from procedure.deadlines import last_day, office_date
from procedure.outcomes import Outcome
from procedure.preset import Procedure, Target, Unit
from procedure.words import Channel
from reports.indicator import Counting, Ending, Indicator, Measure, Partial
from reports.rules import Rules
from reports.source import Source
from storage.day_numbers import DayNumbers
from storage.entry_groups import Kin
from storage.indicator_groups import Definition, day_number

KEPT = 16
WITH_RECEIPT = frozenset({Channel.EMAIL, Channel.WEB})
OF_OUTCOMES = (Measure.UPHELD, Measure.OUTCOMES)
NEAR_HORIZON = timedelta(days=400)
"""Before the end of a calendar no deadline is looked up."""


@dataclass(frozen=True)
class Line:
    """One row to be counted: a definition, perhaps narrowed to a stage or turned to the other basis."""

    key: str
    label: str
    of: Indicator
    outcome: Outcome | None = None


@dataclass
class Numbers:
    """What a line counted: its members, those that met it, and what stands beside."""

    members: int = 0
    met: int = 0
    late: int = 0
    overdue: int = 0
    days: Counter[int] = field(default_factory=Counter)


def definition_of(source: Source, one: Indicator) -> Definition:
    """The same for every line of a definition."""
    used, calendars = source.used, source.rules.calendars
    partly = None if one.partial_counts_as is Partial.PROCEDURE else one.partial_counts_as is Partial.UPHELD
    stages = ((key, rule.number) for key, each in used.items() for rule in each.stages if rule.receipt is not None)
    return Definition(
        last_days={key: _last_days(each, calendars[key], one.within_days) for key, each in used.items()}
        if one.within_days
        else None,
        extension_counts=one.extension_counts_as_met,
        must_end_it=one.ends_with is Ending.RESOLUTION,
        of_decided=one.measure in OF_OUTCOMES,
        partly=partly,
        receipts=frozenset(stages) if one.measure is Measure.RECEIPT_IN_TIME else None,
        channels=WITH_RECEIPT,
        within_hours=one.within_hours,
        asks_days=one.measure is Measure.MEAN_DAYS,
        asks_due=one.measure is Measure.IN_TIME or one.basis is Counting.DUE,
        asks_met=one.measure is Measure.IN_TIME,
    )


def columns_of(line: Line, one: Kin, rules: Rules) -> Iterator[str]:
    """What entries with these values count for in a line: members, met, late, overdue, days."""
    if line.of.stages and one.stage not in line.of.stages:
        return
    if one.values["open_overdue"]:
        yield "overdue"
    if not one.values[_BASIS[line.of.basis]]:
        return
    yield "members"
    if _has_met(line, one.values):
        yield "met"
    elif line.of.measure is Measure.IN_TIME and one.values["has_letter"]:
        yield "late"
    if days_of(line, one, rules) is not None:
        yield "days"


def days_of(line: Line, one: Kin, rules: Rules) -> int | None:
    """Working days to the reply, or beside a receipt to the first sign of a person."""
    if line.of.measure is Measure.MEAN_DAYS:
        return int(one.values["days"])
    if line.of.measure is not Measure.RECEIPT_IN_TIME:
        return None
    key, since = one.values["procedure"], one.values["received_on"]
    until = _first_human(rules.procedures[key], one.values)
    return None if until is None else rules.days_of_procedure(key, since, until)


def is_share(one: Indicator) -> bool:
    """Whether the measure has those that met it, of all."""
    return one.measure not in (Measure.MEAN_DAYS, Measure.RECEIVED)


def _has_met(line: Line, values: Any) -> bool:
    match line.of.measure:
        case Measure.MEAN_DAYS | Measure.RECEIVED:
            return False
        case Measure.RECEIPT_IN_TIME:
            return bool(values["receipt_met"])
        case Measure.IN_TIME:
            return bool(values["met"])
        case Measure.UPHELD | Measure.OUTCOMES:
            return values["outcome"] == line.outcome if line.outcome is not None else bool(values["upheld"])


def _first_human(procedure: Procedure, values: Any) -> date | None:
    said = values["said_at"]
    spoken = office_date(procedure, datetime.fromtimestamp(int(said), UTC)) if said is not None else None
    return min((day for day in (values["responded_on"], spoken) if day), default=None)


@lru_cache(KEPT)
def _last_days(procedure: Procedure, calendar: Calendar, within_days: int) -> DayNumbers:
    """By day of receipt, of all days that the calendar knows."""
    target, first = Target(within_days, Unit.WORKING_DAYS), calendar.first
    days = [first + timedelta(days=n) for n in range((calendar.horizon - NEAR_HORIZON - first).days)]
    return DayNumbers(first, tuple(day_number(last_day(procedure, calendar, target, day)) for day in days))


_BASIS = {Counting.CLOSED: "closed", Counting.DUE: "due", Counting.RECEIVED: "received"}
