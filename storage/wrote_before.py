"""Somebody whose mail is held has written again: the team is told which mail waits, and from when it would count."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.mail import MailClass
from procedure.words import HeldState
from storage.cases import current_stage
from storage.casework import rules_of, tell_owner, tell_thread
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Case, Message
from storage.trail import append

WITHIN = timedelta(days=30)


def say_wrote_before(tx: Session, office: Office, case: Case, message: Message, now: datetime) -> None:
    """On a case that was just opened, where an earlier mail of its sender is held: it may be the same complaint, which
    then counts from that mail. A person decides; the mail stays owed until then.
    """
    since = message.received_at - WITHIN
    earlier = told(tx, _held(), address=message.from_address, since=since).first() if message.from_address else None
    if earlier is None:
        return
    procedure, _ = rules_of(office.desk, case)
    day = office_date(procedure, earlier.received_at)
    event = append(tx, case_id=case.id, at=now, kind="wrote_before", data={"message_id": earlier.id})
    text = (
        f"Mail {earlier.id} of the same sender is held since {short_date(day)}. If {case.reference} is the same "
        f"complaint, it counts from that day ({office.desk.command} correct {case.reference} {day} WHY), and that mail "
        "can go."
    )
    offers = tuple(Offer(action, str(earlier.id)) for action in (Action.HELD_LOOK, Action.DISCARD))
    tell_thread(tx, office.desk, case, event, text, now, offers)
    tell_owner(tx, office.desk, case, event, current_stage(tx, case.id or 0).owner, text, now, offers)


@cache
def _held() -> Executable:
    """The first that waits, points to no case and came to a living mailbox."""
    mail = table_of(Message).c
    return (
        sql_select(mail.id, mail.received_at)
        .where(mail.from_address == bindparam("address"), mail.held_state == HeldState.HELD)
        .where(mail.mail_class == MailClass.HELD, mail.case_id.is_(None), mail.is_quiet.is_(False))
        .where(mail.received_at >= bindparam("since"))
        .order_by(mail.id)
        .limit(1)
    )
