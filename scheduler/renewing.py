"""Keeps a lease alive while its holder waits for somebody else, such as a slow mail server.

So a lease need not outlive the longest wait, and what a dead process held is free again within seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from storage.ledger import LedgerUnreachable

log = structlog.get_logger()


@contextmanager
def renewing(renew: Callable[[], object], every_seconds: float) -> Iterator[None]:
    """Call `renew` in a thread of its own until the body is done. The body must hold no transaction meanwhile."""
    over = Event()

    def keep_on() -> None:
        while not over.wait(every_seconds):
            try:
                renew()
            except LedgerUnreachable:
                # Nobody else can take the lease over either, unless only we are cut off: then the fence decides.
                log.warning("lease_not_renewed")

    thread = Thread(target=keep_on, name="renewing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
