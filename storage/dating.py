"""What has happened on a stage that its dates depend on, read from the ledger; and the dates that follow from it."""

import json
from datetime import date

from sqlmodel import Session, col, select

from procedure.calendar import Calendar
from procedure.clocks import StageDates, StageEvents, stage_dates
from procedure.preset import Procedure
from procedure.words import OutboxKind
from storage.spoken import acknowledged_on
from storage.tables import Milestone, Outbox, Stage


def events_of(tx: Session, stage: Stage, *, keeps_start: bool = True) -> StageEvents:
    """The events of a stage. A start without a letter came by import, or was recorded by a person; without
    `keeps_start` (another procedure or stage may have meant another) only an acknowledgement shows when a clock that
    waits was started.
    """
    written_on = _acknowledgement_written_on(tx, stage)
    known = stage.started_on if keeps_start else acknowledged_on(tx, stage)
    done = {one.key: one.done_on for one in milestones_of(tx, stage)}
    return StageEvents(stage.requested_at, written_on or known, stage.agreed_on, done)


def dates_now(tx: Session, procedure: Procedure, calendar: Calendar, stage: Stage) -> StageDates:
    """What the dates of a stage are by this procedure and calendar."""
    return stage_dates(procedure, calendar, stage.number, events_of(tx, stage))


def milestones_of(tx: Session, stage: Stage) -> list[Milestone]:
    """The steps of a stage that were done."""
    query = select(Milestone).where(Milestone.stage_id == stage.id)
    return list(tx.exec(query.order_by(col(Milestone.done_on), col(Milestone.id))).all())


def _acknowledgement_written_on(tx: Session, stage: Stage) -> date | None:
    """ "It starts on the date decided when that letter is written" (procedure.md section 4)."""
    query = select(Outbox.facts).where(
        Outbox.stage_id == stage.id, Outbox.kind == OutboxKind.ACKNOWLEDGEMENT, col(Outbox.sent_at).is_not(None)
    )
    first = tx.exec(query.order_by(col(Outbox.id)).limit(1)).first()
    written_on = json.loads(first or "{}").get("started_on")
    return date.fromisoformat(written_on) if written_on else None
