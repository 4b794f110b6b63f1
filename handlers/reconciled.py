"""A mailbox was gone through as a whole and compared with the ledger."""

from datetime import datetime

from handlers.office import Office
from storage import house
from storage.leases import Fence, still_mine
from storage.trail import Fact, append


def reconciled_at(office: Office, mailbox: str) -> datetime | None:
    """When that was last done, in real time."""
    with office.ledger.reading() as tx:
        return house.reconciled_at(tx, mailbox)


def reconciled(office: Office, fence: Fence, filed: int, marked: int, now: datetime, real_now: datetime) -> bool:
    """It is done; what it found is in the history. False when somebody else reads the mailbox by now."""
    mailbox = fence.name.removeprefix("mailbox.")
    with office.ledger.writing() as tx:
        if not still_mine(tx, fence.name, fence.holder, fence.number):
            return False
        house.reconciled(tx, mailbox, real_now)
        if filed or marked:
            data: dict[str, Fact] = {"mailbox": mailbox, "filed": filed, "marked": marked}
            append(tx, case_id=None, at=now, kind="reconciled", data=data)
        return True
