""" "A daily reconciliation": everything that lies in the mailbox against the ledger, without regard to how far it was
read. What the ledger lacks is filed; what it has and still lies there is marked as done.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import SystemClock
from bot.mail.filing import BATCH_COUNT, Filing, Polled, Settled, counted
from bot.mail.ports import Item, Mailbox
from bot.mail.reading_right import ReadingRight
from bot.mail.sent_first import SentFirst
from bot.mail.surveying import missing
from handlers.keep import left_behind
from handlers.office import Office
from handlers.receive import Filed
from handlers.reconciled import reconciled, reconciled_at
from procedure.desk import SENT_ITEMS
from procedure.mail import MailClass
from storage.leases import Fence

RECONCILE_EVERY = timedelta(days=1)
ROUNDS_AT_MOST = 10_000


class Reconciling:
    """Of one mailbox, for whoever has the right to read it."""

    def __init__(
        self,
        office: Office,
        mailbox: Mailbox,
        clock: SystemClock,
        right: ReadingRight,
        filing: Filing,
        sent_first: SentFirst,
    ) -> None:
        self._office, self._mailbox, self._clock = office, mailbox, clock
        self._right, self._filing, self._sent_first = right, filing, sent_first
        self._last: datetime | None = None

    def begin(self) -> None:
        """Somebody else read the mailbox before: when it was last done stands in the ledger."""
        self._last = reconciled_at(self._office, self._mailbox.name)

    def reconcile(self, go_on: Callable[[], bool]) -> Polled:
        """Where it is time; the first look ever goes through everything anyway."""
        now, fence = self._clock.real(), self._right.take()
        if fence is None or not self._is_time(now):
            return Polled()
        if self._last is None:
            return self._has_reconciled(fence, now, Settled())
        found = self._go_through(fence, go_on)
        lost = self._file_missing(fence, self._last, go_on)
        total = Settled(found.polled + self._file_left_behind(fence) + lost, found.is_whole, found.marked)
        is_done = total.is_whole and go_on()
        return self._has_reconciled(fence, now, total, lost.filed + lost.held) if is_done else total.polled

    def _is_time(self, now: datetime) -> bool:
        return self._sent_first.is_back or self._last is None or now - self._last >= RECONCILE_EVERY

    def _go_through(self, fence: Fence, go_on: Callable[[], bool]) -> Settled:
        """Everything that lies there, from its beginning. Sent items stay, and are read from the first look on."""
        total, cursor = Settled(), ""
        for _ in range(0 if self._mailbox.name.endswith(SENT_ITEMS) else ROUNDS_AT_MOST):
            batch = self._filing.fetch(cursor)
            settled = self._filing.settle({item.key: item for item in batch.items}, fence)
            total = Settled(total.polled + settled.polled, settled.is_whole, total.marked + settled.marked)
            if not settled.polled.read or not go_on() or self._right.take() != fence:
                break
            cursor = batch.cursor
        return total

    def _has_reconciled(self, fence: Fence, real_now: datetime, total: Settled, lost: int = 0) -> Polled:
        found, now = total.polled, self._clock.now()
        if reconciled(self._office, fence, found.filed + found.held, total.marked, lost, now, real_now):
            self._last = real_now
            self._sent_first.gone_through()
        return found

    def _file_missing(self, fence: Fence, since: datetime, go_on: Callable[[], bool]) -> Polled:
        """What is done on the server and not in the ledger, which may have been restored from a backup."""
        filed: list[Filed] = []
        batches = missing(self._office, self._mailbox, since)
        while self._right.take() == fence and go_on():
            with self._right.kept():
                items = {one.key: one for one in next(batches, [])}
            if not items or self._right.fence != fence:
                break
            filed += self._filing.keep_and_file(items, fence)[1]
        lost = [one for one in filed if one.mail_class is not MailClass.DUPLICATE]  # the ledger has those
        return counted(len(lost), lost)

    def _file_left_behind(self, fence: Fence) -> Polled:
        """Mails that are kept, not filed, and lie in the mailbox no more: a process died, and somebody moved them."""
        filed: list[Filed] = []
        for _ in range(ROUNDS_AT_MOST):
            left = left_behind(self._office, self._mailbox.name, BATCH_COUNT)
            items = {one.key: Item(one.key, one.received_at, len(one.content), one.content) for one in left}
            done = self._filing.keep_and_file(items, fence)[1]
            filed += done
            if not done:
                break
        return counted(len(filed), filed)
