"""Keeps a lease alive while its holder waits for somebody else, such as a slow mail server.

So a lease need not outlive the longest wait, and what a dead process held is free again within seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Lock, Thread

import structlog

from storage.ledger import LedgerUnreachable

log = structlog.get_logger()


Waiting = Callable[[], AbstractContextManager[None]]


@contextmanager
def renewing(renew: Callable[[], object], every_seconds: float) -> Iterator[Waiting]:
    """Call `renew` now and then, in one thread, while the body is `waiting`; it holds no transaction meanwhile.

    The body gets `waiting`, to be entered around whatever may take long.
    """
    over, at_work = Event(), Lock()

    def keep_on() -> None:
        while not over.wait(every_seconds):
            with at_work:
                if not over.is_set():
                    _renew(renew)

    @contextmanager
    def waiting() -> Iterator[None]:
        at_work.release()
        try:
            yield
        finally:
            at_work.acquire()

    thread = Thread(target=keep_on, name="renewing", daemon=True)
    at_work.acquire()
    thread.start()
    try:
        yield waiting
    finally:
        over.set()
        at_work.release()
        thread.join()


def _renew(renew: Callable[[], object]) -> None:
    try:
        renew()
    except LedgerUnreachable:
        # Nobody else can take the lease over either, unless only we are cut off: then the fence decides.
        log.warning("lease_not_renewed")
    except Exception:
        # The outermost loop of its thread: one fault must not let the lease run out while its holder lives.
        log.exception("renewing_failed")
