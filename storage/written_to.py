"""To whom a letter that a person carries was written, and whether that is still who gets the letters, and where.

A mail bears its address, and is looked at as it leaves; of a letter on paper the address is part of the file.
"""

import json
from collections.abc import Collection, Mapping, Sequence
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
from storage.parties import DISCLOSING, why_not_tell
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


def stopped_letters(tx: Session, office: Office, case: Case) -> Mapping[str, Outbox]:
    """Letters of a case, by key, that wait for a person and must not be carried: they are for somebody else, or nothing
    may be told without a consent.
    """
    why_not = why_not_tell(tx, case.id or 0)
    rows = outbox.by_hand(tx, case.id or 0)
    return {
        one.key: one for one in rows if is_for_another(tx, office.secret, one) or (why_not and one.kind in DISCLOSING)
    }


def say_stopped(
    tx: Session, office: Office, case: Case, known: Collection[str], event: Recorded, by: str, now: datetime
) -> list[str]:
    """After a change tell whoever wrote a letter that it must not be carried, but of those `known` before (their keys);
    returns what `by`, who made the change, is told.
    """
    by_writer: dict[str, list[Outbox]] = {}
    for key, row in stopped_letters(tx, office, case).items():
        if key not in known:
            by_writer.setdefault(writer_of(tx, row), []).append(row)
    said = {writer: _stopped(tx, office, case, rows) for writer, rows in by_writer.items()}
    for writer, rows in by_writer.items():
        if writer != by:
            cancel = (Offer(Action.CANCEL_LETTER, one.key) for one in rows)
            offers = (*cancel, Offer(Action.OPEN, case.reference))
            tell_owner(tx, office.desk, case, event, writer, said[writer], now, offers)
    return list(said.values())


def _stopped(tx: Session, office: Office, case: Case, rows: Sequence[Outbox]) -> str:
    anew = [one.key for one in rows if is_for_another(tx, office.secret, one)]
    wait = [one.key for one in rows if one.key not in anew]
    said = [
        f"Letters of {case.reference} go to somebody else now, or to another address. Written before that, and not to "
        f"be carried any more: {', '.join(anew)}. Cancel it, and write another."
    ]
    held = [f"Not to be posted or said, since {why_not_tell(tx, case.id or 0)}: {', '.join(wait)}."]
    return " ".join((*(said if anew else []), *(held if wait else [])))


def writer_of(tx: Session, row: Outbox) -> str:
    """The address of whoever of us wrote a letter; "" where nobody is known."""
    written = (one for one in recorded(tx, row.case_id or 0, "letter_queued") if facts_of(one)["letter_id"] == row.id)
    actor = next((one.actor_id for one in written), None)
    return row_of(tx, Person, actor).email if actor else ""
