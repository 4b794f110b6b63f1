"""The listener: looks into a mailbox when it is time, reads what is new, and waits longer where it is in trouble."""

from collections.abc import Callable
from ssl import SSLCertVerificationError
from threading import Lock

import structlog

from bot.clock import SystemClock
from bot.mail.filing import Filing, Polled
from bot.mail.message import understand
from bot.mail.ports import Mailbox, MailboxError
from bot.mail.reading_right import ReadingRight
from bot.mail.reconciling import ROUNDS_AT_MOST, Reconciling
from bot.mail.sent_first import LOOK_FOR_SENT_ITEMS_SECONDS, SentFirst
from handlers.office import Office
from handlers.polling import LEASE_SECONDS, poll_failed, polled
from procedure.mail import IncomingMail
from storage.leases import Fence

log = structlog.get_logger()

SAY_POLLED_SECONDS = 10.0
PAUSES_AFTER_FAULTS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds until a mailbox that cannot be read is tried again, unless its server names a longer time."""


class Listener:
    """Reads one mailbox; `who` and `lease_seconds` as of `ReadingRight`."""

    def __init__(
        self,
        office: Office,
        mailbox: Mailbox,
        clock: SystemClock,
        who: str,
        lease_seconds: float = LEASE_SECONDS,
        understand: Callable[[bytes], IncomingMail] = understand,
    ) -> None:
        self.office, self.mailbox, self.clock = office, mailbox, clock
        self._right = ReadingRight(office, mailbox.name, clock, who, lease_seconds, self._begin)
        self._filing = Filing(office, mailbox, clock, self._right, understand)
        self._sent_first = SentFirst(office, mailbox.name, clock)
        self._reconciling = Reconciling(office, mailbox, clock, self._right, self._filing, self._sent_first)
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
                    fence = self._right.take()
                    if self._sent_first.waits():
                        self._look_again_at = self.clock.monotonic() + LOOK_FOR_SENT_ITEMS_SECONDS
                        return total
                    found = self._batch(fence) if fence else Polled()
                    total += found
                    self._say_polled()
                    if not found.read or not go_on():
                        break
                total += self._reconciling.reconcile(go_on)
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
            self._right.give_back()

    def _begin(self) -> None:
        self._reconciling.begin()
        self._sent_first.look_back()

    def _batch(self, fence: Fence) -> Polled:
        batch = self._filing.fetch(self._right.cursor)
        if self._right.fence != fence:
            return Polled()
        settled = self._filing.settle({item.key: item for item in batch.items}, fence)
        if settled.is_whole:
            self._right.read_until(batch.cursor, fence)
        return settled.polled

    def _failed(self, error: OSError) -> None:
        """Recorded and said; the next try waits longer each time, and as long as the server wants."""
        reason = error.reason if isinstance(error, MailboxError) else f"out of reach: {_kind(error)}"
        log.warning("mailbox_unreachable", mailbox=self.mailbox.name, fault=type(error).__name__, why=reason)
        self._say_again_at = 0.0
        pause = PAUSES_AFTER_FAULTS[min(self._faults, len(PAUSES_AFTER_FAULTS) - 1)]
        wanted = error.wait_seconds if isinstance(error, MailboxError) else 0.0
        self._faults += 1
        self._look_again_at = self.clock.monotonic() + max(pause, wanted)
        poll_failed(self.office, self.mailbox.name, reason)

    def _say_polled(self) -> None:
        if self._right.fence and self.clock.monotonic() >= self._say_again_at:
            polled(self.office, self.mailbox.name, self.clock.real())
            self._say_again_at = self.clock.monotonic() + SAY_POLLED_SECONDS


def _kind(error: OSError) -> str:
    """In words for people; nothing of what a server said beyond that, for it may quote an address."""
    if isinstance(error, SSLCertVerificationError):
        return "its certificate is not trusted, or is made out to another name"
    return "it does not answer in time" if isinstance(error, TimeoutError) else error.strerror or type(error).__name__
