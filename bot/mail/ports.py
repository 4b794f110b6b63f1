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
    understands it sees that it is too large. `fault` is why the server could not give its bytes, as a sentence, or "".
    """

    key: str
    received_at: datetime
    size_bytes: int
    raw: bytes
    fault: str = ""


@dataclass(frozen=True)
class Batch:
    """The oldest mails not yet done, and how far the mailbox is read once they are (`cursor`, the transport's own)."""

    items: Sequence[Item] = ()
    cursor: str = ""


@dataclass(frozen=True)
class Listed:
    """A mail among those that are done, as its server lists it.

    `key` is no other mail's of this mailbox, and not always the one under which it lay in the inbox; `message_id` is
    the mail's own Message-ID in angle brackets, or "".
    """

    key: str
    message_id: str


@dataclass(frozen=True)
class Finding:
    """What a look at a mailbox found, as a sentence for people; where it is not `ok`, with what to do."""

    ok: bool
    say: str


class MailboxError(OSError):
    """The mailbox cannot be read now. `reason` is a sentence for people, without addresses and secrets.

    `wait_seconds`: how long the server wants to be left alone, 0 where it does not say.
    """

    def __init__(self, reason: str, wait_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_seconds = wait_seconds


STOPPING = "The bot is being stopped."


class Mailbox(Protocol):
    """A folder of a mailbox that is read: the inbox, or the sent items (`procedure.desk.SENT_ITEMS` ends its name).

    `fetch` and `done` raise OSError when it is out of reach, MailboxError where more is known. The listener calls them
    from one thread at a time, `has_news` from any.
    """

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...

    @property
    def pause_seconds(self) -> float:
        """How long the listener rests between two looks while there is no news; the look is the truth."""
        ...

    def fetch(self, limit: int, cursor: str) -> Batch:
        """The next mails after `cursor` ("" for the first look), the same again for the same cursor until they are
        done. An empty batch means that there is nothing; its cursor may have moved all the same.
        """
        ...

    def done(self, keys: Iterable[str]) -> None:
        """Mark as done after the ledger has them; repeating it and unknown keys do no harm. Sent items stay."""
        ...

    def survey(self, since: datetime) -> Sequence[Listed]:
        """What was received from `since` (aware) on and is done: in `Processed`, or among the sent items. It may list
        somewhat more. Raises as `fetch` does.
        """
        ...

    def recall(self, key: str) -> Item | None:
        """A mail that the last `survey` listed; None where it is there no more. Raises as `fetch` does."""
        ...

    def has_news(self) -> bool:
        """Whether the server has given a sign since the last `fetch`; a wake-up only, and never a wait."""
        ...

    def probe(self) -> Finding:
        """Whether it can be read as it is set up, and which mailbox answered. Changes nothing, raises nothing."""
        ...

    def hurry(self) -> None:
        """The bot is to end: what another thread has under way is broken off, and raises MailboxError, at the latest
        when the server has been silent for its usual time. Nothing is begun any more.
        """
        ...

    def close(self) -> None:
        """Let go of every connection; may be called twice."""
        ...
