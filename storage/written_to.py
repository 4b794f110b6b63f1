"""To whom a letter that a person carries was written, and whether that is still who gets the letters, and where.

A mail bears its address, and is looked at as it leaves; of a letter on paper the address is part of the file.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from letters.notes import Action, Offer
from procedure.words import Channel, OutboxKind
from storage import outbox
from storage.asked import row_of
from storage.cases import complainant_of
from storage.casework import tell_owner
from storage.office import Office
from storage.tables import Case, Contact, Outbox, Person
from storage.trail import Recorded, facts_of, recorded

MARK = "written_to"
MARK_CHARACTERS = 32
CHANGES = ("party_changed", "party_removed", "consent_recorded")
"""What is recorded when somebody else gets the letters, or elsewhere."""


def mark_of(secret: bytes, contact: Contact, channel: Channel) -> dict[str, str]:
    """What a letter remembers of whom it was written to; by post of the address as well, which it does not hold."""
    printed = " ".join(contact.postal_address.split()) if channel is Channel.POST else ""
    return {MARK: sha256(secret + f"{contact.id}\n{printed}".encode()).hexdigest()[:MARK_CHARACTERS]}


def is_for_another(tx: Session, secret: bytes, row: Outbox) -> bool:
    """Whether somebody else gets the letters by now, or elsewhere. A receipt is addressed anew as it is printed."""
    mark, contact = json.loads(row.facts or "{}").get(MARK), complainant_of(tx, row.case_id or 0)
    if mark is None or contact is None or row.kind is OutboxKind.RECEIPT:
        return False
    return bool(mark != mark_of(secret, contact, row.channel)[MARK])


def changed_since(tx: Session, row: Outbox) -> datetime | None:
    """When something of the parties was changed first after a letter was written."""
    events = (one for kind in CHANGES for one in recorded(tx, row.case_id or 0, kind))
    return min((one.at for one in events if one.at >= row.queued_at), default=None)


def keys_for_another(tx: Session, office: Office, case: Case) -> frozenset[str]:
    """Letters of a case that wait for a person, and must be written anew."""
    return frozenset(one.key for one in _for_another(tx, office, case))


def say_for_another(
    tx: Session, office: Office, case: Case, known: Collection[str], event: Recorded, by: str, now: datetime
) -> list[str]:
    """After a change tell whoever wrote a letter that it must be written anew, but for those `known` before (their
    keys); returns what `by`, who made the change, is told.
    """
    by_writer: dict[str, list[str]] = {}
    for row in _for_another(tx, office, case):
        if row.key not in known:
            by_writer.setdefault(writer_of(tx, row), []).append(row.key)
    for writer, keys in by_writer.items():
        if writer != by:
            offers = (*(Offer(Action.CANCEL_LETTER, key) for key in keys), Offer(Action.OPEN, case.reference))
            text = f"Letters of {case.reference} go to somebody else now, or to another address. {_anew(keys)}"
            tell_owner(tx, office.desk, case, event, writer, text, now, offers)
    return [_anew(keys) for keys in by_writer.values()]


def _for_another(tx: Session, office: Office, case: Case) -> list[Outbox]:
    return [one for one in outbox.by_hand(tx, case.id or 0) if is_for_another(tx, office.secret, one)]


def _anew(keys: Sequence[str]) -> str:
    return f"Written before that, and not to be carried any more: {', '.join(keys)}. Cancel it, and write another."


def writer_of(tx: Session, row: Outbox) -> str:
    """The address of whoever of us wrote a letter; "" where nobody is known."""
    written = (one for one in recorded(tx, row.case_id or 0, "letter_queued") if facts_of(one)["letter_id"] == row.id)
    actor = next((one.actor_id for one in written), None)
    return row_of(tx, Person, actor).email if actor else ""
