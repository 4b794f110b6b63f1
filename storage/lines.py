"""Where cases stand: one line per case, for lists, cards, chases and the digest."""

from collections.abc import Sequence

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from procedure.standing import CaseLine, Owed
from procedure.words import DutyKind, DutyState, OutboxKind, Status
from storage.cases import LEAVING, stages_of
from storage.duties import OWED
from storage.tables import Case, Duty, Outbox, Stage


def line_of(tx: Session, case: Case, stage: Stage | None = None) -> CaseLine:
    """Where a case stands: its newest stage, or the one given."""
    stages = [stage] if stage else stages_of(tx, case.id or 0)[-1:]
    return lines_of(tx, [(case, one) for one in stages])[0]


def open_lines(tx: Session, areas: Sequence[str] | None = None, limit: int = 100_000) -> list[CaseLine]:
    """Every open stage of every open case, by the date that the complainant waits for."""
    query = (
        select(Case, Stage)
        .join(Stage, col(Stage.case_id) == col(Case.id))
        .where(Case.status == Status.OPEN, col(Stage.closed_at).is_(None))
        .order_by(col(Stage.due_on), col(Case.reference))
        .limit(limit)
    )
    if areas is not None:
        query = query.where(col(Case.area).in_(areas))
    return lines_of(tx, tx.exec(query).all())


def owed_on_closed(tx: Session, limit: int = 10_000) -> list[Owed]:
    """Closed cases on which something is owed: replies that nobody decided about, responses that came back."""
    undecided = and_(col(Duty.kind) == DutyKind.DECIDE, col(Duty.state).in_(OWED))
    came_back = and_(col(Duty.kind) == DutyKind.RESPOND, col(Duty.state) == DutyState.BLOCKED)
    query = (
        select(Case, Stage, Duty)
        .join(Stage, col(Stage.case_id) == col(Case.id))
        .join(Duty, col(Duty.stage_id) == col(Stage.id))
        .where(Case.status == Status.CLOSED, or_(undecided, came_back))
        .order_by(col(Duty.due_at), col(Duty.key))
        .limit(limit)
    )
    found = tx.exec(query).all()
    lines = lines_of(tx, [(case, stage) for case, stage, _ in found])
    return [
        Owed(line, duty.kind, duty.due_at, _message_in(duty)) for line, (_, _, duty) in zip(lines, found, strict=True)
    ]


def _message_in(duty: Duty) -> int:
    """The message that the key of a decision ends with."""
    return int(duty.key.rpartition(".")[2]) if duty.kind is DutyKind.DECIDE else 0


def lines_of(tx: Session, pairs: Sequence[tuple[Case, Stage]]) -> list[CaseLine]:
    """One line per stage entry, in the order given."""
    leaving = select(Outbox.stage_id).where(Outbox.kind == OutboxKind.RESPONSE, col(Outbox.state).in_(LEAVING))
    if len(pairs) == 1:
        # Asked for every mail that is filed, when hundreds of letters may wait: the case's own are enough.
        leaving = leaving.where(col(Outbox.case_id) == pairs[0][0].id)
    answered = set(tx.exec(leaving).all()) if pairs else set()
    return [_line(case, stage, stage.id in answered) for case, stage in pairs]


def _line(case: Case, stage: Stage, answer_leaving: bool) -> CaseLine:
    return CaseLine(
        reference=case.reference,
        stage=stage.number,
        status=case.status,
        owner=stage.owner,
        area=case.area,
        procedure=case.procedure_id,
        received_at=stage.requested_at,
        receipt_sent_at=stage.receipt_sent_at,
        acknowledge_by=stage.acknowledge_by,
        acknowledged_at=stage.acknowledged_at,
        due_on=stage.due_on,
        extended_to=stage.extended_to,
        promised_on=stage.promised_on,
        responded_at=stage.responded_at,
        outcome=stage.outcome,
        is_urgent=case.is_urgent,
        answer_leaving=answer_leaving,
        updates_sent=stage.updates_sent,
    )
