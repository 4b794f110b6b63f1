"""A second press is absorbed: what was asked under one key is done once, and everyone who asked gets its answer."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from handlers.office import Done

MOST_REMEMBERED = 5_000
PATIENCE_SECONDS = 2.5


class Once:
    """Remembers the answers of the last presses of this process; the ledger's own guards stand behind it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Future[Done]] = OrderedDict()

    def run(self, key: str, work: Callable[[], Done]) -> Done:
        """What `work` gave, now or the first time. What it raised is raised, and forgotten: another try may do."""
        mine: Future[Done] = Future()
        with self._lock:
            answer = self._answers.setdefault(key, mine)
            if len(self._answers) > MOST_REMEMBERED:
                self._answers.popitem(last=False)
        if answer is not mine:
            return answer.result(timeout=PATIENCE_SECONDS)
        try:
            mine.set_result(work())
        except BaseException as error:
            with self._lock:
                self._answers.pop(key, None)
            mine.set_exception(error)
            raise
        return mine.result()
