"""Some points of a case become a case of their own: same complainant, same first receipt, own reference and dates."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from procedure.clocks import stage_dates
from procedure.deadlines import calendar_of
from procedure.preset import Procedure
from procedure.words import Direction, Status
from storage.access import give_access
from storage.cases import points_of
from storage.dating import events_of
from storage.entering import enter_stage
from storage.numbering import free_reference
from storage.office import Office
from storage.tables import Access, Case, Contact, Message, Point, Stage


def split_off(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    points: Sequence[Point],
    area_code: str,
    by: str,
    now: datetime,
) -> tuple[Case, Stage]:
    """The new case with its stage; `points` move there. The caller has locked the case and reconciles both."""
    area = office.desk.area(area_code)
    procedure = office.desk.procedure_for(area, office.desk.mailbox(case.mailbox))
    new = _case_row(tx, case, procedure, area_code)
    _copy_people(tx, case, new, now)
    entered = enter_stage(
        tx,
        new,
        procedure,
        calendar_of(procedure),
        number=stage.number,
        how=stage.entered_how,
        requested_at=stage.requested_at,
        owner=area.owner_of(stage.number) if area else "",
        points=tuple(one.text for one in points),
    )
    entered.receipt_sent_at = stage.receipt_sent_at
    if procedure.id == case.procedure_id:
        _keep_acknowledgement(tx, procedure, stage, entered)
    _move_points(tx, stage, points)
    tx.add(_note(case, new, entered, points, by, now))
    tx.flush()
    return new, entered


def _case_row(tx: Session, case: Case, procedure: Procedure, area: str) -> Case:
    year = case.received_on.year
    kept = {"id", "reference", "card_channel", "card_ts", "closed_at", "closure", "procedure_id", "procedure_version"}
    values = case.model_dump(exclude=kept) | {"area": area, "status": Status.OPEN}
    reference = free_reference(tx, year)
    new = Case(**values, reference=reference, procedure_id=procedure.id, procedure_version=procedure.version)
    tx.add(new)
    tx.flush()
    return new


def _copy_people(tx: Session, case: Case, new: Case, now: datetime) -> None:
    """The same parties with what is known of them; whoever is kept out of the one is kept out of the other, also while
    the bot has asked whether it is about them.
    """
    contacts = select(Contact).where(Contact.case_id == case.id).order_by(col(Contact.id))
    tx.add_all([Contact(**one.model_dump(exclude={"id"}) | {"case_id": new.id}) for one in tx.exec(contacts).all()])
    for one in tx.exec(select(Access).where(Access.case_id == case.id)).all():
        give_access(tx, new, one.email, one.kind, one.by, now)
    tx.flush()


def _keep_acknowledgement(tx: Session, procedure: Procedure, stage: Stage, entered: Stage) -> None:
    """What was acknowledged and agreed about the whole holds for its part; the clock that it started goes on."""
    entered.acknowledged_at, entered.agreed_on = stage.acknowledged_at, stage.agreed_on
    happened = events_of(tx, stage)
    dates = stage_dates(procedure, calendar_of(procedure), stage.number, happened)
    entered.started_on, entered.due_on, entered.acknowledge_by = dates.started_on, dates.due_on, dates.acknowledge_by


def _move_points(tx: Session, stage: Stage, points: Sequence[Point]) -> None:
    for one in points:
        tx.delete(one)
    tx.flush()
    for number, one in enumerate(points_of(tx, stage.id or 0), start=1):
        one.number = number


def _note(case: Case, new: Case, stage: Stage, points: Sequence[Point], by: str, now: datetime) -> Message:
    """What the owner of the new case reads; the mails stay where they are."""
    listed = "\n".join(one.text for one in points)
    return Message(
        case_id=new.id,
        stage_id=stage.id,
        direction=Direction.INTERNAL,
        from_address=by,
        text=f"Split from {case.reference}. What it is about:\n{listed}",
        received_at=now,
        filed_at=now,
        opened_at=now,
    )
