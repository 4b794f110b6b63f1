"""How far an Exchange folder is read: the server's sync state, and when the newest mail seen was received."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

OVERLAP = timedelta(days=2)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """`newest` (UTC) finds the place again when the server does not know its state any more.

    `since`: what was received before is not looked at; only after a loss.
    """

    state: str = ""
    newest: datetime = _EARLIEST
    since: datetime = _EARLIEST

    @classmethod
    def read(cls, written: str) -> "Cursor":
        """From the ledger; what makes no sense is a beginning."""
        newest, _, state = written.partition(" ")
        try:
            at = datetime.fromisoformat(newest)
        except ValueError:
            return cls()
        return cls(state, at) if state and at.tzinfo else cls()

    @property
    def written(self) -> str:
        return f"{self.newest.isoformat()} {self.state}" if self.state else ""

    @property
    def is_start(self) -> bool:
        """Nothing was ever read."""
        return not self.state and self.newest == _EARLIEST and self.since == _EARLIEST

    def lost(self) -> "Cursor":
        """From the beginning, but sent items long known are passed over."""
        since = max(self.newest, _EARLIEST + OVERLAP) - OVERLAP
        return Cursor("", self.newest, max(since, _EARLIEST + timedelta(microseconds=1)))

    def covers(self, at: datetime) -> bool:
        """Whether a mail of this time is to be looked at."""
        return at >= self.since

    def moved(self, state: str, times: Iterable[datetime]) -> "Cursor":
        """Behind one page."""
        return replace(self, state=state, newest=max([self.newest, *times]))

    def settled(self) -> "Cursor":
        """As it is kept."""
        return replace(self, since=_EARLIEST)
