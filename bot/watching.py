"""What /health and /metrics say: the last poll per mailbox, the oldest letter, the ledger, Slack, letters paused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from prometheus_client import CollectorRegistry, Gauge, Summary, generate_latest

from bot.clock import SystemClock
from bot.health import Health
from handlers.ask import figures_now
from handlers.office import Office
from handlers.watch import amiss, balances_in
from procedure.amiss import Balance
from storage.gauges import Gauges
from storage.ledger import LedgerUnreachable


@dataclass
class Watch:
    """Answers for one running bot. `slack_says` is empty while Slack is well, or off."""

    office: Office
    clock: SystemClock
    slack_says: Callable[[], str]
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    _filling: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.sweep_seconds = Summary("frontline_sweep_seconds", "Time that a sweep took", registry=self.registry)
        add = self._gauge
        self._messages = add("frontline_messages_total", "Mails by class", "mailbox", "class")
        self._letters = add("frontline_letters_total", "Letters by state", "kind", "state")
        self._open = add("frontline_open_cases", "Open cases")
        self._overdue = add("frontline_overdue_cases", "Open cases past their target")
        self._oldest = add("frontline_oldest_queued_letter_seconds", "Age of the letter that waits longest")
        self._polls = add("frontline_last_poll_timestamp_seconds", "Last good poll, Unix time", "mailbox")

    def health(self) -> Health:
        """Ready, or every reason why not."""
        slack, now = self.slack_says(), self.clock.now()
        try:
            found = figures_now(self.office, now)
            wrong = amiss(self.office, slack, now, self.clock.real())
        except LedgerUnreachable as error:
            return Health((str(error),), {})
        reasons = [one.say for one in wrong if not one.is_warning]
        if found.letters_paused:
            reasons.append("Letters to customers are stopped.")
        oldest = found.oldest_queued_letter
        facts: dict[str, object] = {
            "letters_paused": found.letters_paused,
            "oldest_queued_letter_seconds": int((now - oldest).total_seconds()) if oldest else 0,
            "open_cases": found.open_cases,
            "last_poll": {name: _spoken(at) for name, at, _ in found.polls},
            "slack": slack or "ok",
            "balance": _balanced(balances_in(self.office.ledger, self.office.desk, now)),
            "warnings": [one.say for one in wrong if one.is_warning],
        }
        return Health(tuple(reasons), facts)

    def metrics(self) -> bytes | None:
        """In Prometheus' text format, None while the ledger is out of reach. One request at a time fills the gauges."""
        now = self.clock.now()
        try:
            found = figures_now(self.office, now)
        except LedgerUnreachable:
            return None
        with self._filling:
            self._fill(found, now)
            return generate_latest(self.registry)

    def _fill(self, found: Gauges, now: datetime) -> None:
        for gauge in (self._messages, self._letters, self._polls):
            gauge.clear()  # else a letter that has left would be counted as queued for ever
        for mailbox, kind, number in found.messages:
            self._messages.labels(mailbox, kind).set(number)
        for kind, state, number in found.letters:
            self._letters.labels(kind, state).set(number)
        self._open.set(found.open_cases)
        self._overdue.set(found.overdue_cases)
        oldest = found.oldest_queued_letter
        self._oldest.set((now - oldest).total_seconds() if oldest else 0)
        for name, at, _ in found.polls:
            self._polls.labels(name).set(at.timestamp() if at else 0)

    def _gauge(self, name: str, say: str, *labels: str) -> Gauge:
        return Gauge(name, say, labels, registry=self.registry)


def _spoken(at: datetime | None) -> str | None:
    """ISO 8601 in UTC to the second, as the command line writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _balanced(found: Sequence[Balance]) -> dict[str, dict[str, dict[str, int]]]:
    """By mailbox and day: `seen`, the mails of each class, and `gap`."""
    told: dict[str, dict[str, dict[str, int]]] = {}
    for one in found:
        classes = {kind.value: number for kind, number in one.classes.items()}
        told.setdefault(one.mailbox, {})[one.day.isoformat()] = {"seen": one.seen, **classes, "gap": one.gap}
    return told
