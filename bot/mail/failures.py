"""Mails that their server fails to give: whether it is the mail that is broken, or the whole mailbox."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

TRIES_ALONE = 20
"""The only mail that waits has no neighbour to be compared with, and holds nobody up: it is given a quarter of an hour
of the listener's pauses. A second one is given up only when others were read since: where mails come one by one, and
none can be read for long, it is the mailbox that is broken."""


@dataclass
class Failures:
    """Counts, per mail, how often its bytes were asked for in vain; forgotten when the process ends.

    A mail is given up after `tries` failures, and only when it failed again after others could be read. Where none can
    be read it is the mailbox that is broken: nothing is given up, however long that lasts.
    """

    tries: int
    _counts: Counter[str] = field(default_factory=Counter)
    _reads_before: dict[str, int] = field(default_factory=dict)
    _guilty: set[str] = field(default_factory=set)
    _reads: int = 0
    _given_up_alone: str = ""

    def of(self, key: str) -> int:
        """How often this one failed."""
        return self._counts[key]

    def failed(self, keys: Iterable[str]) -> None:
        """These were asked for, and did not come."""
        for key in keys:
            self._counts[key] += 1
            if self._reads > self._reads_before.setdefault(key, self._reads):
                self._guilty.add(key)

    def read(self, keys: Iterable[str]) -> None:
        """These came."""
        wanted = list(keys)
        self._reads += len(wanted)
        if wanted:
            self._given_up_alone = ""
        self.forget(wanted)

    def forget(self, keys: Iterable[str]) -> None:
        """These are wanted no more."""
        for key in keys:
            del self._counts[key]
            self._reads_before.pop(key, None)
            self._guilty.discard(key)

    def is_of_all(self, keys: Collection[str]) -> bool:
        """Whether these, all that were asked for, are several, or one after another that was given up alone, and none
        of them failed again after others were read.
        """
        are_several = len(keys) > 1 or self._given_up_alone not in ("", *keys)
        return are_several and self._guilty.isdisjoint(keys)

    def is_hopeless(self, key: str, is_alone: bool) -> bool:
        """Whether to go on without its bytes. `is_alone`: no other mail waits."""
        if key in self._guilty:
            return self._counts[key] >= self.tries
        if not is_alone or self._counts[key] < TRIES_ALONE or self._given_up_alone not in ("", key):
            return False
        self._given_up_alone = key
        return True
