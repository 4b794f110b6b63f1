"""The date has come and nobody acted: the automatic update "late, not forgotten" goes out, after a look around."""

from datetime import datetime

from handlers.office import Office
from letters.facts import UpdateFacts
from procedure.deadlines import office_date
from procedure.timetable import next_office_hour
from procedure.words import OutboxKind
from storage import duties
from storage.cases import complainant_of, current_stage, facts_of, lock_by_id
from storage.casework import agree, rules_of
from storage.leaving import LetterOrder, queue_letter
from storage.ledger import Tx
from storage.looking import ask_instead, why_not_write
from storage.redating import was_told_a_date
from storage.tables import Case, Contact, Duty, Stage
from storage.trail import append


def update(office: Office, duty: Duty, now: datetime) -> None:
    """Write the update, unless a person already did something about it; then ask the owner and tell the manager.

    Outside office hours the duty moves to the next opening: nobody gets a letter about lateness at night.
    """
    with office.writing() as (tx, office):
        case = lock_by_id(tx, duty.case_id or 0)
        procedure, calendar = rules_of(office.desk, case)
        opens = next_office_hour(procedure, calendar, now)
        if opens > now:
            duties.move(tx, duty.key, opens)
            return
        if not duties.meet_act(tx, duty.key, now):
            return
        stage = current_stage(tx, case.id or 0)
        contact = complainant_of(tx, case.id or 0)
        why_not = why_not_write(tx, procedure, case, stage, contact, now)
        if why_not or contact is None:
            ask_instead(tx, office.desk, case, stage, why_not, now)
        else:
            _queue(tx, office, case, stage, contact, now)
        agree(tx, office.desk, case, now)


def _queue(tx: Tx, office: Office, case: Case, stage: Stage, contact: Contact, now: datetime) -> None:
    procedure, calendar = rules_of(office.desk, case)
    promised_on = calendar.add_working_days(office_date(procedure, now), procedure.holding.update_days)
    sender = office.sender(case.area, case.mailbox)
    sentence, signpost = office.going_further(procedure, stage.number)
    facts = UpdateFacts(
        sender=sender,
        reference=case.reference,
        said_by=facts_of(tx, case, stage).told_on,
        promised_on=promised_on,
        contact=sender.staffed_contact or sender.reply_address,
        may_go_further=sentence,
        signpost=signpost,
        was_told=was_told_a_date(tx, stage),
    )
    order = LetterOrder(
        kind=OutboxKind.UPDATE,
        letter=office.letters.write(facts, office.letters.spoken(contact.language)),
        to=contact.address,
        due_at=now,
        facts={"promised_on": promised_on.isoformat()},
    )
    row = queue_letter(tx, case, stage, order, domain=office.desk.domain, secret=office.secret, now=now)
    data = {"kind": row.kind.value, "stage": stage.number, "letter_id": row.id}
    append(tx, case_id=case.id, at=now, kind="letter_queued", data=data)
