"""Requests for the next stage that were not taken on: recorded with reasons, and taken back with their letter."""

import json
from datetime import date
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.calendar import Calendar
from procedure.deadlines import escalate_by
from procedure.preset import Procedure
from procedure.words import OutboxKind, Refused
from storage.asked import by_key, found
from storage.cases import UNDECIDED
from storage.tables import Message, Outbox, Refusal, Stage

AS_REFUSED = "refused"


def refusal_of(tx: Session, stage: Stage) -> Refusal | None:
    """The newest refusal to take an answered stage further."""
    return next(iter(found(tx, _refusals(), of_stage=stage.id)), None)


@cache
def _refusals() -> SelectOfScalar[Refusal]:
    query = select(Refusal).where(Refusal.stage_id == bindparam("of_stage"), Refusal.what == Refused.ESCALATION)
    return query.order_by(col(Refusal.id).desc()).limit(1)


def last_day_to_ask(procedure: Procedure, calendar: Calendar, stage: Stage) -> date | None:
    """Until when the complainant could ask for the next stage; None where the procedure sets no limit."""
    return escalate_by(procedure, calendar, stage.responded_on) if stage.responded_on else None


def refusal_taken_back(tx: Session, row: Outbox) -> None:
    """Its letter did not leave: nothing was refused, and the replies wait for a decision again."""
    if row.kind is not OutboxKind.REFUSAL:
        return
    facts = json.loads(row.facts or "{}")
    refusal = by_key(tx, Refusal, int(facts.get("refusal", 0)))
    if refusal is None:
        return
    for message_id in filter(None, facts.get("replies", "").split()):
        message = by_key(tx, Message, int(message_id))
        if message is not None and message.settled_as == AS_REFUSED:
            message.settled_as = UNDECIDED
    tx.delete(refusal)
    tx.flush()
