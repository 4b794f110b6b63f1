"""What is owed while a mail is held: that somebody says what it is within 24 hours of its receipt.

"Cannot be understood: holding pen ...; the 24 hours still run" (mail.md section 1), and so they do for every held mail.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from procedure.duties import Wanted
from procedure.words import DutyKind, HeldState
from storage import duties
from storage.asked import by_key
from storage.tables import Duty, Message

HELD_FOR = timedelta(hours=24)
"""By when a person must have said what a held mail is: whoever wrote it waits for a receipt."""
DISCARDED = "a person discarded the mail"


def owe_decision(tx: Session, message: Message, now: datetime) -> None:
    """Somebody must decide about a mail that is held from now on. The duty is the desk's, whatever case it points to:
    that case neither wants it nor ends it.
    """
    key = _key(message)
    duties.keep(tx, Wanted(key, DutyKind.HELD, message.received_at + HELD_FOR), now)


def settle_decision(tx: Session, message: Message, now: datetime) -> None:
    """It is held no longer: met when it was filed, void when it was discarded. Never owed, nothing to settle."""
    if message.held_state is HeldState.RELEASED:
        duties.meet(tx, _key(message), now)
    elif message.held_state is HeldState.DISCARDED:
        duties.void(tx, _key(message), now, DISCARDED)


def case_pointed_to(tx: Session, duty: Duty) -> int | None:
    """The case that the held mail of a duty points to, if any."""
    if duty.kind is not DutyKind.HELD:
        return None
    message = by_key(tx, Message, int(duty.key.rpartition(".")[2]))
    return message.case_id if message else None


def _key(message: Message) -> str:
    return f"desk.{DutyKind.HELD.value}.{message.id}"
