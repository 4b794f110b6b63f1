"""The running parts of one bot: listeners, delivery, doors. Built here, used by `run`, `run --once` and the clock."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread

import structlog

from bot.clock import Clock, SystemClock
from bot.mail.filing import Polled
from bot.mail.listener import Listener
from handlers.agenda import is_settled
from handlers.facts import keep_facts
from handlers.office import Office
from handlers.planning import gather
from handlers.seal import seal
from handlers.seed import seed
from handlers.wake import wake
from handlers.watch import watch
from scheduler.delivery import Carrier, Tally
from scheduler.sweep import sweep
from scheduler.walking import walk
from storage.ledger import LedgerUnreachable
from storage.outbox import Side

log = structlog.get_logger()

SETTLE_SECONDS = 60.0
SETTLE_STEP_SECONDS = 0.02
GRACE_SECONDS = 10.0
"""How long a look into a mailbox that is under way when the bot is to stop may go on."""
LOOK_SECONDS = 0.2


@dataclass
class House:
    """Everything that does something, and the flag that asks it to stop."""

    office: Office
    clock: SystemClock
    carrier: Carrier
    listeners: list[Listener]
    stopping: Event = field(default_factory=Event)
    grace_seconds: float = GRACE_SECONDS
    _walking: Lock = field(default_factory=Lock)

    def go_on(self) -> bool:
        """False once the bot is to stop: loops end after the item at hand."""
        return not self.stopping.is_set()

    def poll(self) -> Polled:
        """Read every mailbox once."""
        total = Polled()
        for listener in self.listeners:
            total += listener.poll(self.go_on)
        return total

    def read(self, listener: Listener) -> Polled:
        """Read one mailbox if it is time for it."""
        return listener.turn(self.go_on)

    def sweep(self) -> int:
        """Do what is due."""
        return sweep(self.office, self.clock.now())

    def deliver(self, side: Side) -> Tally:
        """Send what may leave."""
        return self.carrier.deliver(side, self.go_on)

    def beat(self) -> None:
        """A sign of life; after a long absence letters are paused."""
        wake(self.office, self.clock.now(), self.clock.real())

    def seed(self) -> None:
        """The desk's own duties exist."""
        seed(self.office, self.clock.now())

    def watch(self, slack_says: str) -> None:
        """Whoever must know of a trouble is told of it, once; `slack_says` is "" while Slack is well."""
        watch(self.office, slack_says, self.clock.now(), self.clock.real())

    def keep_facts(self) -> None:
        """What reports ask of entries that have ended is worked out."""
        keep_facts(self.office)

    def gather(self) -> None:
        """The ledger knows how its tables are filled."""
        gather(self.office)

    def seal(self) -> None:
        """Seal the trail."""
        seal(self.office, self.carrier.who, self.clock.now(), self.clock.real())

    def move_clock(self, until: datetime) -> datetime:
        """Walk the sandbox's clock to an instant, doing and delivering everything that falls due on the way."""
        clock = self.clock
        if not isinstance(clock, Clock):
            raise TypeError("only the sandbox's clock can be moved")
        with self._walking:
            return walk(self.office, until, clock.now, clock.set_to, self._work)

    def _work(self) -> None:
        """Poll, sweep and deliver until nothing that is due is left or on its way, with a limit in real time."""
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            self.poll()
            self.sweep()
            for side in Side:
                self.deliver(side)
            if is_settled(self.office, self.clock.now()):
                return
            time.sleep(SETTLE_STEP_SECONDS)

    def guarded(self, name: str, work: Callable[[], object]) -> Callable[[], None]:
        """An outermost loop's turn: what goes wrong is logged, and the next turn tries again."""

        def turn() -> None:
            if not self.go_on():
                return
            try:
                work()
            except LedgerUnreachable:
                log.warning("ledger_unreachable", turn=name)
            except Exception:
                # An outermost loop: the bot must outlive any one fault.
                log.exception("turn_failed", turn=name)

        return turn

    @contextmanager
    def ending_in_time(self) -> Iterator[None]:
        """When it is to stop, what mailboxes have under way may end by itself for a while; then it is broken off."""
        closed = Event()
        watching = Thread(target=self._break_off, args=(closed,), name="ending", daemon=True)
        watching.start()
        try:
            yield
        finally:
            closed.set()
            watching.join()

    def _break_off(self, closed: Event) -> None:
        while not self.stopping.wait(LOOK_SECONDS):
            if closed.is_set():
                return
        if not closed.wait(self.grace_seconds):
            log.warning("polls_broken_off")
            for listener in self.listeners:
                listener.mailbox.hurry()

    def close(self) -> None:
        """Let go of mailboxes and connections."""
        for listener in self.listeners:
            with suppress(LedgerUnreachable):
                listener.close()
        self.carrier.mailer.close()
