"""A ledger that was put back from a backup does not know what has left since: the sent letters are asked first."""

from datetime import datetime

from procedure.words import OutboxKind
from storage.tables import Outbox


def may_have_left(row: Outbox, begun_at: datetime | None) -> bool:
    """Whether a letter that was never tried, as far as the ledger knows, may have left under the same Message-ID.

    What waited when the process began (`begun_at`, the house's time) may have left after the backup was made. An update
    is written by the bot itself, once more where the ledger lost it: nobody would know. What a person writes anew is
    another letter, and has a Message-ID of its own (`storage/leaving.py`).
    """
    if row.attempts or row.last_error or row.sent_at is not None:
        return False  # a person wants it tried again
    was_waiting = begun_at is not None and row.queued_at < begun_at
    return row.kind is OutboxKind.UPDATE or (was_waiting and row.kind.is_letter)
