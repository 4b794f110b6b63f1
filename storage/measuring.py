"""The measures of a case, stage by stage, read from the ledger."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from procedure.deadlines import office_date
from procedure.measures import Measures, Told, measured
from procedure.preset import Procedure
from storage.cases import promises_of, stages_of
from storage.tables import Case, Outbox, Stage


def measures_of(tx: Session, procedure: Procedure, case: Case, now: datetime) -> tuple[Measures, ...]:
    """Of every stage, the newest last."""
    today = office_date(procedure, now)
    return tuple(
        measured(
            one.number,
            due_on=one.due_on,
            responded_on=one.responded_on,
            is_over=one.closed_at is not None,
            promises=[
                Told(each.promised_on, office_date(procedure, each.made_at), each.kept)
                for each in promises_of(tx, one.id or 0)
            ],
            letters=_letters(tx, one),
            today=today,
        )
        for one in stages_of(tx, case.id or 0)
    )


def _letters(tx: Session, stage: Stage) -> int:
    query = select(func.count()).where(
        Outbox.stage_id == stage.id, col(Outbox.message_id) != "", col(Outbox.sent_at).is_not(None)
    )
    return int(tx.exec(query).one())
