"""What each entry of a preset may say alone but not together. Tests of single entries are in `loading`."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from procedure.errors import Mistake
from procedure.lengths import longer, too_long
from procedure.outcomes import Outcome, RollUp
from procedure.preset import (
    AcknowledgedBy,
    ClockStarts,
    CountedFrom,
    HoldingMode,
    OnceLate,
    OnNonWorkingDay,
    Procedure,
    StageRule,
    Unit,
)
from procedure.sections import unknown_sections
from procedure.timetable import OFFICE_CLOSES


def contradictions(procedure: Procedure) -> Iterator[Mistake]:
    """Mistakes with the keys of the preset file; those of stages count from 1."""
    yield from _of_time(procedure)
    yield from _of_hours(procedure)
    yield from _of_outcomes(procedure)
    yield from _of_closures(procedure)
    yield from _of_signpost(procedure)
    for listed in procedure.letter_sections:
        yield from unknown_sections(listed)
    if not procedure.stages:
        yield Mistake("stages", None, "at least one [[stages]]")
    keys = [stage.key for stage in procedure.stages]
    for stage in procedure.stages:
        if keys.index(stage.key) < stage.number - 1 and stage.key != "?":
            yield Mistake(f"stages.{stage.number}.key", stage.key, "a key that no other stage has")
        yield from _of_stage(stage)
        if stage.once_late is OnceLate.NEXT_STAGE and not _can_be_left(procedure, stage):
            allowed = "external_body, or at the first stage, where the second has direct_entry = true"
            yield Mistake(f"stages.{stage.number}.once_late", "next_stage", allowed)


def _can_be_left(procedure: Procedure, stage: StageRule) -> bool:
    """Whether staff can move an unanswered complaint on, as somebody may ask whom a letter told so."""
    return stage is procedure.stages[0] and any(one.number == 2 and one.direct_entry for one in procedure.stages)


def _of_time(procedure: Procedure) -> Iterator[Mistake]:
    if not _is_time_zone(procedure.time_zone):
        yield Mistake("time_zone", procedure.time_zone, "a name of the IANA list, such as Europe/London")
    if procedure.cut_off and procedure.received_on_non_working_day is OnNonWorkingDay.KEEP:
        yield Mistake("cut_off", procedure.cut_off.isoformat(), 'none where received_on_non_working_day = "keep"')


def _of_hours(procedure: Procedure) -> Iterator[Mistake]:
    """An update that goes by itself does so in office hours, on the day on which the reply is due, and not before the
    owner was asked.
    """
    opens, leaves = procedure.chase.at, procedure.holding.send_at
    if procedure.holding.mode is HoldingMode.MANUAL:
        return
    if opens >= OFFICE_CLOSES:
        allowed = f'a time before {OFFICE_CLOSES:%H:%M}, when the office closes, or holding.mode = "manual"'
        yield Mistake("chase.at", opens.isoformat(), allowed)
    elif not opens <= leaves < OFFICE_CLOSES:
        allowed = f"a time from {opens:%H:%M} (chase.at) and before {OFFICE_CLOSES:%H:%M}, when the office closes"
        yield Mistake("holding.send_at", leaves.isoformat(), allowed)


def _of_signpost(procedure: Procedure) -> Iterator[Mistake]:
    url = procedure.signpost.url
    if url is not None and url != "?" and not url.startswith(("https://", "http://")):
        yield Mistake("signpost.url", url, "an address that begins with https://")


def _of_outcomes(procedure: Procedure) -> Iterator[Mistake]:
    for needed in (Outcome.UPHELD, Outcome.NOT_UPHELD):
        if procedure.outcomes and needed not in procedure.outcomes:
            yield Mistake("outcomes", list(map(str, procedure.outcomes)), f"it must name {needed}")
    lacks_part = procedure.outcomes and Outcome.PARTIALLY_UPHELD not in procedure.outcomes
    if procedure.roll_up is RollUp.THREE_WAY and lacks_part:
        yield Mistake("roll_up", str(procedure.roll_up), "any_part_upheld where the outcomes have no partially_upheld")


def _of_closures(procedure: Procedure) -> Iterator[Mistake]:
    dates = [day.date for day in procedure.closures]
    for n, day in enumerate(dates, 1):
        if day in dates[: n - 1]:
            yield Mistake(f"closures.{n}.date", day.isoformat(), "each date once")


def _of_stage(stage: StageRule) -> Iterator[Mistake]:
    at = f"stages.{stage.number}"
    waits = stage.clock_starts is ClockStarts.ACKNOWLEDGED
    yield from _of_start(at, stage)
    if stage.receipt and stage.receipt.unit is not Unit.ELAPSED_HOURS:
        yield Mistake(f"{at}.receipt.unit", str(stage.receipt.unit), "elapsed_hours: a receipt is automatic")
    if stage.acknowledge and stage.acknowledged_by is AcknowledgedBy.RECEIPT and not stage.receipt:
        yield Mistake(f"{at}.acknowledge.by", "receipt", "person, or a receipt target beside it")
    if not waits and longer(stage.acknowledge, stage.respond):
        yield Mistake(f"{at}.acknowledge.n", stage.acknowledge and stage.acknowledge.n, f"at most {stage.respond}")
    if stage.day_of_receipt is not None and stage.respond.unit is Unit.WORKING_DAYS:
        # Days taken are working days counted by the procedure's own rule: a reply in time must take its target.
        yield Mistake(f"{at}.day_of_receipt", stage.day_of_receipt, "none where the reply is counted in working days")
    yield from _of_milestones(at, stage)
    yield from too_long(stage)


def _of_start(at: str, stage: StageRule) -> Iterator[Mistake]:
    """What must stand beside the start of the clock, lest it never start, or nobody is asked for its date."""
    acknowledge = stage.acknowledge
    match stage.clock_starts:
        case ClockStarts.ACKNOWLEDGED if acknowledge is None:
            yield Mistake(f"{at}.clock_starts", "acknowledged", "another start, or an acknowledge target beside it")
        case ClockStarts.ACKNOWLEDGED if stage.acknowledged_by is AcknowledgedBy.RECEIPT:
            yield Mistake(f"{at}.acknowledge.by", "receipt", "person, where the clock starts at the acknowledgement")
        case ClockStarts.REQUESTED if stage.number == 1:
            yield Mistake(f"{at}.clock_starts", "requested", "another start: nobody asks for the first stage")
        case ClockStarts.AGREED if acknowledge is None:
            allowed = "another start, or an acknowledge target beside it, by which a date must be agreed"
            yield Mistake(f"{at}.clock_starts", "agreed", allowed)
        case ClockStarts.AGREED if acknowledge and acknowledge.n and acknowledge.unit is Unit.ELAPSED_HOURS:
            allowed = "another unit than hours: a date must be agreed by the end of that day"
            yield Mistake(f"{at}.acknowledge.unit", str(acknowledge.unit), allowed)


def _of_milestones(at: str, stage: StageRule) -> Iterator[Mistake]:
    keys = [one.key for one in stage.milestones]
    for n, key in enumerate(keys, 1):
        if key in keys[: n - 1] and key != "?":
            yield Mistake(f"{at}.milestones.{n}.key", key, "a key that no other milestone of the stage has")
    if stage.respond_counted_from is CountedFrom.STEP_BEFORE and not stage.milestones:
        yield Mistake(f"{at}.respond.counted_from", "step_before", "start, or milestones beside it")


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # ValueError and OSError: a path or a folder instead of a name
        return name == "?"  # the stand-in for one that was already refused
    return True
