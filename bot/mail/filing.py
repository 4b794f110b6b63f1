"""What a mailbox shows is kept, understood and filed, and only then marked as done on the server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.clock import SystemClock
from bot.mail.ports import Batch, Item, Mailbox
from bot.mail.reading_right import ReadingRight
from handlers.keep import Arrived, keep
from handlers.office import Office
from handlers.receive import Filed, Understood, receive
from procedure.mail import IncomingMail
from storage.arriving import Kept
from storage.leases import Fence

BATCH_COUNT = 50
BATCH_SECONDS = 0.2
TRIES_TOGETHER = 2
TRIES_ALONE = 2  # one death alone may be bad luck: a mail that was only near is not to wait for a person
KILLER = "Reading this mail stopped the bot four times, so nobody tries to understand it any more."


@dataclass(frozen=True)
class Polled:
    """How many mails a poll read, filed (cases or not) and held."""

    read: int = 0
    filed: int = 0
    held: int = 0

    def __add__(self, other: "Polled") -> "Polled":
        return Polled(self.read + other.read, self.filed + other.filed, self.held + other.held)


@dataclass(frozen=True)
class Settled:
    """What became of a batch: `is_whole` when nothing of it is left to file; `marked` had been filed before."""

    polled: Polled = Polled()
    is_whole: bool = True
    marked: int = 0


class Filing:
    """Of one mailbox, for whoever has the right to read it."""

    def __init__(
        self,
        office: Office,
        mailbox: Mailbox,
        clock: SystemClock,
        right: ReadingRight,
        understand: Callable[[bytes], IncomingMail],
    ) -> None:
        self._office, self._mailbox, self._clock = office, mailbox, clock
        self._right, self._understand = right, understand

    def fetch(self, cursor: str) -> Batch:
        """The next mails after the cursor; raises as the mailbox does."""
        with self._right.kept():
            return self._mailbox.fetch(BATCH_COUNT, cursor)

    def settle(self, items: Mapping[str, Item], fence: Fence) -> Settled:
        """File a batch, by key, and mark it; raises as the mailbox does, once it is filed."""
        if not items:
            return Settled()
        kept, filed = self.keep_and_file(items, fence)
        unfiled = {one.key for one in kept} - {one.key for one in filed}
        with self._right.kept():
            # What was filed before, by a process that died before it could say so, is done too.
            self._mailbox.done(items.keys() - unfiled)
        read = 0 if unfiled == items.keys() else len(items)
        return Settled(counted(read, filed), not unfiled, len(items) - len(kept))

    def keep_and_file(self, items: Mapping[str, Item], fence: Fence) -> tuple[list[Kept], list[Filed]]:
        """What of a batch was not filed yet, and what is now. What was tried together often enough is counted when its
        turn comes: its neighbours' deaths are not its own. After two deaths mails are taken singly, so that only the
        killer is tried again in vain.
        """
        kept = keep(self._office, self._mailbox.name, [_arrived(one) for one in items.values()], TRIES_TOGETHER + 1)
        together = [one for one in kept if one.attempts <= TRIES_TOGETHER]
        filed = self._file([self._understood(one, items[one.key]) for one in together], fence)
        for one in kept:
            if one.attempts > TRIES_TOGETHER:
                filed += self._file(self._singly(one, items[one.key]), fence)
        return kept, filed

    def _singly(self, kept: Kept, item: Item) -> list[Understood]:
        if kept.attempts > TRIES_TOGETHER + TRIES_ALONE:
            nothing = IncomingMail(size_bytes=item.size_bytes)
            return [Understood(kept.raw_id, kept.key, item.received_at, nothing, KILLER)]
        again = keep(self._office, self._mailbox.name, [_arrived(item)])
        return [self._understood(one, item) for one in again]

    def _understood(self, kept: Kept, item: Item) -> Understood:
        return Understood(kept.raw_id, kept.key, item.received_at, self._understand(item.raw), item.fault)

    def _file(self, mails: Sequence[Understood], fence: Fence) -> list[Filed]:
        """In as many short transactions as it takes."""
        filed: list[Filed] = []
        while len(filed) < len(mails) and self._right.take() == fence:
            is_time = partial(self._is_before, self._clock.monotonic() + BATCH_SECONDS)
            rest = mails[len(filed) :]
            done = receive(self._office, self._mailbox.name, rest, self._clock.now(), fence, is_time)
            if not done:
                self._right.lost()
                break
            filed += done
        return filed

    def _is_before(self, until: float) -> bool:
        return self._clock.monotonic() < until


def counted(read: int, filed: Sequence[Filed]) -> Polled:
    """So many were read, and these filed."""
    held = sum(1 for one in filed if one.held_reason)
    return Polled(read, len(filed) - held, held)


def _arrived(item: Item) -> Arrived:
    return Arrived(item.key, item.received_at, item.raw)
