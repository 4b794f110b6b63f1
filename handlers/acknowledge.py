"""A person confirms to the complainant what the complaint is about; where the reply clock waits for it, it starts."""

from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.deadlines import office_date
from procedure.duties import uses_receipt_as_acknowledgement
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import DutyKind, OutboxKind, OutboxState
from storage.access import lock_for
from storage.acknowledging import Acknowledgement, checked_points, replace_points, reply_by
from storage.acknowledging import acknowledgement as acknowledgement_letter
from storage.cases import complainant_of, has_letter, is_leaving, is_reachable, open_stage
from storage.casework import agree, rules_of
from storage.ledger import Tx
from storage.tables import Case, Contact, Stage
from storage.urgency import attend
from storage.writing import queue_by_person

__all__ = ["Acknowledgement", "acknowledge"]


def acknowledge(office: Office, reference: str, acknowledgement: Acknowledgement, by: str, now: datetime) -> Done:
    """Write the acknowledgement. A clock that waits for it starts today, once the letter has left.

    NotAllowed says what is wrong; a case is acknowledged by a person once.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        _check_owed(tx, office, case, stage)
        contact = _contact(tx, case)
        on = _reply_by(tx, office, case, stage, now)
        points = checked_points(acknowledgement.points, "Say what the complaint is about, one point a line.")
        draft = acknowledgement_letter(
            tx,
            office,
            case,
            stage,
            points=points,
            outcome_sought=acknowledgement.outcome_sought,
            override_reason=acknowledgement.override_reason,
            settles=DutyKind.ACKNOWLEDGE,
            now=now,
        )
        replace_points(tx, stage, points)
        attend(tx, case, by, now)
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
    say = f"The acknowledgement of {reference} is written: our reply by {short_date(on)}. {queued.say}"
    return Done(say, reference, queued.offers)


def _check_owed(tx: Tx, office: Office, case: Case, stage: Stage) -> None:
    if is_leaving(tx, stage, (OutboxKind.ACKNOWLEDGEMENT,)):
        raise NotAllowed(f"An acknowledgement of {case.reference} is written already and leaves soon. Cancel it first.")
    if _is_acknowledged(tx, office, case, stage):
        raise NotAllowed(f"{case.reference} was acknowledged by a person already.")
    if stage.outcome is not None:
        raise NotAllowed(f"The answer to {case.reference} is written already; it needs no acknowledgement any more.")


def _is_acknowledged(tx: Tx, office: Office, case: Case, stage: Stage) -> bool:
    """Where the receipt is the acknowledgement, only a letter shows that a person confirmed the points as well."""
    procedure, _ = rules_of(office.desk, case)
    if uses_receipt_as_acknowledgement(procedure.stage(stage.number)):
        return has_letter(tx, stage.id or 0, (OutboxKind.ACKNOWLEDGEMENT,), (OutboxState.SENT,))
    return stage.acknowledged_at is not None


def _contact(tx: Tx, case: Case) -> Contact:
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed(f"There is no address to write to on {case.reference}. Please phone or write by post.")
    return contact


def _reply_by(tx: Tx, office: Office, case: Case, stage: Stage, now: datetime) -> date:
    """The date to print; one that has passed helps nobody."""
    procedure, _ = rules_of(office.desk, case)
    on = reply_by(tx, office, case, stage, now)
    if on < office_date(procedure, now):
        raise NotAllowed(f"Our reply was due by {short_date(on)}. Write a holding letter first: it gives a new date.")
    return on
