"""A person says what a mail on a case was: the response, an update, or nothing that changes anything."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.outcomes import Outcome, check_outcome
from procedure.staff import require_staff
from procedure.words import Channel, DutyKind
from storage import duties
from storage.access import lock_id_for
from storage.answering import answered, cancel_waiting_letters
from storage.asked import by_key, row_of
from storage.cases import UNDECIDED, open_stage
from storage.casework import agree, rules_of, tell_thread
from storage.deciding import check_decider
from storage.ending import check_no_last_word
from storage.findings import one_for_all, record_findings
from storage.ledger import Tx
from storage.tables import Case, Message, Stage
from storage.told_outcomes import told_facts
from storage.trail import append


def is_response(office: Office, message_id: int, outcome: Outcome, by: str, now: datetime) -> Done:
    """A staff reply was the answer: the stage ends at the time it was sent, and no letter goes out."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, message = _undecided(tx, message_id, MailClass.STAFF_REPLY, by)
        stage = open_stage(tx, case)
        if message.stage_id != stage.id:
            raise NotAllowed(f"This mail was written at an earlier stage, so it does not answer stage {stage.number}.")
        procedure, _ = rules_of(office.desk, case)
        check_outcome(outcome, procedure.outcomes)
        check_decider(tx, office.desk, case, stage, by)
        check_no_last_word(tx, case, stage)
        cancel_waiting_letters(tx, stage, now)
        decision, _ = record_findings(tx, procedure, stage, one_for_all(tx, stage, outcome), outcome, "")
        stage.decided_by = by
        message.settled_as = "response"
        data = {"stage": stage.number, "outcome": decision.outcome.value, "message_id": message.id}
        facts = data | told_facts(decision)
        append(tx, case_id=case.id, at=now, kind="answer_recorded", actor=by, data=facts)
        at, evidence = _sent_at(message, stage), f"mail {message.id}"
        answered(tx, procedure, case, stage, at=at, channel=Channel.EMAIL, evidence=evidence, by=by)
        event = append(tx, case_id=case.id, at=now, kind="closed", actor=by, data={"stage": stage.number})
        tell_thread(tx, office.desk, case, event, "Answered by a mail of staff. No letter goes out.", now)
        agree(tx, office.desk, case, now)
    return Done(f"{case.reference} is answered and stage {stage.number} is closed. No letter goes out.", case.reference)


def is_update(office: Office, message_id: int, by: str, now: datetime) -> Done:
    """A staff reply was no answer: the stage stays open, with all its dates."""
    return _settle(office, message_id, MailClass.STAFF_REPLY, "update", by, now)


def file_reply(office: Office, message_id: int, by: str, now: datetime) -> Done:
    """A reply on a closed stage changes nothing: it is filed, and the case stays closed."""
    return _settle(office, message_id, MailClass.REPLY, "filed", by, now)


def _settle(office: Office, message_id: int, expected: MailClass, settled_as: str, by: str, now: datetime) -> Done:
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, message = _undecided(tx, message_id, expected, by)
        message.settled_as = settled_as
        message.opened_at, message.opened_by = message.opened_at or now, message.opened_by or by
        data = {"settled_as": settled_as, "message_id": message.id}
        append(tx, case_id=case.id, at=now, kind="reply_settled", actor=by, data=data)
        if expected is MailClass.STAFF_REPLY:
            # Whoever was written to by a person needs no receipt any more.
            stage = row_of(tx, Stage, message.stage_id)
            duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.RECEIPT), now)
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"Noted: the mail on {case.reference} was filed as {settled_as}.", case.reference)


def _undecided(tx: Tx, message_id: int, expected: MailClass, by: str) -> tuple[Case, Message]:
    message = by_key(tx, Message, message_id)
    if message is None or message.case_id is None or message.mail_class is not expected:
        raise NotAllowed("There is no such mail to decide about.")
    case = lock_id_for(tx, message.case_id, by)
    tx.refresh(message)
    if message.settled_as != UNDECIDED:
        raise NotAllowed(f"Somebody decided about this mail already: {message.settled_as or 'nothing to decide'}.")
    return case, message


def _sent_at(message: Message, stage: Stage) -> datetime:
    """The mail's own date where it can be true, else when the server got it."""
    sent = message.sent_at
    return sent if sent and stage.requested_at <= sent <= message.received_at else message.received_at
