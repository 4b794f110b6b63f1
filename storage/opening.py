"""A complaint becomes a case: routed, dated, acknowledged, the team told; by mail or logged by hand."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from letters.facts import ReceiptFacts
from letters.letter import Letter
from letters.notes import Action, Offer
from procedure.acceptance import may_begin_at
from procedure.calendar import Calendar
from procedure.deadlines import calendar_of, office_date, receipt_due_at
from procedure.desk import MailboxRule
from procedure.duties import duty_key, wanted
from procedure.mail import MailClass
from procedure.preset import Procedure
from procedure.routes import hinted
from procedure.routing import Route, route
from procedure.words import BOT, Channel, DutyKind, EnteredHow, OutboxKind, Status
from storage import duties
from storage.access import answering_for, keep_out_until_asked
from storage.alike import say_alike
from storage.asked import is_born
from storage.cases import begun, facts_of, is_reachable
from storage.casework import agree, rules_of, tell_owner, tell_person, tell_thread
from storage.entering import enter_stage
from storage.leaving import LetterOrder, queue_letter
from storage.lost_cases import told_reference
from storage.many_alike import say_many
from storage.named import ask_whether_about
from storage.numbering import free_reference
from storage.office import Office
from storage.papers import channel_for, keep_paper, worded
from storage.rows import made
from storage.speaking import language_of
from storage.tables import Case, Contact, Message, Stage
from storage.trail import Recorded, append

OPENING = (MailClass.NEW, MailClass.WEB_FORM)
"""Mails that become a case, and are written together with it."""


@dataclass(frozen=True)
class Intake:
    """What a case is opened from: a message, and what a person who logs it has said besides.

    `may_answer`: whether the bot may write by itself. `area` is a code; without one the words decide. `contact` is who
    complains, None for nobody (anonymous); `number` is the stage, `because` why the first date lies back. `words` is
    what routing reads where that is less than the whole mail; `since` when it first reached one of us, if earlier.
    `is_dormant`: it comes from an old mailbox, and nothing is done for it until somebody adopts it.
    """

    message: Message
    contact: Contact | None
    may_answer: bool
    channel: Channel = Channel.EMAIL
    area: str = ""
    number: int = 1
    points: tuple[str, ...] = ()
    by: str = BOT
    because: str = ""
    words: str = ""
    since: datetime | None = None
    is_dormant: bool = False

    @property
    def received_at(self) -> datetime:
        """From when the clock runs."""
        return self.since or self.message.received_at


def open_case(
    tx: Session,
    office: Office,
    message: Message,
    *,
    may_answer: bool,
    now: datetime,
    words: str = "",
    since: datetime | None = None,
    is_dormant: bool = False,
) -> Case:
    """Make a case of a mail. Where the bot may not answer, no letter is queued and the owner is told to write.

    `words` is what routing reads where that is less than the whole mail; `since` when it first reached one of us.
    """
    language = language_of(tx, office, message.from_address, words or message.text)
    contact = made(Contact, case_id=0, address=message.from_address, name=message.from_name, language=language)
    channel = Channel.WEB if message.mail_class is MailClass.WEB_FORM else Channel.EMAIL
    intake = Intake(message, contact, may_answer, channel, words=words, since=since, is_dormant=is_dormant)
    return open_from(tx, office, intake, now)


def open_from(tx: Session, office: Office, intake: Intake, now: datetime) -> Case:
    """Make a case: its stage, contact, duties, event, receipt and card."""
    message = intake.message
    rule = office.desk.mailbox(message.mailbox)
    found = route(
        office.desk, _routed_by(rule, intake.area), message.subject, intake.words or message.text, intake.number
    )
    procedure = office.desk.procedure_for(found.area, rule)
    may_begin_at(procedure, intake.number)
    calendar = calendar_of(procedure)
    before = told_reference(tx, office, message)
    case = _case_row(tx, intake, found, procedure, before)
    stage = enter_stage(
        tx,
        case,
        procedure,
        calendar,
        number=intake.number,
        how=EnteredHow.DIRECT,
        requested_at=intake.received_at,
        owner=found.owner,
        points=intake.points,
    )
    message.case_id, message.stage_id = case.id, stage.id
    tx.add(message)
    if intake.contact is not None:
        intake.contact.case_id = case.id or 0
        tx.add(intake.contact)
    tx.flush()
    begun(tx, stage, intake.contact)
    event = _record(tx, intake, case, stage, now)
    if intake.is_dormant:
        for email in found.named:
            keep_out_until_asked(tx, case, email, now)
        return case
    if intake.contact is None:
        _owe_nobody(tx, procedure, calendar, case, stage, now)
    elif intake.may_answer and is_reachable(intake.contact):
        queue_receipt(tx, office, case, stage, intake.contact, now, message, has_perhaps_left=bool(before))
    _alert(tx, office, case, stage, event, found, intake, now)
    agree(tx, office.desk, case, now)
    _hint(tx, office, case, event, now)
    if intake.by == BOT:
        say_alike(tx, office, case, message, now)
        say_many(tx, office, case, message, now)
    return case


def _hint(tx: Session, office: Office, case: Case, event: Recorded, now: datetime) -> None:
    """A subject that speaks of a way of its own is pointed out to the team; a person decides."""
    way = hinted(case.subject)
    if way is not None:
        how = f"If it is, send it on with: {office.desk.command} route {case.reference}"
        text = f"{case.reference} may be a {office.desk.route(way).title} and not a complaint. {how}"
        tell_thread(tx, office.desk, case, event, text, now)


def _routed_by(rule: MailboxRule | None, area: str) -> MailboxRule | None:
    """An area that a person has chosen stands in for that of the mailbox."""
    return MailboxRule(rule.name if rule else "", rule.address if rule else "", area=area) if area else rule


def _case_row(tx: Session, intake: Intake, found: Route, procedure: Procedure, before: str) -> Case:
    message = intake.message
    day = office_date(procedure, intake.received_at)
    case = made(
        Case,
        reference=before or free_reference(tx, day.year),
        procedure_id=procedure.id,
        procedure_version=procedure.version,
        area=found.area.code if found.area else "",
        channel=intake.channel,
        mailbox=message.mailbox,
        subject=message.subject,
        received_at=intake.received_at,
        received_on=day,
        is_urgent=found.is_urgent,
        is_quiet=not intake.may_answer,
        status=Status.DORMANT if intake.is_dormant else Status.OPEN,
    )
    tx.add(case)
    tx.flush()
    is_born(tx, case.id or 0)
    return case


def _record(tx: Session, intake: Intake, case: Case, stage: Stage, now: datetime) -> Recorded:
    data = {"reference": case.reference, "due_on": stage.due_on.isoformat(), "message_id": intake.message.id}
    if intake.by == BOT:
        kind = "received_dormant" if intake.is_dormant else "received"
        return append(tx, case_id=case.id, at=now, kind=kind, data=data)
    told = {"channel": intake.channel.value, "received_on": case.received_on.isoformat()}
    return append(
        tx, case_id=case.id, at=now, kind="logged", actor=intake.by, data={**data, **told}, payload=intake.because
    )


def _owe_nobody(tx: Session, procedure: Procedure, calendar: Calendar, case: Case, stage: Stage, now: datetime) -> None:
    """An anonymous complaint is answered to nobody: what would tell somebody is void from the start, and says why."""
    facts = replace(facts_of(tx, case, stage), is_anonymous=False)
    letters = (DutyKind.RECEIPT, DutyKind.ACKNOWLEDGE)
    told = [one for one in wanted(procedure, calendar, facts) if one.kind in letters]
    duties.never_owed(tx, case.id or 0, told, now, "anonymous: there is nobody to write to")


def queue_receipt(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    contact: Contact,
    now: datetime,
    message: Message | None = None,
    has_perhaps_left: bool = False,
) -> None:
    """The receipt waits to leave; `message` is what it answers, where that is at hand. It may have left before the
    ledger was put back from a backup.
    """
    procedure, calendar = rules_of(office.desk, case)
    facts = receipt_facts(office, case, stage, procedure, calendar, office.desk.mailbox(case.mailbox), now)
    order = LetterOrder(
        kind=OutboxKind.RECEIPT,
        letter=worded(office, facts, contact),
        to=contact.address,
        channel=channel_for(contact),
        due_at=now,
        duty_key=duty_key(case.reference, stage.number, DutyKind.RECEIPT),
        facts=told_by(facts),
        has_perhaps_left=has_perhaps_left,
        answers=message,
    )
    row = queue_letter(tx, case, stage, order, domain=office.desk.domain, secret=office.secret, now=now)
    keep_paper(tx, office, row, facts, contact, office_date(procedure, now))


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


def told_by(facts: ReceiptFacts) -> dict[str, str]:
    """The date of reply that the complainant knows once the receipt has left."""
    return {"reply_by": facts.reply_by.isoformat()} if facts.reply_by else {}


def receipt_as_of(
    office: Office, case: Case, stage: Stage, language: str, now: datetime
) -> tuple[Letter, dict[str, str]]:
    """The receipt as it must be worded when it leaves now, in the language of the contact; and what it tells."""
    procedure, calendar = rules_of(office.desk, case)
    facts = receipt_facts(office, case, stage, procedure, calendar, office.desk.mailbox(case.mailbox), now)
    return office.letters.write(facts, office.letters.spoken(language)), told_by(facts)


def _alert(
    tx: Session, office: Office, case: Case, stage: Stage, event: Recorded, found: Route, intake: Intake, now: datetime
) -> None:
    """Where no receipt goes by itself a person has to write. Urgent words raise an alert by themselves."""
    if found.named:
        ask_whether_about(tx, office, case, found.area, found.named, not found.owner, now)
    if not intake.may_answer:
        text = f"{case.reference} came in a way that the bot may not answer. Please write to the complainant yourself."
    elif intake.contact is not None and not intake.contact.address:
        how = intake.channel.value.replace("_", " ")
        text = f"{case.reference} came by {how}, without a mail address. Please confirm it by phone or post yourself."
    else:
        return
    people = {stage.owner, found.area.manager if found.area else ""} - {"", *found.named}
    offers = (Offer(Action.OPEN, case.reference),)
    people = people or {*answering_for(tx, office.desk, case, has_owner=False)} - {*found.named}
    if not people:
        tell_thread(tx, office.desk, case, event, text, now, offers)
    for email in sorted(people):
        if email == stage.owner:
            tell_owner(tx, office.desk, case, event, email, text, now, offers)
        else:
            tell_person(tx, case, event, email, text, now, offers)
