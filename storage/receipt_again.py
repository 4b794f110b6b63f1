"""The receipt of a case that had none before it was closed, or of a part that was split off: owed, and in no letter."""

from datetime import datetime

from sqlmodel import Session

from procedure.duties import duty_key
from procedure.words import DutyKind, DutyState, OutboxKind, OutboxState
from storage import duties
from storage.cases import complainant_of, has_letter, is_reachable
from storage.office import Office
from storage.opening import queue_receipt
from storage.tables import Case, Stage


def receipt_again(tx: Session, office: Office, case: Case, stage: Stage, now: datetime) -> bool:
    """Write the receipt that is owed and that no letter will be: nobody is reminded of one, since the bot writes it.
    Returns whether there was one to write.

    The caller has made the duties agree before.
    """
    tx.flush()
    duty = duties.by_key(tx, duty_key(case.reference, stage.number, DutyKind.RECEIPT))
    contact = complainant_of(tx, case.id or 0)
    written = has_letter(tx, stage.id or 0, (OutboxKind.RECEIPT,), set(OutboxState) - {OutboxState.CANCELLED})
    if duty is None or duty.state is not DutyState.OPEN or written:
        return False
    if contact is None or not is_reachable(contact) or case.is_quiet:
        return False
    queue_receipt(tx, office, case, stage, contact, now)
    return True
