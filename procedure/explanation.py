"""Why a date is due: every day from the receipt to the due date, counted or not, and the rules in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from procedure.calendar import Calendar, Day, spoken_nation
from procedure.dates import ONE_DAY, spoken
from procedure.deadlines import NOTHING_DONE, Step, acknowledge_by, count_start, due_on, latest_start, steps
from procedure.preset import ClockStarts, Confidence, CountedFrom, OnNonWorkingDay, Procedure, StageRule, Unit

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
    stage: int = 1
    notes: tuple[str, ...] = ()  # what was recorded on the case that its dates depend on


def explain(
    procedure: Procedure,
    calendar: Calendar,
    stage: StageRule,
    received_on: date,
    started_on: date | None = None,
    *,
    done: Mapping[str, date] = NOTHING_DONE,
    agreed_on: date | None = None,
    begins_here: bool = False,
) -> Explanation:
    """How a stage's due date was counted. `started_on` is when its clock started, if that is known and another date;
    without it an acknowledgement that starts the clock is taken to come on its last lawful day. `done` says when steps
    were done, `agreed_on` is the date agreed with the complainant where the stage has one. A complaint that
    `begins_here` was answered at no stage before.
    """
    started = started_on or latest_start(procedure, calendar, stage, received_on)
    start, limit = count_start(procedure, calendar, started), due_on(procedure, calendar, stage, started, done)
    agreed = agreed_on if stage.clock_starts is ClockStarts.AGREED else None
    due, between = agreed or limit, steps(procedure, calendar, stage, started, done)
    counting = procedure.counting_reply(stage)
    if (due - received_on).days > _LONGEST_DAYS:
        raise ValueError(f"from {received_on} to {due} is too long to explain day by day")
    return Explanation(
        received_on=received_on,
        start_on=start,
        due_on=due,
        acknowledge_by=acknowledge_by(procedure, calendar, stage, received_on),
        days=tuple(_days(counting, calendar, stage, received_on, start, due, between)),
        rules=(
            *_rules(counting, calendar, stage, received_on, started, start, limit, begins_here),
            *_steps(between),
            *((f"Agreed with the complainant: {spoken(agreed)}, which is the target.",) if agreed else ()),
            _source(procedure),
        ),
        stage=stage.number,
    )


def _days(
    procedure: Procedure,
    calendar: Calendar,
    stage: StageRule,
    received_on: date,
    start: date,
    due: date,
    between: tuple[Step, ...],
) -> Iterator[Day]:
    first_counted = start if procedure.day_of_receipt == 1 else start + ONE_DAY
    last_counted = _last_counted(stage, start, first_counted, due)
    ends = _ends(stage, between)
    day, number = min(received_on, start), 0
    while day <= due:
        why_not = calendar.why_not(day) if stage.respond.unit is Unit.WORKING_DAYS else None
        if first_counted <= day <= last_counted and not why_not:
            number += 1
            yield Day(day, True, f"{_unit_of_day(stage)} {number}{ends.get(day, '')}")
            if day in ends:  # what follows begins again, under day 1 with this very day
                number = procedure.day_of_receipt
        else:
            yield Day(day, False, why_not or calendar.why_not(day) or _not_counted(stage, day, start))
        day += ONE_DAY


def _ends(stage: StageRule, between: tuple[Step, ...]) -> dict[date, str]:
    """The days on which the count begins again, because what follows a step counts from it."""
    if stage.respond_counted_from is CountedFrom.START:
        return {}
    return {min(one.done_on or one.due_on, one.due_on): f", {one.name}" for one in between}


def _steps(between: tuple[Step, ...]) -> Iterator[str]:
    for one in between:
        done = f"done on {spoken(one.done_on)}" if one.done_on else "not done yet"
        yield f"{one.name}: by {spoken(one.due_on)}, {done}."


def _source(procedure: Procedure) -> str:
    where = f", {procedure.source_url}" if procedure.source_url else ""
    read = "read in its source" if procedure.confidence is Confidence.READ else "partly recalled: check it"
    return (
        f"Source: {procedure.title}, version {procedure.version}{where}; {read}, "
        f"compared on {spoken(procedure.verified_on)}."
    )


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
    procedure: Procedure,
    calendar: Calendar,
    stage: StageRule,
    received_on: date,
    started: date,
    start: date,
    due: date,
    begins_here: bool,
) -> Iterator[str]:
    yield f"{procedure.title}, stage {stage.number} ({stage.name}): reply within {stage.respond}."
    yield f"Received on {spoken(received_on)}; the clock starts when {_starts(stage, begins_here)}."
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


def _starts(stage: StageRule, begins_here: bool) -> str:
    """Nobody asks for a stage at which the complaint begins."""
    if begins_here and stage.clock_starts is ClockStarts.REQUESTED:
        return "it is received, for the complaint begins at this stage"
    return _STARTS[stage.clock_starts]


def _whose_days(calendar: Calendar) -> str:
    if calendar.closures_replace_holidays:
        return "Working days are Monday to Friday without the organisation's own list of closures."
    return f"Working days are Monday to Friday without bank holidays of {spoken_nation(calendar.nation)} and closures."
