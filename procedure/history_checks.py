"""Whether the lines of a history file fit together: their dates one after the other, and the stages of each case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from procedure.bank_holidays import FIRST_YEAR, LAST_YEAR
from procedure.calendar import Calendar
from procedure.clocks import StageEvents, stage_dates
from procedure.deadlines import office_date
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.history import COLUMNS, OF_THE_CASE, Faults, Line, PastCase
from procedure.outcomes import Closure
from procedure.preset import Procedure
from procedure.words import EnteredHow

EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
"""The days that calendars know; what lies outside could be in no figure."""
IMPLIED = frozenset({"channel", "entered_how", "stage_received_on", "due_on"})
"""What may be left empty although the ledger has it."""
OF_ANSWERED = frozenset({Closure.NOT_A_COMPLAINT, Closure.DUPLICATE})
"""What may turn out when the answer was given."""


@dataclass(frozen=True, slots=True)
class EntryDates:
    """The dates of an entry; `counted_by` is the version of the calendar, "" where none was asked."""

    due_on: date
    started_on: date | None  # none while its clock waits for the acknowledgement
    acknowledge_by: date | None = None
    counted_by: str = ""


def check_line(line: Line, today: date, zone: ZoneInfo, faults: Faults) -> None:
    """Dates that cannot be, and an end that contradicts itself. `today` is the office date."""

    def wrong(column: str, why: str) -> None:
        faults.add(line.number, column, why)

    received = line.stage_received_on
    told_on = line.acknowledged_at.astimezone(zone).date() if line.acknowledged_at else None
    for column, day, last in (
        ("received_on", line.received_on, today),
        ("stage_received_on", received, today),
        ("due_on", line.due_on, LATEST),
        ("responded_on", line.responded_on, today),
        ("closed_on", line.closed_on, today),
        ("acknowledged_at", told_on, today),
        ("promised_on", line.promised_on, LATEST),
    ):
        if day is not None and not EARLIEST <= day <= last:
            until = "today" if last == today else last.isoformat()
            wrong(column, f"{day} is not possible: it must lie between {EARLIEST} and {until}.")
    if received < line.received_on:
        wrong("stage_received_on", f"{received} is before the complaint was received ({line.received_on}).")
    for column, day in (
        ("due_on", line.due_on),
        ("responded_on", line.responded_on),
        ("closed_on", line.closed_on),
        ("acknowledged_at", told_on),
        ("promised_on", line.promised_on),
    ):
        if day is not None and day < received:
            wrong(column, f"{day} is before this stage was received ({received}).")
    _check_end(line, faults)


def _check_end(line: Line, faults: Faults) -> None:
    if line.outcome and not line.responded_on:
        faults.add(line.number, "outcome", "There is an outcome but no responded_on.")
    if line.closure and not line.closed_on and not line.responded_on:
        faults.add(line.number, "closed_on", f"It ended as {line.closure.value}: closed_on says when.")
    if line.closure and line.responded_on and line.closure not in OF_ANSWERED:
        faults.add(line.number, "closure", f"It was answered, so it did not end as {line.closure.value}.")
    if line.closed_on and not line.closure and not line.responded_on:
        faults.add(line.number, "closure", "It ended without an answer: closure says how.")
    if line.closed_on and line.responded_on and line.closed_on < line.responded_on:
        faults.add(line.number, "closed_on", f"{line.closed_on} is before it was answered ({line.responded_on}).")


def cases_of(lines: Iterable[Line], faults: Faults) -> list[PastCase]:
    """The lines by case, in the order of the file; a second line for the same entry is a fault."""
    found: dict[str, dict[int, Line]] = {}
    for line in lines:
        stages = found.setdefault(line.reference, {})
        before = stages.setdefault(line.stage, line)
        if before is not line:
            faults.add(line.number, "reference", f"Stage {line.stage} of it stands on line {before.number} already.")
    return [PastCase(tuple(stages[one] for one in sorted(stages))) for stages in found.values()]


def check_case(case: PastCase, faults: Faults) -> None:
    """What the stages of one case contradict one another in."""
    first, before = case.lines[0], None
    for line in case.lines:
        for column in OF_THE_CASE:
            said, known = line.text(column), case.text(column)
            if said and said != known:
                faults.add(line.number, column, "Another line of the same case says otherwise.")
        if line.stage == 1 and line.entered_how is EnteredHow.ESCALATED:
            faults.add(line.number, "entered_how", "No complaint is escalated to stage 1.")
        if before is not None:
            _check_step(before, line, faults)
        before = line
    if first.text("directorate") and not case.text("area"):
        faults.add(first.number, "area", "It may not be empty where there is a directorate.")


def _check_step(before: Line, line: Line, faults: Faults) -> None:
    if line.entered_how is EnteredHow.DIRECT:
        faults.add(line.number, "entered_how", f"It did not come direct: stage {before.stage} is on {before.number}.")
    if line.stage_received_on < before.stage_received_on:
        why = f"Stage {line.stage} was received before stage {before.stage} ({before.stage_received_on})."
        faults.add(line.number, "stage_received_on", why)
    if before.closure:
        faults.add(before.number, "closure", f"It did not end at stage {before.stage}: there is a stage {line.stage}.")


def differing(case: PastCase, line: Line, known: Sequence[str]) -> list[str]:
    """Columns in which a line says otherwise than the entry of the ledger (`known`, in the order of `COLUMNS`).

    What an empty column leaves to the procedure, or to another line of the case, is no difference.
    """
    said = dict(zip(COLUMNS, line.values, strict=True)) | {name: case.text(name) for name in OF_THE_CASE}
    wrong = [name for name, value in zip(COLUMNS, known, strict=True) if said[name] != value]
    return [name for name in wrong if said[name] or name not in IMPLIED]


def check_areas(cases: Iterable[PastCase], desk: Desk, known: dict[str, str], faults: Faults) -> None:
    """An area that the settings do not name has one directorate; `known` are those of earlier imports, by code."""
    for case in cases:
        code, named = case.text("area"), case.text("directorate")
        if code and desk.area(code) is None:
            directorate = known.setdefault(code, named)
            if named != directorate:
                faults.add(case.lines[0].number, "directorate", f"The area is known as one of '{directorate[:80]}'.")


@dataclass
class Dating:
    """Counts the dates of entries by the procedure of their area; the same question is answered once."""

    desk: Desk
    calendars: dict[str, Calendar]
    _known: dict[tuple[object, ...], EntryDates | str] = field(default_factory=dict)

    def procedure_of(self, case: PastCase) -> Procedure:
        """The procedure that a case of its area comes under today."""
        return self.desk.procedure_for(self.desk.area(case.text("area")), None)

    def dates_of(self, procedure: Procedure, line: Line) -> EntryDates:
        """NotAllowed where the procedure has no such stage and the line no due date, or beyond the horizon."""
        told_on = office_date(procedure, line.acknowledged_at) if line.acknowledged_at else None
        key = (procedure.id, line.stage, line.stage_received_on, line.due_on, told_on, line.is_open)
        if key not in self._known:
            self._known[key] = self._counted(procedure, line, told_on)
        found = self._known[key]
        if isinstance(found, str):
            raise NotAllowed(found)
        return found

    def check(self, case: PastCase, faults: Faults) -> None:
        """Whether every date of the case can be counted."""
        procedure = self.procedure_of(case)
        for line in case.lines:
            try:
                self.dates_of(procedure, line)
            except NotAllowed as refused:
                faults.add(line.number, "stage" if line.stage > procedure.last_stage else "due_on", refused.reason)

    def _counted(self, procedure: Procedure, line: Line, told_on: date | None) -> EntryDates | str:
        received = line.stage_received_on
        if line.stage > procedure.last_stage and line.due_on and not line.is_open:
            return EntryDates(line.due_on, received)  # a stage of former times, which the procedure has no more
        calendar = self.calendars[procedure.id]
        try:
            dates = stage_dates(procedure, calendar, line.stage, StageEvents(start_of(procedure, received), told_on))
        except NotAllowed as refused:
            return refused.reason
        counted_by = "" if line.due_on else calendar.version
        due_on = line.due_on or max(dates.due_on, received)
        return EntryDates(due_on, dates.started_on, dates.acknowledge_by, counted_by)


def start_of(procedure: Procedure, day: date) -> datetime:
    """The instant (UTC) that stands for an office day of which no time is known: its beginning."""
    return _midnight(procedure.zone, day)


@lru_cache(maxsize=20_000)
def _midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
