"""The dates of a stage are counted again after an event: what would move, and moving it with an event of its own.

"A recalculation appends, never overwrites": the old dates stay in the history. Letters and extensions never come here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.cards import short_date
from procedure.calendar import Calendar
from procedure.clocks import StageDates, stage_dates
from procedure.deadlines import office_date
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from storage.cases import current_stage, promises_of
from storage.casework import agree, agree_duties, rules_of, tell_thread
from storage.dating import events_of
from storage.ledger import Tx
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Case, Outbox, Stage
from storage.trail import Fact, append

REASON_CHARACTERS = 2_000


class Recount(StrEnum):
    """What moves dates, and the kind of event that says so."""

    CALENDAR = "calendar_changed"
    RECEIPT = "receipt_corrected"
    PROCEDURE = "procedure_changed"
    STAGE = "stage_changed"
    AGREED = "date_agreed"
    STEP = "milestone_done"


_SAID = {
    Recount.CALENDAR: "The calendar changed",
    Recount.RECEIPT: "Date of receipt corrected",
    Recount.PROCEDURE: "Another procedure",
    Recount.STAGE: "Another stage",
    Recount.AGREED: "A date was agreed",
    Recount.STEP: "A step was done",
}


@dataclass(frozen=True)
class Move:
    """One date of a stage that moves. `what` is its name: due_on, acknowledge_by, started_on or received_on."""

    reference: str
    stage: int
    what: str
    old: date | None
    new: date | None


def recounted(
    tx: Session, procedure: Procedure, calendar: Calendar, stage: Stage, kind: Recount = Recount.CALENDAR
) -> StageDates:
    """What the dates of a stage are by this procedure and calendar, from its original receipt or request on.

    Another procedure or another first stage may mean something else by the start of the clock.
    """
    keeps_start = kind not in (Recount.PROCEDURE, Recount.STAGE)
    return stage_dates(procedure, calendar, stage.number, events_of(tx, stage, keeps_start=keeps_start))


def moves_of(
    tx: Session, procedure: Procedure, calendar: Calendar, case: Case, stage: Stage, kind: Recount, today: date
) -> tuple[Move, ...]:
    """Which dates of this stage would move, without moving them.

    A change of the calendar "never moves a date already promised in a letter earlier than its promise, never turns a
    case that is already past due into one in time; closed cases stay as judged" (procedure.md section 3). Nor does it
    make late at once what is in time. A corrected receipt or another procedure may do all that: they say that the case
    was judged by a wrong date.
    """
    if kind is Recount.CALENDAR and stage.closed_at is not None:
        return ()
    dates = recounted(tx, procedure, calendar, stage, kind)
    new = {"due_on": dates.due_on, "acknowledge_by": dates.acknowledge_by}
    if kind is Recount.CALENDAR:
        new = _kept(tx, stage, dates, today)
    new |= {"started_on": dates.started_on, "received_on": dates.received_on}
    found = ((name, getattr(stage, name), on) for name, on in new.items())
    return tuple(Move(case.reference, stage.number, name, old, on) for name, old, on in found if old != on)


def redate(
    tx: Tx,
    office: Office,
    case: Case,
    *,
    kind: Recount,
    why: str,
    by: str,
    now: datetime,
    stage: Stage | None = None,
    data: Mapping[str, Fact] | None = None,
) -> tuple[Move, ...]:
    """Count the newest stage (or `stage`) again by the case's procedure and calendar as they are now.

    Writes the dates, appends an event with the old and the new ones, tells the thread and makes the duties agree.
    `why` is a person's reason and stands in the event's payload; `data` joins the event. A calendar that moves nothing
    leaves no event. The caller has locked the case and written what changed.
    """
    stage = stage or current_stage(tx, case.id or 0)
    procedure, calendar = rules_of(office.desk, case)
    moves = moves_of(tx, procedure, calendar, case, stage, kind, office_date(procedure, now))
    old_due = stage.due_on
    for one in moves:
        setattr(stage, one.what, one.new)
    stage.calendar_version = calendar.version if stage.closed_at is None else stage.calendar_version
    if moves or kind is not Recount.CALENDAR:
        facts = _facts(stage, old_due, moves) | _judged(stage, old_due, office_date(procedure, now))
        facts |= {"calendar": calendar.version} | dict(data or {})
        event = append(tx, case_id=case.id, at=now, kind=kind.value, actor=by, data=facts, payload=why)
        tell_thread(tx, office.desk, case, event, f"{_SAID[kind]}; {spoken_moves(moves)}.", now)
    tx.flush()
    settle = agree if moves or kind is not Recount.CALENDAR else _agree_reminders
    settle(tx, office.desk, case, now)
    return moves


def _agree_reminders(tx: Tx, desk: Desk, case: Case, now: datetime) -> None:
    """Nothing that the card shows has moved, but reminders are counted back from a date by working days."""
    agree_duties(tx, desk, case, current_stage(tx, case.id or 0), now)


def spoken_moves(moves: Iterable[Move]) -> str:
    """Like "due Thu 2 Apr 2026 instead of Wed 8 Apr 2026"."""
    names = {"due_on": "due", "acknowledge_by": "to be acknowledged by"}
    said = [
        f"{names[one.what]} {short_date(one.new)}" + (f" instead of {short_date(one.old)}" if one.old else "")
        for one in moves
        if one.what in names and one.new
    ]
    return ", ".join(said) or "no date moves"


def checked_reason(reason: str) -> str:
    """The reason of a person without blanks around it; NotAllowed without one or when it is too long."""
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS:,} characters.")
    return reason.strip()


def told_due_on(tx: Session, stage: Stage) -> date | None:
    """The latest date of reply that a letter which has left gave as the target; None where none did."""
    said = (json.loads(facts or "{}").get("reply_by") for facts in told(tx, _facts_told(), of_stage=stage.id).scalars())
    return max((date.fromisoformat(one) for one in said if one), default=None)


@cache
def _facts_told() -> Executable:
    row = table_of(Outbox).c
    return sql_select(row.facts).where(row.stage_id == bindparam("of_stage"), row.sent_at.is_not(None))


def was_told_a_date(tx: Session, stage: Stage) -> bool:
    """Whether the complainant was told by when the reply comes: by a letter that left, on the phone, or as agreed."""
    return bool(stage.agreed_on or promises_of(tx, stage.id or 0)) or told_due_on(tx, stage) is not None


def _kept(tx: Session, stage: Stage, dates: StageDates, today: date) -> dict[str, date | None]:
    """The counted dates, and the old one where the new one would make late what is in time, or the other way round."""
    given = told_due_on(tx, stage)
    due = max(dates.due_on, min(given, stage.due_on)) if given else dates.due_on
    by, was = dates.acknowledge_by, stage.acknowledge_by
    is_judged = stage.acknowledged_at is not None or (was and by and _turns(was, by, today))
    return {
        "due_on": stage.due_on if _turns(stage.due_on, due, today) else due,
        "acknowledge_by": was if is_judged else by,
    }


def _turns(old: date, new: date, today: date) -> bool:
    return (old < today) != (new < today)


def _judged(stage: Stage, old_due: date, today: date) -> dict[str, Fact]:
    """Whether the stage was in time and is now: "every report lists the corrections that changed a met or missed".

    What is not answered yet is judged as of today; what ended otherwise is neither.
    """
    on = stage.responded_on or (today if stage.closed_at is None else None)
    return {} if on is None else {"was_in_time": on <= old_due, "is_in_time": on <= stage.due_on}


def _facts(stage: Stage, old_due: date, moves: Iterable[Move]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"stage": stage.number, "old_due_on": str(old_due), "due_on": str(stage.due_on)}
    for one in moves:
        facts |= {f"old_{one.what}": str(one.old or ""), one.what: str(one.new or "")}
    return facts
