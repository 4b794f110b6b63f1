"""Keeps a lease alive while its holder waits for somebody else, such as a slow mail server.

So a lease need not outlive the longest wait, and what a dead process held is free again within seconds. A renewal that
is stuck (on a lock of the ledger, on a connection that died) holds up its own holder alone.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from os import getpid
from threading import Event, Lock, Thread

import structlog

from storage.ledger import LedgerUnreachable

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""How long the watch sleeps at most between two looks."""
LOOKS_PER_TURN = 5

Waiting = Callable[[], AbstractContextManager[None]]


@contextmanager
def renewing(renew: Callable[[], object], every_seconds: float) -> Iterator[Waiting]:
    """Call `renew` now and then, in another thread, while the body is `waiting`; it holds no transaction meanwhile.

    The body gets `waiting`, to be entered around whatever may take long. A turn may come `LOOK_SECONDS` late.
    """
    lease, watch = _Lease(renew, every_seconds), _watch()

    @contextmanager
    def waiting() -> Iterator[None]:
        lease.at_work.release()
        try:
            yield
        finally:
            lease.at_work.acquire()

    lease.at_work.acquire()
    watch.take(lease)
    try:
        yield waiting
    finally:
        # Held here, so that the last turn is over.
        watch.leave(lease)
        lease.at_work.release()


@dataclass(eq=False)
class _Lease:
    """What is renewed, every so many seconds, unless its holder is at work."""

    renew: Callable[[], object]
    every: float
    at_work: Lock = field(default_factory=Lock)
    is_over: bool = False
    waited: float = 0.0

    def take_turn(self, seconds: float) -> None:
        """So many more have passed. Whoever is at work renews by itself, and is looked at again soon.

        So is one whose last renewal is not over: there is never more than one at a time.
        """
        self.waited += seconds
        if self.waited < self.every or not self.at_work.acquire(blocking=False):
            return
        self.waited = 0.0
        try:
            Thread(target=self._turn, name="renewing", daemon=True).start()
        except RuntimeError:
            # No thread can be had: rather held up than not renewed.
            self._turn()

    def _turn(self) -> None:
        """It was begun by whoever took the lock, and gives it back."""
        try:
            if not self.is_over:
                _renew(self.renew)
        finally:
            self.at_work.release()


@dataclass
class _Watch:
    """One thread looks after all leases of the process, while there are any: a round of letters may take milliseconds,
    and starting a thread for each costs as much as its letters. Only what falls due, after seconds, has one of its own.
    """

    leases: list[_Lease] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    is_awake: bool = False
    never: Event = field(default_factory=Event)

    def take(self, lease: _Lease) -> None:
        """From now on it is renewed."""
        with self.lock:
            if not self.is_awake:
                Thread(target=self._keep_on, name="watch over leases", daemon=True).start()
                self.is_awake = True
            self.leases.append(lease)  # not where no thread could be had: its holder gives up, and nobody leaves it

    def leave(self, lease: _Lease) -> None:
        """Never again. Its holder is at work."""
        lease.is_over = True
        with self.lock:
            self.leases.remove(lease)

    def _keep_on(self) -> None:
        try:
            while leases := self._held():
                self._look(leases)
        except BaseException:
            # Not even a line in the log could be written, say: whoever takes the next lease wakes another one.
            with self.lock:
                self.is_awake = False
            raise

    def _look(self, leases: list[_Lease]) -> None:
        seconds = min(LOOK_SECONDS, *(one.every / LOOKS_PER_TURN for one in leases))
        self.never.wait(seconds)
        for one in leases:
            one.take_turn(seconds)

    def _held(self) -> list[_Lease]:
        with self.lock:
            self.is_awake = bool(self.leases)
            return list(self.leases)


def _watch() -> _Watch:
    return _watch_of(getpid())


@cache
def _watch_of(process: int) -> _Watch:
    """A copy of a process has no threads but the one that made it: it must not take the other's watch for its own."""
    return _Watch()


def _renew(renew: Callable[[], object]) -> None:
    try:
        renew()
    except LedgerUnreachable:
        # Nobody else can take the lease over either, unless only we are cut off: then the fence decides.
        log.warning("lease_not_renewed")
    except Exception:
        # The outermost loop of its thread: one fault must not let the lease run out while its holder lives.
        log.exception("renewing_failed")
