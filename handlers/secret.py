"""The ledger's secret is asked for, and drawn at the first start: it signs our Message-IDs and reply addresses."""

from storage.keys import key_of
from storage.ledger import Ledger


def secret_of(ledger: Ledger, fresh: bytes) -> bytes:
    """The secret that all bots on this ledger share; `fresh` becomes it if there is none yet."""
    with ledger.writing() as tx:
        return key_of(tx, "message-ids", fresh)
