"""Every day from the receipt to the due date, counted or not, and why: limit by limit where steps lie between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from procedure.calendar import Calendar, Day
from procedure.dates import ONE_DAY
from procedure.deadlines import Step, count_start, last_day
from procedure.preset import ClockStarts, CountedFrom, Milestone, OnNonWorkingDay, Procedure, StageRule, Target, Unit


@dataclass(frozen=True)
class Leg:
    """A limit that is counted in one go: to a step on which the reply waits, or from the last of them to the reply.

    `start` is the day treated as that of receipt, `counts_until` the last day without those by which the end moves.
    """

    target: Target
    start: date
    first: date
    counts_until: date
    ends_on: date
    step: str = ""


def legs_of(
    procedure: Procedure, calendar: Calendar, stage: StageRule, started: date, due: date, between: tuple[Step, ...]
) -> tuple[Leg, ...]:
    """In order. `procedure` counts as the reply does, `between` are all steps of the stage, `due` is where it ends."""
    found, since = list[Leg](), started
    for rule, step in _waited_for(stage, between):
        ends = min(step.done_on or step.due_on, step.due_on, due)
        found.append(_leg(procedure, calendar, rule.within, since, ends, step.name))
        since = ends
    return (*found, _leg(procedure, calendar, stage.respond, since, due))


def _waited_for(stage: StageRule, between: tuple[Step, ...]) -> list[tuple[Milestone, Step]]:
    """The steps from which the reply is counted: back to the last that is itself counted from the start."""
    if stage.respond_counted_from is CountedFrom.START:
        return []
    both = list(zip(stage.milestones, between, strict=True))
    begins = max((n for n, (rule, _) in enumerate(both) if rule.counted_from is CountedFrom.START), default=0)
    return both[begins:]


def _leg(procedure: Procedure, calendar: Calendar, target: Target, since: date, ends: date, step: str = "") -> Leg:
    runs = target.unit is Unit.ELAPSED_HOURS  # by the clock: no day is rolled, and none is day 1
    start = since if runs else count_start(procedure, calendar, since)
    first = start if procedure.day_of_receipt == 1 and not runs else start + ONE_DAY
    unmoved = replace(procedure, ends_on_non_working_day=OnNonWorkingDay.KEEP)
    return Leg(target, start, first, min(last_day(unmoved, calendar, target, since), ends), ends, step)


def days_of(calendar: Calendar, stage: StageRule, since: date, legs: tuple[Leg, ...]) -> Iterator[Day]:
    """From `since`, the day on which it came, to the due date."""
    reached = _reached(legs)
    day = min(since, legs[0].start)
    for n, leg in enumerate(legs):
        # Under day 1 the last day of the step before is day 1 of what follows it.
        number = int(n > 0 and leg.first < day and _counts(calendar, leg, leg.first))
        while day <= leg.ends_on:
            counts = _counts(calendar, leg, day)
            number += counts
            why = f"{_unit(leg)} {number}" if counts else _why_not(calendar, stage, leg, day, legs[n - 1].step)
            yield Day(day, counts, why + reached.get(day, ""))
            day += ONE_DAY


def _reached(legs: tuple[Leg, ...]) -> Mapping[date, str]:
    """The names of the steps that end on a day, as they stand behind its reason."""
    found: dict[date, str] = {}
    for leg in legs:
        if leg.step:
            found[leg.ends_on] = f"{found.get(leg.ends_on, '')}, {leg.step}"
    return found


def _counts(calendar: Calendar, leg: Leg, day: date) -> bool:
    is_within = leg.first <= day <= leg.counts_until
    return is_within and (leg.target.unit is not Unit.WORKING_DAYS or calendar.is_working_day(day))


def _unit(leg: Leg) -> str:
    return "working day" if leg.target.unit is Unit.WORKING_DAYS else "day"


def _why_not(calendar: Calendar, stage: StageRule, leg: Leg, day: date, step_before: str) -> str:
    closed = calendar.why_not(day)
    if closed and (day != leg.start or leg.target.unit is Unit.WORKING_DAYS):
        return closed  # where every day counts, the day of receipt does not for what it is, whatever day it is
    waits = stage.clock_starts is ClockStarts.ACKNOWLEDGED
    if day < leg.start:
        return "waiting for the acknowledgement" if waits else "before the clock starts"
    if day > leg.start:
        return "the last day moves to here"
    if step_before:
        return f"counts as the day of this step: {step_before}; day 0"
    return "day of the acknowledgement, day 0" if waits else "day of receipt, day 0"
