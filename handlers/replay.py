"""A held mail is understood and screened once more, after a fault was mended or a setting changed."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from handlers.office import Office
from procedure.errors import NotAllowed
from procedure.mail import IncomingMail, MailClass
from procedure.staff import require_staff
from procedure.words import HeldState
from storage.access import may_see, require_open_to
from storage.asked import by_key
from storage.ledger import Tx, is_weather
from storage.pen import KeptMail, held_message, kept_mail, look_at, take_over
from storage.placing import answered_from, is_from, place, points_to, screened
from storage.quiet import place_quietly
from storage.tables import Case, Message
from storage.trail import append
from storage.unread_back import still_saying
from storage.waiting_mails import settle_decision

log = structlog.get_logger()

WAITS = (MailClass.HELD, MailClass.FORWARDED)
ELSEWHERE = "It points to a case that is not open to you."


@dataclass(frozen=True)
class Replayed:
    """What became of it: its class and case, or why it stays held."""

    id: int
    mail_class: MailClass
    reference: str
    held_reason: str
    say: str


def kept(office: Office, message_id: int, by: str) -> KeptMail:
    """The bytes of a held mail, for whoever understands them once more."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        message = look_at(tx, message_id)
        require_open_to(tx, message.case_id, by)
        return kept_mail(tx, message)


def replay(office: Office, message_id: int, mail: IncomingMail, by: str, now: datetime) -> Replayed:
    """Screen it as if it had just come; its clock runs from its receipt. What still cannot be placed stays held."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        message = held_message(tx, message_id)
        require_open_to(tx, message.case_id, by)
        try:
            with tx.begin_nested():
                reference = _again(tx, office, message, mail, now)
        except Exception as error:
            # As when it came: what a mail breaks must not stop those after it; a ledger in trouble stops them all.
            if is_weather(error):
                raise
            is_ours = not isinstance(error, NotAllowed)
            log.warning("mail_stays_held", message=message_id, fault=type(error).__name__, exc_info=is_ours)
            tx.refresh(message)
            message.held_reason = error.reason if isinstance(error, NotAllowed) else message.held_reason
            reference = ""
        append(tx, case_id=None, at=now, kind="replayed", actor=by, data={"message_id": message_id})
        return _replayed(tx, message, reference, by)


def _again(tx: Tx, office: Office, message: Message, mail: IncomingMail, now: datetime) -> str:
    raw_id = message.raw_mail_id or 0
    verdict = screened(tx, office, message.mailbox, mail, raw_id, now)
    take_over(tx, message, mail, raw_id)
    is_from(message, verdict)
    message.mail_class = verdict.mail_class
    if verdict.mail_class in WAITS:
        points_to(tx, message, verdict, now)
        message.held_reason = still_saying(message.held_reason, verdict.reason or message.held_reason)
        return ""
    message.held_state = HeldState.RELEASED
    tx.flush()
    if message.is_quiet:
        reference = place_quietly(tx, office, message, mail, verdict, now)
    else:
        reference = place(tx, office, message, mail, verdict, answered_from(tx, office, message.mailbox, now), now)
    settle_decision(tx, message, now)
    return reference


def _replayed(tx: Tx, message: Message, reference: str, by: str) -> Replayed:
    number, mail_class = message.id or 0, message.mail_class or MailClass.HELD
    case = by_key(tx, Case, message.case_id) if message.case_id else None
    is_open = case is None or may_see(tx, case, by)
    if message.held_state is HeldState.HELD:
        reason = message.held_reason if is_open else ELSEWHERE
        return Replayed(number, mail_class, "", reason, f"Mail {number} stays held: {reason}")
    reference = reference if is_open else ""
    where = f" and filed as {reference}" if reference else ""
    return Replayed(number, mail_class, reference, "", f"Mail {number} is understood as {mail_class.value}{where}.")
