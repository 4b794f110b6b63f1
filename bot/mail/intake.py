"""Mails that were handed over instead of read from a mailbox: the same way in, in bounded batches. Sends nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256

from bot.clock import SystemClock
from bot.mail.message import understand
from handlers.ask import filed_before
from handlers.keep import Arrived, keep
from handlers.office import Office
from handlers.receive import Filed, Understood, receive
from procedure.mail import IncomingMail, MailClass
from storage.arriving import FROM_FILE, FiledBefore, Kept

BATCH_COUNT = 50
BATCH_BYTES = 20 * 1024 * 1024
BATCH_SECONDS = 0.2
TRIES = 3
KILLER = "Reading this mail stopped the bot before, so nobody has tried to understand it."


@dataclass(frozen=True)
class Given:
    """One mail and where it was found. `content` is cut off one byte above the limit, `size_bytes` is the whole.

    `received_at` is known of a mail from an old mailbox; else it is received when it is handed over.
    """

    source: str
    content: bytes
    size_bytes: int
    received_at: datetime | None = None

    @cached_property
    def key(self) -> str:
        """The transport key: the same bytes are the same mail, wherever they lie and however often they come."""
        digest = sha256(self.content)
        digest.update(str(self.size_bytes).encode())
        return f"{FROM_FILE}{digest.hexdigest()}"


@dataclass(frozen=True)
class Taken:
    """What became of one mail; one that was taken in before is a duplicate. `message_id` is the mail's own, or ""."""

    source: str
    mail_class: MailClass
    reference: str
    message_id: str
    held_reason: str


@dataclass(frozen=True)
class Intake:
    """Where the mails go, and as received when (aware). `quiet`: as those of an old mailbox."""

    office: Office
    mailbox: str
    received_at: datetime
    clock: SystemClock
    quiet: bool = False

    def take(self, mails: Iterable[Given]) -> Iterator[Taken]:
        """File every mail; each batch is committed when its results come. Raises LedgerUnreachable."""
        for batch in batches(mails):
            taken = self._batch(batch)
            del batch  # else large mails stay in memory while the next are read
            yield from taken

    def _batch(self, batch: Sequence[Given]) -> list[Taken]:
        # The same bytes twice in a batch are kept and filed once.
        first: dict[str, Given] = {}
        for one in batch:
            first.setdefault(one.key, one)
        kept = self._keep(first.values())
        filed = {one.key: one for one in self._file(first, kept)}
        copies = [one.key for one in batch if one is not first[one.key] or one.key not in filed]
        before = filed_before(self.office, self.mailbox, copies) if copies else {}
        return [_taken(one, filed.get(one.key) if one is first[one.key] else None, before) for one in batch]

    def _keep(self, mails: Iterable[Given]) -> list[Kept]:
        return keep(self.office, self.mailbox, [Arrived(one.key, self._at(one), one.content) for one in mails])

    def _file(self, mails: Mapping[str, Given], kept: Sequence[Kept]) -> list[Filed]:
        """Together; but mails that were there when a process died are counted, read and filed one by one."""
        if all(one.attempts == 1 for one in kept):
            return self._receive([self._understood(mails[one.key], one) for one in kept])
        return [filed for one in kept for filed in self._alone(mails[one.key], one)]

    def _alone(self, given: Given, kept: Kept) -> list[Filed]:
        if kept.attempts > TRIES:
            mail = IncomingMail(size_bytes=given.size_bytes)
            return self._receive([Understood(kept.raw_id, kept.key, self._at(given), mail, KILLER)])
        return self._receive([self._understood(given, one) for one in self._keep([given])])

    def _receive(self, mails: Sequence[Understood]) -> list[Filed]:
        """In as many short transactions as it takes: a bot that runs meanwhile must not wait for us."""
        filed: list[Filed] = []
        while len(filed) < len(mails):
            until = self.clock.monotonic() + BATCH_SECONDS
            rest, go_on = mails[len(filed) :], partial(self._is_before, until)
            done = receive(self.office, self.mailbox, rest, self.clock.now(), go_on=go_on, quiet=self.quiet)
            if not done:
                break
            filed += done
        return filed

    def _at(self, given: Given) -> datetime:
        return given.received_at or self.received_at

    def _is_before(self, until: float) -> bool:
        return self.clock.monotonic() < until

    def _understood(self, given: Given, kept: Kept) -> Understood:
        return Understood(kept.raw_id, kept.key, self._at(given), understand(given.content))


def batches(mails: Iterable[Given]) -> Iterator[list[Given]]:
    """Bounded by count and bytes, at least one mail each."""
    batch: list[Given] = []
    room = BATCH_BYTES
    for one in mails:
        if batch and (len(batch) >= BATCH_COUNT or len(one.content) > room):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(one)
        room -= len(one.content)
        del one
        if room <= 0:  # a large mail goes at once, not while the next one is held too
            full, batch, room = batch, [], BATCH_BYTES
            yield full
            del full
    if batch:
        yield batch


def _taken(given: Given, filed: Filed | None, before: Mapping[str, FiledBefore]) -> Taken:
    if filed is None:
        # A second intake of the same folder may hold the mail at this moment, kept and not yet filed.
        first = before.get(given.key, FiledBefore())
        return Taken(given.source, MailClass.DUPLICATE, first.reference, first.mail_id, "")
    return Taken(given.source, filed.mail_class, filed.reference, filed.mail_id, filed.held_reason)
