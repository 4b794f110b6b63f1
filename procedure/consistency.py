"""What each entry of a preset may say alone but not together. Tests of single entries are in `loading`."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from procedure.errors import Mistake
from procedure.outcomes import Outcome, RollUp
from procedure.preset import (
    AcknowledgedBy,
    ClockStarts,
    CountedFrom,
    Measured,
    OnNonWorkingDay,
    Procedure,
    StageRule,
    Target,
    Unit,
)
from procedure.sections import unknown_sections


def contradictions(procedure: Procedure) -> Iterator[Mistake]:
    """Mistakes with the keys of the preset file; those of stages count from 1."""
    yield from _of_time(procedure)
    yield from _of_outcomes(procedure)
    yield from _of_closures(procedure)
    for listed in procedure.letter_sections:
        yield from unknown_sections(listed)
    if not procedure.stages:
        yield Mistake("stages", None, "at least one [[stages]]")
    keys = [stage.key for stage in procedure.stages]
    for stage in procedure.stages:
        if keys.index(stage.key) < stage.number - 1 and stage.key != "?":
            yield Mistake(f"stages.{stage.number}.key", stage.key, "a key that no other stage has")
        yield from _of_stage(stage)


def _of_time(procedure: Procedure) -> Iterator[Mistake]:
    if not _is_time_zone(procedure.time_zone):
        yield Mistake("time_zone", procedure.time_zone, "a name of the IANA list, such as Europe/London")
    if procedure.cut_off and procedure.received_on_non_working_day is OnNonWorkingDay.KEEP:
        yield Mistake("cut_off", procedure.cut_off.isoformat(), 'none where received_on_non_working_day = "keep"')


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
    if waits and not stage.acknowledge:
        yield Mistake(f"{at}.clock_starts", "acknowledged", "another start, or an acknowledge target beside it")
    if stage.clock_starts is ClockStarts.REQUESTED and stage.number == 1:
        yield Mistake(f"{at}.clock_starts", "requested", "another start: nobody asks for the first stage")
    if stage.receipt and stage.receipt.unit is not Unit.ELAPSED_HOURS:
        yield Mistake(f"{at}.receipt.unit", str(stage.receipt.unit), "elapsed_hours: a receipt is automatic")
    if stage.acknowledge and stage.acknowledged_by is AcknowledgedBy.RECEIPT and not stage.receipt:
        yield Mistake(f"{at}.acknowledge.by", "receipt", "person, or a receipt target beside it")
    if not waits and _is_longer(stage.acknowledge, stage.respond):
        yield Mistake(f"{at}.acknowledge.n", stage.acknowledge and stage.acknowledge.n, f"at most {stage.respond}")
    if stage.day_of_receipt is not None and stage.respond.unit is Unit.WORKING_DAYS:
        # Days taken are working days counted by the procedure's own rule: a reply in time must take its target.
        yield Mistake(f"{at}.day_of_receipt", stage.day_of_receipt, "none where the reply is counted in working days")
    yield from _of_milestones(at, stage)
    yield from _of_extension(at, stage)


def _of_milestones(at: str, stage: StageRule) -> Iterator[Mistake]:
    keys = [one.key for one in stage.milestones]
    for n, key in enumerate(keys, 1):
        if key in keys[: n - 1] and key != "?":
            yield Mistake(f"{at}.milestones.{n}.key", key, "a key that no other milestone of the stage has")
    if stage.respond_counted_from is CountedFrom.STEP_BEFORE and not stage.milestones:
        yield Mistake(f"{at}.respond.counted_from", "step_before", "start, or milestones beside it")


def _of_extension(at: str, stage: StageRule) -> Iterator[Mistake]:
    extension = stage.extension
    if extension and extension.limit and extension.measured is Measured.TOTAL:
        limit = extension.limit
        if limit.unit is stage.respond.unit and 0 < limit.n <= stage.respond.n:
            yield Mistake(f"{at}.extension.max", limit.n, f'more than {stage.respond}, or measured = "additional"')


def _is_longer(target: Target | None, other: Target) -> bool:
    return target is not None and target.unit is other.unit and target.n > other.n > 0


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # ValueError and OSError: a path or a folder instead of a name
        return name == "?"  # the stand-in for one that was already refused
    return True
