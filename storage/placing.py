"""A mail that was understood is screened and put where it belongs: when it comes, and again from the holding pen."""

from datetime import datetime, time

from sqlmodel import Session

from procedure.deadlines import due_instant, office_date
from procedure.desk import SENT_ITEMS
from procedure.mail import IncomingMail, MailClass
from procedure.screening import Screened, screen
from procedure.web_forms import form_text
from storage.arriving import known_of
from storage.cases import current_stage
from storage.filing import case_of, facts_of_mail, file_message
from storage.house import ensure_mailbox
from storage.lost_cases import keep_number
from storage.office import Office
from storage.opening import OPENING, open_case
from storage.tables import Message
from storage.trail import append
from storage.unread import tell_sender
from storage.unread_back import came_back
from storage.wrote_before import say_wrote_before


def answered_from(tx: Session, office: Office, mailbox: str, now: datetime) -> datetime:
    """Nothing received before is ever answered: the setting `live_from`, else the office day of the first start."""
    rule = office.desk.mailbox(mailbox)
    procedure = office.desk.procedure_for(None, rule)
    first_start = ensure_mailbox(tx, mailbox, now).live_from
    day = (rule.live_from if rule else None) or office_date(procedure, first_start)
    return due_instant(procedure, day, time(0))


def screened(tx: Session, office: Office, mailbox: str, mail: IncomingMail, raw_id: int, now: datetime) -> Screened:
    """What the rules say of a mail of this mailbox, or of its sent items."""
    known = known_of(tx, office.desk, mail, office.secret, raw_id, now, sent_items=mailbox.endswith(SENT_ITEMS))
    return screen(mail, known, office.secret)


def is_from(message: Message, verdict: Screened) -> None:
    """ "New complaint from the mapped person": nothing of a web form's mail belongs to the gateway that sent it."""
    if verdict.person is not None:
        message.from_address, message.from_name = verdict.person.address[:254], verdict.person.name


def points_to(tx: Session, message: Message, verdict: Screened, now: datetime) -> None:
    """A held mail is linked to the case that it points to, and seen by those to whom that is open. A link stays."""
    if message.case_id is not None or not verdict.reference:
        return
    case = case_of(tx, verdict)
    message.case_id, message.stage_id = case.id, current_stage(tx, case.id or 0).id
    append(tx, case_id=case.id, at=now, kind="message_held", data=facts_of_mail(message))


def place(
    tx: Session,
    office: Office,
    message: Message,
    mail: IncomingMail,
    verdict: Screened,
    answer_from: datetime,
    now: datetime,
) -> str:
    """Open a case, or file the mail; returns the reference of its case, or "".

    The message has its class, and its id unless it opens a case, with which it is written.
    """
    if verdict.mail_class not in OPENING:
        if verdict.mail_class is MailClass.OWN:
            keep_number(tx, office, message)
        reference = file_message(tx, office, message, verdict, now)
        came_back(tx, message, verdict, now)
        if message.received_at >= answer_from:
            tell_sender(tx, office, message, mail, verdict, now)
        return reference
    form = office.desk.web_forms.get(mail.from_address) if verdict.person else None
    may_answer = verdict.answer and message.received_at >= answer_from
    words = form_text(mail, form) if form else ""
    case = open_case(tx, office, message, may_answer=may_answer, now=now, words=words)
    say_wrote_before(tx, office, case, message, now)
    return case.reference
