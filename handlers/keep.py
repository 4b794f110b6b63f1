"""Mail has been read from a mailbox: its bytes are kept before anybody tries to understand them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Office
from storage.arriving import ATTEMPTS_AT_MOST, Kept, keep_raw, unfiled


@dataclass(frozen=True)
class Arrived:
    """A mail as a mailbox gave it: transport key, the server's received time, raw bytes."""

    key: str
    received_at: datetime
    content: bytes


def keep(office: Office, mailbox: str, mails: Sequence[Arrived], count_to: int = ATTEMPTS_AT_MOST) -> list[Kept]:
    """Commit bytes and attempt counts; returns what is not filed yet. What was filed before is not returned.

    The attempt is counted before the mail is parsed, so that a mail which kills the process is found out. What was
    tried `count_to` times is not counted: it is to be kept once more, alone, when its turn comes.
    """
    with office.ledger.writing() as tx:
        return keep_raw(tx, mailbox, [(one.key, one.received_at, one.content) for one in mails], count_to)


def left_behind(office: Office, mailbox: str, limit: int) -> list[Arrived]:
    """Mails that are kept and not filed, the oldest first; whoever asks holds the mailbox's lease."""
    with office.ledger.reading() as tx:
        return [Arrived(key, at, content) for key, at, content in unfiled(tx, mailbox, limit)]
