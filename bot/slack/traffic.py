"""How many listeners are at work, so that closing can wait for them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Counts what is under way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """While one listener works."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def drained(self, seconds: float) -> bool:
        """Waits until nothing is under way, at most so long; whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, timeout=seconds)
