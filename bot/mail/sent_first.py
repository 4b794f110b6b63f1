"""Back from an absence the inbox waits for the Sent Items: our letters there tell which references are taken."""

from datetime import datetime, timedelta

from bot.clock import SystemClock
from handlers.office import Office
from handlers.reconciled import AWAY, has_sent_items, sent_items_are_behind, was_away

WAIT_FOR_SENT_ITEMS = timedelta(minutes=10)
LOOK_FOR_SENT_ITEMS_SECONDS = 1.0


class SentFirst:
    """Whether one mailbox is back, and still waits."""

    def __init__(self, office: Office, mailbox: str, clock: SystemClock) -> None:
        self._office, self._mailbox, self._clock = office, mailbox, clock
        self._begun_at = self._since = clock.real()
        self._is_first = True
        self._back_at: datetime | None = None

    @property
    def is_back(self) -> bool:
        """Whether nobody has gone through the mailbox as a whole since it was away."""
        return self._back_at is not None

    def look_back(self) -> None:
        """Back from an absence, or the first look of a process: its ledger may have been restored meanwhile, and how
        long ago that was, no ledger can tell.
        """
        now, name = self._clock.real(), self._mailbox
        is_back = was_away(self._office, name, now)
        if is_back or (self._is_first and has_sent_items(self._office, name)):
            # Those who begin together may look one after the other; so may those who were away together.
            self._back_at, self._since = now, max(self._begun_at, now - AWAY) if is_back else self._begun_at
        self._is_first = False

    def waits(self) -> bool:
        """Whether the inbox is not to be read yet; for ten minutes at most."""
        back = self._back_at
        if back is None or self._clock.real() - back > WAIT_FOR_SENT_ITEMS:
            return False
        return sent_items_are_behind(self._office, self._mailbox, self._since)

    def gone_through(self) -> None:
        """The mailbox was compared with the ledger as a whole."""
        self._back_at = None
