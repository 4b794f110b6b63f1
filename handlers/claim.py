"""Delivery takes what may leave now. Claims are leases: what a dead process held comes back by itself."""

from datetime import datetime

from handlers.office import Office
from storage import outbox
from storage.house import letters_paused
from storage.outbox import LEASE_SECONDS
from storage.tables import Outbox


def claim(
    office: Office,
    side: outbox.Side,
    who: str,
    now: datetime,
    real_now: datetime,
    limit: int,
    lease_seconds: float = LEASE_SECONDS,
) -> list[Outbox]:
    """Lease rows of one side; while letters are paused none of them is claimed. What died on the wire is uncertain."""
    with office.ledger.writing() as tx:
        outbox.recover(tx, real_now=real_now, retry_at=now)
        if not outbox.is_busy(tx, now):
            return []  # most often: whose turn it is is a longer question
        if side is outbox.Side.LETTERS and letters_paused(tx) is not None:
            return []
        return outbox.claim(
            tx, side=side, who=who, now=now, real_now=real_now, limit=limit, lease_seconds=lease_seconds
        )


def renew(office: Office, row_ids: list[int], who: str, real_now: datetime, lease_seconds: float) -> None:
    """Whoever claimed these rows is still at work on them."""
    with office.ledger.writing() as tx:
        outbox.renew(tx, row_ids, who, real_now, lease_seconds)


def give_back(office: Office, row_ids: list[int], who: str) -> None:
    """What was claimed and not begun is free again at once."""
    with office.ledger.writing() as tx:
        outbox.release(tx, row_ids, who)
