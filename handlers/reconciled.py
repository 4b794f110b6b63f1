"""A mailbox was gone through as a whole and compared with the ledger."""

from datetime import datetime, timedelta

from handlers.office import Office
from letters.notes import Note
from procedure.desk import SENT_ITEMS
from procedure.words import OutboxKind
from storage import house
from storage.leases import Fence, still_mine
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.trail import Fact, append

AWAY = timedelta(minutes=15)


def reconciled_at(office: Office, mailbox: str) -> datetime | None:
    """When that was last done, in real time."""
    with office.ledger.reading() as tx:
        return house.reconciled_at(tx, mailbox)


def was_away(office: Office, mailbox: str, real_now: datetime) -> bool:
    """Whether nobody has read this mailbox for a while, as far as the ledger knows, which may have been restored."""
    with office.ledger.reading() as tx:
        polled_at = next((one.polled_at for one in house.mailboxes(tx) if one.name == mailbox), None)
    return polled_at is not None and real_now - polled_at > AWAY


def has_sent_items(office: Office, mailbox: str) -> bool:
    """Whether this mailbox is one of sent items, or has some that were gone through before."""
    return mailbox.endswith(SENT_ITEMS) or reconciled_at(office, mailbox + SENT_ITEMS) is not None


def sent_items_are_behind(office: Office, mailbox: str, since: datetime) -> bool:
    """Whether this mailbox has sent items, and they were not gone through since then (real time)."""
    if mailbox.endswith(SENT_ITEMS):
        return False
    found = reconciled_at(office, mailbox + SENT_ITEMS)
    return found is not None and found < since


def reconciled(
    office: Office, fence: Fence, filed: int, marked: int, lost: int, now: datetime, real_now: datetime
) -> bool:
    """It is done; what it found is in the history. `lost` are those of the filed that were done on the server already.

    False when somebody else reads the mailbox by now.
    """
    mailbox = fence.name.removeprefix("mailbox.")
    with office.ledger.writing() as tx:
        if not still_mine(tx, fence.name, fence.holder, fence.number):
            return False
        house.reconciled(tx, mailbox, real_now)
        if filed or marked:
            data: dict[str, Fact] = {"mailbox": mailbox, "filed": filed, "marked": marked}
            append(tx, case_id=None, at=now, kind="reconciled", data=data)
        if lost and not mailbox.endswith(SENT_ITEMS):
            _say_lost(tx, office, mailbox, lost, now, real_now)
        return True


def _say_lost(tx: Tx, office: Office, mailbox: str, lost: int, now: datetime, real_now: datetime) -> None:
    """Once a look. That mails lie among what is done and nobody has them means that the ledger went back in time."""
    count = "1 mail was" if lost == 1 else f"{lost} mails were"
    text = (
        f"{count} done in the mailbox {mailbox} and missing in the ledger, and filed now. If the ledger was restored"
        " from a backup, look through the cases of the days since: what was decided then is not in it."
    )
    for target in office.desk.alarmed():
        key = f"alarm.lost.{mailbox}.{int(real_now.timestamp())}.{target}"
        queue_note(tx, OutboxKind.ALARM, key, target, Note(title="Mail", text=text), now=now)
