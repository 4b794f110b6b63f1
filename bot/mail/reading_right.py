"""Our right to read a mailbox: one process at a time has it, and holds on to it while a slow server lets it wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.clock import SystemClock
from handlers.office import Office
from handlers.polling import give_back_mailbox, has_read, read_until, take_mailbox
from scheduler.renewing import renewing
from storage.leases import Fence


class ReadingRight:
    """Of one mailbox. `who` is unique per process; `begun` is called when the right was somebody else's before.

    `lease_seconds` (real): for how long nobody else reads it when this process dies.
    """

    def __init__(
        self,
        office: Office,
        mailbox: str,
        clock: SystemClock,
        who: str,
        lease_seconds: float,
        begun: Callable[[], None],
    ) -> None:
        self._office, self._mailbox, self._clock, self._who = office, mailbox, clock, who
        self._lease_seconds, self._begun = lease_seconds, begun
        self._renew_at = 0.0
        self.fence: Fence | None = None
        self.cursor = ""
        """How far the mailbox was read, by whoever read it."""

    def take(self) -> Fence | None:
        """The right, or None while it is somebody else's; renewed in time, not at every look into an empty mailbox."""
        if self.fence is None or self._clock.monotonic() >= self._renew_at:
            self._renew()
        return self.fence

    def lost(self) -> None:
        """The ledger says that it is somebody else's."""
        self.fence = None

    def give_back(self) -> None:
        """Let the next one read at once."""
        if self.fence:
            give_back_mailbox(self._office, self.fence)
            self.fence = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Around whatever may take long and holds no transaction: every word with a mail server."""
        with renewing(self._renew, self._lease_seconds / 3) as waiting, waiting():
            yield

    def read_until(self, cursor: str, fence: Fence) -> None:
        """Kept last: a process that dies before is offered the same mails again, and what is filed is only marked."""
        if cursor != self.cursor and has_read(self._office, fence, self._mailbox, cursor):
            self.cursor = cursor

    def _renew(self) -> None:
        self._renew_at = self._clock.monotonic() + self._lease_seconds / 3
        fence = take_mailbox(self._office, self._mailbox, self._who, self._clock.real(), self._lease_seconds)
        if fence and fence != self.fence:
            # Whoever read before us went on to here.
            self.cursor = read_until(self._office, self._mailbox, self._clock.now())
            self._begun()
        self.fence = fence
