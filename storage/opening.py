"""A complaint becomes a case: routed, dated, acknowledged, the team told. For arriving and for released mail."""

from datetime import datetime

from sqlmodel import Session

from letters.facts import ReceiptFacts
from letters.letter import Letter
from letters.notes import Action, Offer
from procedure.calendar import Calendar
from procedure.deadlines import calendar_of, office_date, receipt_due_at
from procedure.desk import MailboxRule
from procedure.duties import duty_key
from procedure.preset import Procedure
from procedure.references import format_reference
from procedure.routing import Route, route
from procedure.words import Channel, DutyKind, EnteredHow, OutboxKind
from storage.casework import agree, rules_of, tell_person
from storage.entering import enter_stage
from storage.house import next_number
from storage.leaving import LetterOrder, queue_letter
from storage.office import Office
from storage.tables import Case, Contact, Event, Message, Stage
from storage.trail import append


def open_case(tx: Session, office: Office, message: Message, *, may_answer: bool, now: datetime) -> Case:
    """Make a case of a mail: its stage, contact, duties, event, receipt and card. The clock is the server's.

    Where the bot may not answer, no letter is queued and the owner is told to write instead.
    """
    rule = office.desk.mailbox(message.mailbox)
    found = route(office.desk, rule, message.subject, message.text)
    procedure = office.desk.procedure_for(found.area, rule)
    calendar = calendar_of(procedure)
    case = _case_row(tx, message, found, procedure, is_quiet=not may_answer)
    stage = enter_stage(
        tx,
        case,
        procedure,
        calendar,
        number=1,
        how=EnteredHow.DIRECT,
        requested_at=message.received_at,
        owner=found.owner,
        points=(),
    )
    message.case_id, message.stage_id = case.id, stage.id
    contact = Contact(case_id=case.id or 0, address=message.from_address, name=message.from_name)
    tx.add(contact)
    tx.flush()
    event = append(
        tx,
        case_id=case.id,
        at=now,
        kind="received",
        data={"reference": case.reference, "due_on": stage.due_on.isoformat(), "message_id": message.id},
    )
    if may_answer and message.from_address:
        _queue_receipt(tx, office, case, stage, rule, contact, now)
    _alert(tx, office, case, event, found, may_answer, now)
    agree(tx, office.desk, case, now)
    return case


def _case_row(tx: Session, message: Message, found: Route, procedure: Procedure, is_quiet: bool) -> Case:
    day = office_date(procedure, message.received_at)
    case = Case(
        reference=format_reference(day.year, next_number(tx, f"cases.{day.year}")),
        procedure_id=procedure.id,
        procedure_version=procedure.version,
        area=found.area.code if found.area else "",
        channel=Channel.EMAIL,
        mailbox=message.mailbox,
        subject=message.subject,
        received_at=message.received_at,
        received_on=day,
        is_urgent=found.is_urgent,
        is_quiet=is_quiet,
    )
    tx.add(case)
    tx.flush()
    return case


def _queue_receipt(
    tx: Session, office: Office, case: Case, stage: Stage, rule: MailboxRule | None, contact: Contact, now: datetime
) -> None:
    procedure, calendar = rules_of(office.desk, case)
    facts = receipt_facts(office, case, stage, procedure, calendar, rule, now)
    order = LetterOrder(
        kind=OutboxKind.RECEIPT,
        letter=office.letters.write(facts, office.letters.spoken(contact.language)),
        to=contact.address,
        due_at=now,
        duty_key=duty_key(case.reference, stage.number, DutyKind.RECEIPT),
    )
    queue_letter(tx, case, stage, order, domain=office.desk.domain, secret=office.secret, now=now)


def receipt_facts(
    office: Office,
    case: Case,
    stage: Stage,
    procedure: Procedure,
    calendar: Calendar,
    rule: MailboxRule | None,
    now: datetime,
) -> ReceiptFacts:
    """What the receipt says: nothing of the sender's words, and a reply date only where it cannot change."""
    stage_rule = procedure.stage(stage.number)
    limit = receipt_due_at(procedure, stage_rule, stage.requested_at)
    area = office.desk.area(case.area)
    today = office_date(procedure, now)
    choices = {office.desk.procedure_for(one, rule).id for one in (*office.desk.areas, None)}
    return ReceiptFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        received_at=stage.requested_at.astimezone(procedure.zone),
        received_on=stage.received_on,
        stage_name=stage_rule.name,
        stage_number=stage.number,
        takes_over_on=calendar.add_working_days(max(stage.received_on, today), 1),
        reply_by=stage.due_on if len(choices) == 1 and stage.due_on >= today else None,
        emergency_numbers=area.emergency_numbers if area else "",
        is_late=limit is not None and now > limit,
    )


def receipt_as_of(office: Office, case: Case, stage: Stage, language: str, now: datetime) -> Letter:
    """The receipt as it must be worded when it leaves now, in the language of the contact."""
    procedure, calendar = rules_of(office.desk, case)
    facts = receipt_facts(office, case, stage, procedure, calendar, office.desk.mailbox(case.mailbox), now)
    return office.letters.write(facts, office.letters.spoken(language))


def _alert(
    tx: Session, office: Office, case: Case, event: Event, found: Route, may_answer: bool, now: datetime
) -> None:
    """Urgent cases are told at once to owner and manager; a case that may not be answered needs a person to write."""
    people = {found.owner, found.area.manager if found.area else ""} - {""}
    if found.is_urgent:
        text = f"{case.reference} holds words that may mean danger. Please look at it now."
    elif not may_answer:
        text = f"{case.reference} came in a way that the bot may not answer. Please write to the complainant yourself."
    else:
        return
    for email in sorted(people or {one.email for one in office.desk.managers()}):
        tell_person(tx, case, event, email, text, now, (Offer(Action.OPEN, case.reference),))
