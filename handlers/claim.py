"""Delivery takes what may leave now. Claims are leases: what a dead process held comes back by itself."""

from datetime import datetime

from handlers.office import Office
from storage import outbox
from storage.house import letters_paused
from storage.tables import Outbox

LEASE_SECONDS = 300.0


def claim(office: Office, side: outbox.Side, who: str, now: datetime, real_now: datetime, limit: int) -> list[Outbox]:
    """Lease rows of one side; while letters are paused none of them is claimed. What died on the wire is uncertain."""
    with office.ledger.writing() as tx:
        outbox.recover(tx, real_now=real_now, retry_at=now)
        if side is outbox.Side.LETTERS and letters_paused(tx) is not None:
            return []
        return outbox.claim(
            tx, side=side, who=who, now=now, real_now=real_now, limit=limit, lease_seconds=LEASE_SECONDS
        )


def give_back(office: Office, row_ids: list[int], who: str) -> None:
    """What was claimed and not begun is free again at once."""
    with office.ledger.writing() as tx:
        outbox.release(tx, row_ids, who)
