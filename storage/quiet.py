"""Mails of an old mailbox are filed quietly: no letter, no duty, no note; a complaint becomes a dormant case."""

from datetime import datetime

from sqlmodel import Session

from procedure.mail import IncomingMail, MailClass
from procedure.screening import Screened
from procedure.web_forms import form_text
from procedure.words import HeldState
from storage.cases import current_stage, lock
from storage.linking import survivors
from storage.office import Office
from storage.opening import OPENING, open_case
from storage.tables import Case, Message
from storage.trail import append


def place_quietly(
    tx: Session, office: Office, message: Message, mail: IncomingMail, verdict: Screened, now: datetime
) -> str:
    """The reference of its case, or "". Replies land on their case; what nobody can place waits in the holding pen."""
    if verdict.mail_class in OPENING:
        form = office.desk.web_forms.get(mail.from_address) if verdict.person else None
        words = form_text(mail, form) if form else ""
        return open_case(tx, office, message, may_answer=False, now=now, words=words, is_dormant=True).reference
    case = _case_of(tx, verdict.reference) if verdict.reference else None
    if case is not None:
        message.case_id, message.stage_id = case.id, current_stage(tx, case.id or 0).id
    forged = (
        verdict.reason if verdict.doubtful and verdict.mail_class in (MailClass.REPLY, MailClass.STAFF_REPLY) else ""
    )
    if forged or verdict.mail_class in (MailClass.HELD, MailClass.FORWARDED):
        reason = forged or verdict.reason or "Nobody could tell what this is."
        message.held_state, message.held_reason = HeldState.HELD, reason
    elif case is not None:
        data = {"message_id": message.id, "mail_class": verdict.mail_class.value}
        append(tx, case_id=case.id, at=now, kind="message_filed", data=data)
    return case.reference if case else ""


def _case_of(tx: Session, reference: str) -> Case:
    """The case, locked; the one that goes on, where it was merged."""
    case = lock(tx, reference)
    on = survivors(tx, [case.id or 0])[case.id or 0]
    return case if on == case.id else tx.get_one(Case, on, with_for_update=True)
