"""What the listener needs from a mailbox; every transport (local, IMAP, Exchange, Graph) offers this and no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Item:
    """One mail as the server keeps it.

    `key` is unique and stable within the mailbox. `received_at` is when the mail server took it (aware, UTC).
    `size_bytes` is the whole size; `raw` holds at most the mailbox's limit and one byte more, so that whoever
    understands it sees that it is too large.
    """

    key: str
    received_at: datetime
    size_bytes: int
    raw: bytes


class Mailbox(Protocol):
    """A mailbox that is read. Both methods raise OSError when the mailbox is out of reach."""

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...

    def fetch(self, limit: int) -> Sequence[Item]:
        """The oldest mails not yet done, bounded by count and bytes; the same again until they are done."""
        ...

    def done(self, keys: Iterable[str]) -> None:
        """Mark as done after the ledger has them; repeating it and unknown keys do no harm."""
        ...

    def close(self) -> None:
        """Let go of every connection; may be called twice."""
        ...
