"""When something is due: from an instant to an office date, and from a date to the last day of a target.

Dates are office dates (the procedure's time zone), instants are aware. What is rolled or cut off here affects counting
only: figures use `office_date`. Every counting function raises NotAllowed beyond the calendar's horizon.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from procedure.calendar import Calendar
from procedure.dates import ONE_DAY, add_months
from procedure.errors import NotAllowed
from procedure.preset import (
    ClockStarts,
    CountedFrom,
    Measured,
    OnNonWorkingDay,
    Procedure,
    StageRule,
    Target,
    Unit,
)

NOTHING_DONE: Mapping[str, date] = {}


@dataclass(frozen=True)
class Step:
    """A milestone of a stage with its last day, and the day on which it was done, if it was."""

    key: str
    name: str
    due_on: date
    done_on: date | None = None


def calendar_of(procedure: Procedure) -> Calendar:
    """The calendar a procedure counts by: its nation, its own closed days, and those that the desk closes or works."""
    return procedure.calendar


def office_date(procedure: Procedure, instant: datetime) -> date:
    """The date on the office's wall at that instant; raises ValueError for a naive one."""
    return _office_time(procedure, instant).date()


def received_on(procedure: Procedure, calendar: Calendar, received_at: datetime) -> date:
    """The date from which counting treats something as received: the office date, or the next working day after it
    for what arrived later than the cut-off on a working day. Not yet rolled from a non-working day: see `count_start`.
    """
    local = _office_time(procedure, received_at)
    late = procedure.cut_off is not None and local.time() > procedure.cut_off
    if late and calendar.is_working_day(local.date()):
        return calendar.add_working_days(local.date(), 1)
    return local.date()


def count_start(procedure: Procedure, calendar: Calendar, received_on: date) -> date:
    """The day treated as the day of receipt: the next working day under `roll`, the date itself under `keep`."""
    return rolled(calendar, procedure.received_on_non_working_day, received_on)


def rolled(calendar: Calendar, on_non_working_day: OnNonWorkingDay, received_on: date) -> date:
    """The same where only the rule of the procedure is at hand."""
    return received_on if on_non_working_day is OnNonWorkingDay.KEEP else calendar.next_working_day(received_on)


def due_on(
    procedure: Procedure,
    calendar: Calendar,
    stage: StageRule,
    started_on: date,
    done: Mapping[str, date] = NOTHING_DONE,
) -> date:
    """The last day of the stage's reply target. `started_on` is the office date of what starts the stage's clock,
    `done` says on which days its milestones were done.
    """
    start = started_on
    if stage.respond_counted_from is CountedFrom.STEP_BEFORE:
        for step in steps(procedure, calendar, stage, started_on, done):
            start = _counted_on_from(step)
    return last_day(procedure.counting_reply(stage), calendar, stage.respond, start)


def steps(
    procedure: Procedure, calendar: Calendar, stage: StageRule, started_on: date, done: Mapping[str, date]
) -> tuple[Step, ...]:
    """The milestones of a stage in order: "the panel within 30 working days of the request, its report within 5 working
    days of the panel" (Children Act 1989 Representations Procedure (England) Regulations 2006, 19 and 20).

    What follows a step counts from the day on which it was done, and while it is not, from its last day. A step that
    is late gives nobody more time: what follows it is owed as if it had been done on its last day.
    """
    counting, found, before = procedure.counting_reply(stage), list[Step](), started_on
    for one in stage.milestones:
        start = before if one.counted_from is CountedFrom.STEP_BEFORE else started_on
        step = Step(one.key, one.name, last_day(counting, calendar, one.within, start), done.get(one.key))
        before = _counted_on_from(step)
        found.append(step)
    return tuple(found)


def _counted_on_from(step: Step) -> date:
    return min(step.done_on, step.due_on) if step.done_on else step.due_on


def acknowledge_by(procedure: Procedure, calendar: Calendar, stage: StageRule, received_on: date) -> date | None:
    """The last day for the acknowledgement; None where there is none or it runs in hours."""
    if stage.acknowledge is None or stage.acknowledge.unit is Unit.ELAPSED_HOURS:
        return None
    return last_day(procedure, calendar, stage.acknowledge, received_on)


def unacknowledged_due_on(procedure: Procedure, calendar: Calendar, stage: StageRule, received_on: date) -> date:
    """ "An unacknowledged case is shown due by the latest lawful acknowledgement date plus the target."

    For a stage whose clock does not wait for the acknowledgement this is its ordinary due date.
    """
    return due_on(procedure, calendar, stage, latest_start(procedure, calendar, stage, received_on))


def latest_start(procedure: Procedure, calendar: Calendar, stage: StageRule, received_on: date) -> date:
    """The latest date on which the reply clock can lawfully start for something received on that date."""
    if stage.clock_starts is ClockStarts.ACKNOWLEDGED and stage.acknowledge is not None:
        return last_day(procedure, calendar, stage.acknowledge, received_on)
    return received_on


def latest_extension(
    procedure: Procedure, calendar: Calendar, stage: StageRule, started_on: date, due_on: date
) -> date | None:
    """The last date to which this stage may be extended; None where the procedure sets no end.

    Raises NotAllowed where the procedure allows no extension.
    """
    if stage.extension is None:
        raise NotAllowed(f"The procedure allows no extension at stage {stage.number} ({stage.name}).")
    limit = stage.extension.limit
    if limit is None:
        return None
    if stage.extension.measured is Measured.TOTAL:
        return last_day(procedure.counting_reply(stage), calendar, limit, started_on)
    return _rolled(procedure, calendar, _after(calendar, limit, due_on), limit)


def escalate_by(procedure: Procedure, calendar: Calendar, responded_on: date) -> date | None:
    """The last day on which the complainant may ask for the next stage; None where the procedure sets no limit.

    The day of the reply never counts: how an office counts its own days must not shorten a limit on the complainant.
    """
    limit = procedure.escalate_within
    return last_day(replace(procedure, day_of_receipt=0), calendar, limit, responded_on) if limit else None


def last_day(procedure: Procedure, calendar: Calendar, target: Target, started_on: date) -> date:
    """The last day of any target. Hours are counted as whole days begun, and never roll."""
    if target.unit is Unit.ELAPSED_HOURS:
        calendar.is_working_day(started_on)  # so that the horizon refuses, as it does for the end
        end = started_on + timedelta(days=-(-target.n // 24))
        calendar.is_working_day(end)
        return end
    start = count_start(procedure, calendar, started_on)
    return _rolled(procedure, calendar, _nominal_end(procedure, calendar, target, start), target)


def receipt_due_at(procedure: Procedure, stage: StageRule, received_at: datetime) -> datetime | None:
    """The instant by which the receipt must have been sent: elapsed time, whatever the day; None without a target."""
    return _elapsed(stage.receipt, _office_time(procedure, received_at))


def acknowledge_due_at(procedure: Procedure, stage: StageRule, received_at: datetime) -> datetime | None:
    """The instant for an acknowledgement that runs in hours; None for one that runs in days (see `acknowledge_by`)."""
    return _elapsed(stage.acknowledge, _office_time(procedure, received_at))


def due_instant(procedure: Procedure, on: date, at: time) -> datetime:
    """The instant (UTC) of an office time.

    A time that occurs twice when the clocks go back means the first; one that is skipped when they go forward moves
    on by the length of the gap (01:30 is read as 02:30). Both are what fold=0 says (PEP 495).
    """
    return datetime.combine(on, at.replace(tzinfo=None, fold=0), procedure.zone).astimezone(UTC)


def end_of_office_day(procedure: Procedure, on: date) -> datetime:
    """The instant (UTC) when the next office day begins: what is due on a date is late from here."""
    return due_instant(procedure, on + ONE_DAY, time(0, 0))


def days_taken(procedure: Procedure, calendar: Calendar, started_on: date, responded_on: date) -> int:
    """Working days from the start of the count to the response, so that a reply on the due date takes the target.

    A reply on the day of receipt takes 0 under day 0 and 1 under day 1; an earlier one takes no less.
    """
    start = count_start(procedure, calendar, started_on)
    after = calendar.working_days_between(start, responded_on)
    # Where the day of receipt is kept on a non-working day it is no working day 1 of its own.
    counts_itself = procedure.day_of_receipt == 1 and (calendar.is_working_day(start) or after == 0)
    return after + counts_itself


def _office_time(procedure: Procedure, instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(procedure.zone)


def _elapsed(target: Target | None, since: datetime) -> datetime | None:
    if target is None or target.unit is not Unit.ELAPSED_HOURS:
        return None
    # In UTC, because local arithmetic would be an hour out on the nights when the clocks change.
    return since.astimezone(UTC) + timedelta(hours=target.n)


def _nominal_end(procedure: Procedure, calendar: Calendar, target: Target, start: date) -> date:
    if procedure.day_of_receipt == 0:
        return _after(calendar, target, start)
    if target.unit is Unit.WORKING_DAYS:
        return calendar.add_working_days(start, target.n - calendar.is_working_day(start))
    end = _after(calendar, target, start)
    # A period that begins with the day ends the day before the corresponding one, which a clamp has already cut.
    clamped = target.unit is Unit.MONTHS and end.day != start.day
    return end if clamped else end - ONE_DAY


def _after(calendar: Calendar, target: Target, day: date) -> date:
    """The end of a period that begins the day after `day`."""
    match target.unit:
        case Unit.WORKING_DAYS:
            return calendar.add_working_days(day, target.n)
        case Unit.MONTHS:
            return add_months(day, target.n)
        case Unit.WEEKS:
            return day + timedelta(weeks=target.n)
        case Unit.CALENDAR_DAYS:
            return day + timedelta(days=target.n)
        case Unit.ELAPSED_HOURS:
            return day + timedelta(days=-(-target.n // 24))


def _rolled(procedure: Procedure, calendar: Calendar, end: date, target: Target) -> date:
    rolled = calendar.next_working_day(end)  # also where the end is kept, so that the horizon refuses
    keeps = procedure.ends_on_non_working_day is OnNonWorkingDay.KEEP
    return end if keeps or target.unit is Unit.ELAPSED_HOURS else rolled
