"""The heads of all chains are sealed, so that a later change of what happened is found."""

from datetime import datetime

from handlers.office import Office
from storage.leases import take
from storage.seals import seal as set_seal

LEASE_SECONDS = 120.0


def seal(office: Office, who: str, now: datetime, real_now: datetime) -> bool:
    """Set a seal if anything is new and nobody else is doing so; returns whether one was set."""
    with office.ledger.writing() as tx:
        if take(tx, "sealer", who, real_now, LEASE_SECONDS) is None:
            return False
    with office.ledger.writing() as tx:
        return set_seal(tx, now) is not None
