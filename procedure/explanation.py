"""Why a date is due: every day from the receipt to the due date, counted or not, and the rules in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from procedure.calendar import Calendar, Day, spoken_nation
from procedure.dates import ONE_DAY, spoken
from procedure.deadlines import acknowledge_by, count_start, due_on, latest_start
from procedure.preset import ClockStarts, OnNonWorkingDay, Procedure, StageRule, Unit

# Longer than any target that a preset may state; a wrong one must not fill the memory.
_LONGEST_DAYS = 1500


@dataclass(frozen=True)
class Explanation:
    """`start_on` is the day treated as the day of receipt (or of the acknowledgement that starts the clock)."""

    received_on: date
    start_on: date
    due_on: date
    acknowledge_by: date | None
    days: tuple[Day, ...]
    rules: tuple[str, ...]


def explain(
    procedure: Procedure, calendar: Calendar, stage: StageRule, received_on: date, started_on: date | None = None
) -> Explanation:
    """How a stage's due date was counted. `started_on` is when its clock started, if that is known and another date;
    without it an acknowledgement that starts the clock is taken to come on its last lawful day.
    """
    started = started_on or latest_start(procedure, calendar, stage, received_on)
    start, due = count_start(procedure, calendar, started), due_on(procedure, calendar, stage, started)
    counting = procedure.counting_reply(stage)
    if (due - received_on).days > _LONGEST_DAYS:
        raise ValueError(f"from {received_on} to {due} is too long to explain day by day")
    return Explanation(
        received_on=received_on,
        start_on=start,
        due_on=due,
        acknowledge_by=acknowledge_by(procedure, calendar, stage, received_on),
        days=tuple(_days(counting, calendar, stage, received_on, start, due)),
        rules=tuple(_rules(counting, calendar, stage, received_on, started, start, due)),
    )


def _days(
    procedure: Procedure, calendar: Calendar, stage: StageRule, received_on: date, start: date, due: date
) -> Iterator[Day]:
    first_counted = start if procedure.day_of_receipt == 1 else start + ONE_DAY
    last_counted = _last_counted(stage, start, first_counted, due)
    day, number = min(received_on, start), 0
    while day <= due:
        why_not = calendar.why_not(day) if stage.respond.unit is Unit.WORKING_DAYS else None
        if first_counted <= day <= last_counted and not why_not:
            number += 1
            yield Day(day, True, f"{_unit_of_day(stage)} {number}")
        else:
            yield Day(day, False, why_not or calendar.why_not(day) or _not_counted(stage, day, start))
        day += ONE_DAY


def _last_counted(stage: StageRule, start: date, first_counted: date, due: date) -> date:
    """Without the days by which the end was rolled; months differ in length, so there the days run to the due date."""
    days = {Unit.CALENDAR_DAYS: 1, Unit.WEEKS: 7}.get(stage.respond.unit)
    return first_counted + ONE_DAY * (stage.respond.n * days - 1) if days else due


def _unit_of_day(stage: StageRule) -> str:
    return "working day" if stage.respond.unit is Unit.WORKING_DAYS else "day"


def _not_counted(stage: StageRule, day: date, start: date) -> str:
    waits = stage.clock_starts is ClockStarts.ACKNOWLEDGED
    if day < start:
        return "waiting for the acknowledgement" if waits else "before the clock starts"
    if day == start:
        return "day of the acknowledgement, day 0" if waits else "day of receipt, day 0"
    return "the last day moves to here"


def _rules(
    procedure: Procedure, calendar: Calendar, stage: StageRule, received_on: date, started: date, start: date, due: date
) -> Iterator[str]:
    yield f"{procedure.title}, stage {stage.number} ({stage.name}): reply within {stage.respond}."
    yield f"Received on {spoken(received_on)}; the clock starts when {_STARTS[stage.clock_starts]}."
    if procedure.cut_off is not None:
        yield f"What arrives after {procedure.cut_off:%H:%M} on a working day counts as received on the next one."
    if started != received_on:
        yield f"The clock starts on {spoken(started)}."
    if start != started:
        yield f"{spoken(started)} is no working day, so it is treated as {spoken(start)}."
    yield "The day of receipt is day 1." if procedure.day_of_receipt == 1 else "The day of receipt is day 0."
    yield _whose_days(calendar)
    if stage.respond.unit is not Unit.WORKING_DAYS and procedure.ends_on_non_working_day is OnNonWorkingDay.ROLL:
        yield "A limit that ends on a day that is no working day moves to the next working day."
    yield f"Due on {spoken(due)} (calendar {calendar.version})."


_STARTS = {
    ClockStarts.RECEIVED: "it is received",
    ClockStarts.ACKNOWLEDGED: "it is acknowledged",
    ClockStarts.REQUESTED: "the customer asks for this stage",
    ClockStarts.AGREED: "it is received; a date is agreed case by case",
}


def _whose_days(calendar: Calendar) -> str:
    if calendar.closures_replace_holidays:
        return "Working days are Monday to Friday without the organisation's own list of closures."
    return f"Working days are Monday to Friday without bank holidays of {spoken_nation(calendar.nation)} and closures."
