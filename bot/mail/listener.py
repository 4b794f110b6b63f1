"""The listener: reads a mailbox, has the mails kept and filed, and only then marks them done on the server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from ssl import SSLCertVerificationError
from threading import Lock

import structlog

from bot.clock import SystemClock
from bot.mail.message import understand
from bot.mail.ports import Batch, Item, Mailbox, MailboxError
from bot.mail.surveying import missing
from handlers.keep import Arrived, keep, left_behind
from handlers.office import Office
from handlers.polling import LEASE_SECONDS, give_back_mailbox, has_read, poll_failed, polled, read_until, take_mailbox
from handlers.receive import Filed, Understood, receive
from handlers.reconciled import AWAY, has_sent_items, reconciled, reconciled_at, sent_items_are_behind, was_away
from procedure.desk import SENT_ITEMS
from procedure.mail import IncomingMail, MailClass
from scheduler.renewing import renewing
from storage.arriving import Kept
from storage.leases import Fence

log = structlog.get_logger()

BATCH_COUNT = 50
BATCH_SECONDS = 0.2
TRIES_TOGETHER = 2
TRIES_ALONE = 2  # one death alone may be bad luck: a mail that was only near is not to wait for a person
ROUNDS_AT_MOST = 10_000
SAY_POLLED_SECONDS = 10.0
RECONCILE_EVERY = timedelta(days=1)
WAIT_FOR_SENT_ITEMS = timedelta(minutes=10)
LOOK_FOR_SENT_ITEMS_SECONDS = 1.0
PAUSES_AFTER_FAULTS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds until a mailbox that cannot be read is tried again, unless its server names a longer time."""
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
class _Settled:
    """What became of a batch: `is_whole` when nothing of it is left to file; `marked` had been filed before."""

    polled: Polled = Polled()
    is_whole: bool = True
    marked: int = 0


class Listener:
    """Reads one mailbox. `who` is unique per process; one process at a time reads a mailbox.

    `lease_seconds` (real): for how long nobody else reads it when this process dies.
    """

    def __init__(
        self,
        office: Office,
        mailbox: Mailbox,
        clock: SystemClock,
        who: str,
        lease_seconds: float = LEASE_SECONDS,
        understand: Callable[[bytes], IncomingMail] = understand,
    ) -> None:
        self.office, self.mailbox, self.clock, self.who = office, mailbox, clock, who
        self.lease_seconds, self.understand = lease_seconds, understand
        self._fence: Fence | None = None
        self._cursor = ""
        self._reconciled_at: datetime | None = None
        self._begun_at = self._sent_since = clock.real()
        self._is_first = True
        self._back_at: datetime | None = None
        self._renew_at = 0.0
        self._say_again_at = 0.0
        self._look_again_at = 0.0
        self._faults = 0
        self._reading = Lock()

    def turn(self, go_on: Callable[[], bool] = lambda: True) -> Polled:
        """Poll if it is time: the pause is over, or the server gave a sign. One that asked for peace is left alone."""
        is_time = self.clock.monotonic() >= self._look_again_at
        return self.poll(go_on) if is_time or (not self._faults and self.mailbox.has_news()) else Polled()

    def poll(self, go_on: Callable[[], bool] = lambda: True) -> Polled:
        """Read until nothing is new. A mailbox out of reach is recorded and tried again by a later poll."""
        with self._reading:
            total = Polled()
            try:
                for _ in range(ROUNDS_AT_MOST):
                    fence = self._take()
                    if self._waits_for_sent_items():
                        self._look_again_at = self.clock.monotonic() + LOOK_FOR_SENT_ITEMS_SECONDS
                        return total
                    found = self._batch(fence) if fence else Polled()
                    total += found
                    self._say_polled()
                    if not found.read or not go_on():
                        break
                total += self._reconcile(go_on)
            except OSError as error:
                if go_on():  # else it was broken off, which is no news
                    self._failed(error)
                return total
            self._faults = 0
            self._look_again_at = self.clock.monotonic() + self.mailbox.pause_seconds
            return total

    def close(self) -> None:
        """Let the next one read at once."""
        with self._reading:
            self.mailbox.close()
            if self._fence:
                give_back_mailbox(self.office, self._fence)
                self._fence = None

    def _failed(self, error: OSError) -> None:
        """Recorded and said; the next try waits longer each time, and as long as the server wants."""
        log.warning("mailbox_unreachable", mailbox=self.mailbox.name, fault=type(error).__name__)
        reason = error.reason if isinstance(error, MailboxError) else f"out of reach: {_kind(error)}"
        self._say_again_at = 0.0
        pause = PAUSES_AFTER_FAULTS[min(self._faults, len(PAUSES_AFTER_FAULTS) - 1)]
        wanted = error.wait_seconds if isinstance(error, MailboxError) else 0.0
        self._faults += 1
        self._look_again_at = self.clock.monotonic() + max(pause, wanted)
        poll_failed(self.office, self.mailbox.name, reason)

    def _take(self) -> Fence | None:
        """Our right to read; renewed in time, not at every look into an empty mailbox."""
        if self._fence is None or self.clock.monotonic() >= self._renew_at:
            self._renew()
        return self._fence

    def _renew(self) -> None:
        self._renew_at = self.clock.monotonic() + self.lease_seconds / 3
        fence = take_mailbox(self.office, self.mailbox.name, self.who, self.clock.real(), self.lease_seconds)
        if fence and fence != self._fence:
            # Whoever read before us went on to here.
            self._cursor = read_until(self.office, self.mailbox.name, self.clock.now())
            self._reconciled_at = reconciled_at(self.office, self.mailbox.name)
            self._looks_back()
        self._fence = fence

    def _looks_back(self) -> None:
        """Back from an absence, or the first look of a process: its ledger may have been restored meanwhile, and how
        long ago that was, no ledger can tell.
        """
        now, name = self.clock.real(), self.mailbox.name
        is_back = was_away(self.office, name, now)
        if is_back or (self._is_first and has_sent_items(self.office, name)):
            # Those who begin together may look one after the other; so may those who were away together.
            self._back_at, self._sent_since = now, max(self._begun_at, now - AWAY) if is_back else self._begun_at
        self._is_first = False

    def _waits_for_sent_items(self) -> bool:
        """Then our letters there tell which references are taken."""
        back = self._back_at
        if back is None or self.clock.real() - back > WAIT_FOR_SENT_ITEMS:
            return False
        return sent_items_are_behind(self.office, self.mailbox.name, self._sent_since)

    def _say_polled(self) -> None:
        if self._fence and self.clock.monotonic() >= self._say_again_at:
            polled(self.office, self.mailbox.name, self.clock.real())
            self._say_again_at = self.clock.monotonic() + SAY_POLLED_SECONDS

    def _batch(self, fence: Fence) -> Polled:
        batch = self._fetch(self._cursor)
        if self._fence != fence:
            return Polled()
        settled = self._settle({item.key: item for item in batch.items}, fence)
        if settled.is_whole:
            self._read_until(batch.cursor, fence)
        return settled.polled

    def _fetch(self, cursor: str) -> Batch:
        with renewing(self._renew, self.lease_seconds / 3) as waiting, waiting():
            return self.mailbox.fetch(BATCH_COUNT, cursor)

    def _settle(self, items: Mapping[str, Item], fence: Fence) -> _Settled:
        if not items:
            return _Settled()
        # What was tried together often enough is counted when its turn comes: its neighbours' deaths are not its own.
        kept = keep(self.office, self.mailbox.name, [_arrived(one) for one in items.values()], TRIES_TOGETHER + 1)
        filed = self._file_all(kept, items, fence)
        unfiled = {one.key for one in kept} - {one.key for one in filed}
        # What was filed before, by a process that died before it could say so, is done too.
        self.mailbox.done(items.keys() - unfiled)
        return _Settled(
            _counted(0 if unfiled == items.keys() else len(items), filed), not unfiled, len(items) - len(kept)
        )

    def _reconcile(self, go_on: Callable[[], bool]) -> Polled:
        """ "A daily reconciliation": everything that lies in the mailbox against the ledger, without regard to how far
        it was read. What the ledger lacks is filed now; what it has and still lies there is marked as done.
        """
        now, fence = self.clock.real(), self._take()
        if fence is None or not self._is_time_to_reconcile(now):
            return Polled()
        if self._reconciled_at is None:  # the first look went through everything
            return self._has_reconciled(fence, now, _Settled())
        total, cursor = _Settled(), ""
        # Sent items stay where they are, and are read from the first look on.
        for _ in range(0 if self.mailbox.name.endswith(SENT_ITEMS) else ROUNDS_AT_MOST):
            batch = self._fetch(cursor)
            settled = self._settle({item.key: item for item in batch.items}, fence)
            total = _Settled(total.polled + settled.polled, settled.is_whole, total.marked + settled.marked)
            if not settled.polled.read or not go_on() or self._take() != fence:
                break
            cursor = batch.cursor
        lost = self._file_missing(fence, self._reconciled_at, go_on)
        total = _Settled(total.polled + self._file_left_behind(fence) + lost, total.is_whole, total.marked)
        is_done = total.is_whole and go_on()
        return self._has_reconciled(fence, now, total, lost.filed + lost.held) if is_done else total.polled

    def _is_time_to_reconcile(self, now: datetime) -> bool:
        is_back, last = self._back_at is not None, self._reconciled_at
        return is_back or last is None or now - last >= RECONCILE_EVERY

    def _has_reconciled(self, fence: Fence, real_now: datetime, total: _Settled, lost: int = 0) -> Polled:
        found = total.polled
        if reconciled(self.office, fence, found.filed + found.held, total.marked, lost, self.clock.now(), real_now):
            self._reconciled_at, self._back_at = real_now, None
        return found

    def _file_missing(self, fence: Fence, since: datetime, go_on: Callable[[], bool]) -> Polled:
        """What is done on the server and not in the ledger, which may have been restored from a backup."""
        filed: list[Filed] = []
        batches = missing(self.office, self.mailbox, since)
        while self._take() == fence and go_on():
            with renewing(self._renew, self.lease_seconds / 3) as waiting, waiting():
                items = {one.key: one for one in next(batches, [])}
            if not items or self._fence != fence:
                break
            kept = keep(self.office, self.mailbox.name, [_arrived(one) for one in items.values()], TRIES_TOGETHER + 1)
            filed += self._file_all(kept, items, fence)
        lost = [one for one in filed if one.mail_class is not MailClass.DUPLICATE]  # the ledger has those
        return _counted(len(lost), lost)

    def _file_left_behind(self, fence: Fence) -> Polled:
        """Mails that are kept, not filed, and lie in the mailbox no more: a process died, and somebody moved them."""
        filed: list[Filed] = []
        for _ in range(ROUNDS_AT_MOST):
            left = left_behind(self.office, self.mailbox.name, BATCH_COUNT)
            items = {one.key: Item(one.key, one.received_at, len(one.content), one.content) for one in left}
            done = self._file_all(keep(self.office, self.mailbox.name, left, TRIES_TOGETHER + 1), items, fence)
            filed += done
            if not done:
                break
        return _counted(len(filed), filed)

    def _read_until(self, cursor: str, fence: Fence) -> None:
        """Kept last: a process that dies before is offered the same mails again, and what is filed is only marked."""
        if cursor != self._cursor and has_read(self.office, fence, self.mailbox.name, cursor):
            self._cursor = cursor

    def _file_all(self, kept: Sequence[Kept], items: Mapping[str, Item], fence: Fence) -> list[Filed]:
        """After two deaths mails are taken singly, so that only the killer is tried again in vain."""
        together = [one for one in kept if one.attempts <= TRIES_TOGETHER]
        filed = self._file([self._understood(one, items[one.key]) for one in together], fence)
        for one in kept:
            if one.attempts > TRIES_TOGETHER:
                filed += self._file(self._singly(one, items[one.key]), fence)
        return filed

    def _singly(self, kept: Kept, item: Item) -> list[Understood]:
        if kept.attempts > TRIES_TOGETHER + TRIES_ALONE:
            nothing = IncomingMail(size_bytes=item.size_bytes)
            return [Understood(kept.raw_id, kept.key, item.received_at, nothing, KILLER)]
        return [self._understood(one, item) for one in keep(self.office, self.mailbox.name, [_arrived(item)])]

    def _understood(self, kept: Kept, item: Item) -> Understood:
        return Understood(kept.raw_id, kept.key, item.received_at, self.understand(item.raw), item.fault)

    def _file(self, mails: Sequence[Understood], fence: Fence) -> list[Filed]:
        """In as many short transactions as it takes."""
        filed: list[Filed] = []
        while len(filed) < len(mails) and self._take() == fence:
            is_time = partial(self._is_before, self.clock.monotonic() + BATCH_SECONDS)
            rest = mails[len(filed) :]
            done = receive(self.office, self.mailbox.name, rest, self.clock.now(), fence, is_time)
            if not done:
                self._fence = None
                break
            filed += done
        return filed

    def _is_before(self, until: float) -> bool:
        return self.clock.monotonic() < until


def _kind(error: OSError) -> str:
    """In words for people; nothing of what a server said beyond that, for it may quote an address."""
    if isinstance(error, SSLCertVerificationError):
        return "its certificate is not trusted, or is made out to another name"
    return "it does not answer in time" if isinstance(error, TimeoutError) else error.strerror or type(error).__name__


def _counted(read: int, filed: Sequence[Filed]) -> Polled:
    held = sum(1 for one in filed if one.held_reason)
    return Polled(read, len(filed) - held, held)


def _arrived(item: Item) -> Arrived:
    return Arrived(item.key, item.received_at, item.raw)
