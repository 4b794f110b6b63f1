"""Why a date is due: every day from the receipt to the due date, counted or not, and the rules in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from procedure.calendar import Calendar, Day, spoken_nation
from procedure.dates import spoken
from procedure.deadlines import NOTHING_DONE, Step, acknowledge_by, due_on, latest_start, steps
from procedure.explained_days import Leg, days_of, legs_of
from procedure.preset import ClockStarts, Confidence, OnNonWorkingDay, Procedure, StageRule, Unit


@dataclass(frozen=True)
class Explanation:
    """`start_on` is the day treated as the day of receipt (or of the acknowledgement that starts the clock).

    `judged_by` is the date of a case that was counted and kept before, where that is another than `due_on`.
    """

    received_on: date
    start_on: date
    due_on: date
    acknowledge_by: date | None
    days: tuple[Day, ...]
    rules: tuple[str, ...]
    stage: int = 1
    notes: tuple[str, ...] = ()  # what was recorded on the case that its dates depend on
    judged_by: date | None = None


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
    came_on: date | None = None,
) -> Explanation:
    """How a stage's due date was counted. `started_on` is when its clock started, if that is known and another date;
    without it an acknowledgement that starts the clock is taken to come on its last lawful day. `done` says when steps
    were done, `agreed_on` is the date agreed with the complainant where the stage has one. A complaint that
    `begins_here` was answered at no stage before. `came_on` is the office date on which it came, where that is another
    than `received_on` because it came after the cut-off.
    """
    started = started_on or latest_start(procedure, calendar, stage, received_on)
    limit = due_on(procedure, calendar, stage, started, done)
    agreed = agreed_on if stage.clock_starts is ClockStarts.AGREED else None
    between, counting = steps(procedure, calendar, stage, started, done), procedure.counting_reply(stage)
    legs = legs_of(counting, calendar, stage, started, agreed or limit, between)
    came = came_on or received_on
    return Explanation(
        received_on=came,
        start_on=legs[0].start,
        due_on=agreed or limit,
        acknowledge_by=acknowledge_by(procedure, calendar, stage, received_on),
        days=tuple(days_of(calendar, stage, came, legs)),
        rules=(
            f"{procedure.title}, stage {stage.number} ({stage.name}): reply within {stage.respond}.",
            *_received(procedure, stage, came, received_on, begins_here),
            *_started(received_on, started, legs[0].start),
            *_counted(counting, calendar, legs),
            f"{'At the latest' if agreed else 'Due'} on {spoken(limit)} (calendar {calendar.version}).",
            *_steps(between),
            *((f"Agreed with the complainant: {spoken(agreed)}, which is the target.",) if agreed else ()),
            _source(procedure),
        ),
        stage=stage.number,
    )


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


def _received(
    procedure: Procedure, stage: StageRule, came: date, received_on: date, begins_here: bool
) -> Iterator[str]:
    late = f" after {procedure.cut_off:%H:%M}" if procedure.cut_off and came != received_on else ""
    yield f"Received on {spoken(came)}{late}; the clock starts when {_starts(stage, begins_here)}."
    if procedure.cut_off is not None:
        yield f"What arrives after {procedure.cut_off:%H:%M} on a working day counts as received on the next one."
    if late:
        yield f"So it counts as received on {spoken(received_on)}."


def _started(received_on: date, started: date, start: date) -> Iterator[str]:
    if started != received_on:
        yield f"The clock starts on {spoken(started)}."
    if start != started:
        yield f"{spoken(started)} is no working day, so it is treated as {spoken(start)}."


def _counted(procedure: Procedure, calendar: Calendar, legs: Sequence[Leg]) -> Iterator[str]:
    units = {one.target.unit for one in legs}
    if Unit.ELAPSED_HOURS in units:
        yield "Hours are counted as whole days begun, whatever the day, from the day after."
    if units != {Unit.ELAPSED_HOURS}:
        yield "The day of receipt is day 1." if procedure.day_of_receipt == 1 else "The day of receipt is day 0."
    yield _whose_days(calendar)
    if units & _MAY_MOVE and procedure.ends_on_non_working_day is OnNonWorkingDay.ROLL:
        yield "A limit that ends on a day that is no working day moves to the next working day."


_MAY_MOVE = {Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.MONTHS}


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
