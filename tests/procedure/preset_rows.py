"""What the tables of the presets' tests ask: the dates of a stage from the office time at which its request came."""

from datetime import UTC, date, datetime

from procedure.calendar import Calendar
from procedure.deadlines import (
    acknowledge_by,
    calendar_of,
    due_on,
    latest_extension,
    latest_start,
    received_on,
)
from procedure.preset import Procedure, StageRule
from tests.procedure.examples import shipped

OPEN, NONE = "open", "none"


def dates(preset: str, stage: int, received: str) -> tuple[str, str, str]:
    """Acknowledge by, due on while nobody has acknowledged, last date of an extension."""
    procedure = shipped(preset)
    calendar, rule = calendar_of(procedure), procedure.stage(stage)
    counted_from = received_on(procedure, calendar, at_the_office(procedure, received))
    acknowledge = acknowledge_by(procedure, calendar, rule, counted_from)
    start = latest_start(procedure, calendar, rule, counted_from)
    return (acknowledge.isoformat() if acknowledge else NONE, *_from(procedure, calendar, rule, start))


def at_the_office(procedure: Procedure, time: str) -> datetime:
    """The instant (UTC) at which the office's clock shows this date and time."""
    return datetime.fromisoformat(time).replace(tzinfo=procedure.zone).astimezone(UTC)


def dates_once_acknowledged(preset: str, stage: int, acknowledged_on: str) -> tuple[str, str]:
    """Due on, and last date of an extension, where the clock starts at an acknowledgement on that date."""
    procedure = shipped(preset)
    return _from(procedure, calendar_of(procedure), procedure.stage(stage), date.fromisoformat(acknowledged_on))


def _from(procedure: Procedure, calendar: Calendar, rule: StageRule, start: date) -> tuple[str, str]:
    due = due_on(procedure, calendar, rule, start)
    if rule.extension is None:
        return due.isoformat(), NONE
    limit = latest_extension(procedure, calendar, rule, start, due)
    return due.isoformat(), limit.isoformat() if limit else OPEN
