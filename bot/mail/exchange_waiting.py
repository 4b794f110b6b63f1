"""What waits in an Exchange folder: told by its sync state, given the oldest first, as much as a server can bear."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from exchangelib.errors import ErrorInvalidSyncStateData

from bot.mail.exchange_calls import SENT, Found, Server
from bot.mail.exchange_cursor import Cursor
from bot.mail.exchange_errors import told, trouble_of
from bot.mail.exchange_items import given, is_about_all, is_gone, rebuilt
from bot.mail.failures import Failures
from bot.mail.ports import Batch, Item

log = structlog.get_logger()

SYNC_AT_ONCE = 512  # the most that the protocol allows
PAGES_AT_ONCE = 20
FIRST_PAGES = 4000  # two million sent items are passed over at the first look
TOGETHER, TOGETHER_BYTES = 50, 8 * 1024 * 1024
TRIES = 3
"""How often a mail is asked for that the server fails to give, before it is held without its text."""


@dataclass
class Waiting:
    """The mails of a folder that are new since a cursor, and which of them the server failed to give.

    `has_failed`: the last thing that was asked of the server came to nothing. `is_cut`: its connection broke.
    """

    folder: str
    max_item_bytes: int
    has_failed: bool = False
    is_cut: bool = False
    found: dict[str, Found] = field(default_factory=dict)
    _looked_from: str | None = None
    _next: str = ""
    _failures: Failures = field(default_factory=lambda: Failures(TRIES))
    _postponed: set[str] = field(default_factory=set)
    _together: int = TOGETHER

    @property
    def is_sent(self) -> bool:
        """Whether these are the sent items."""
        return self.folder == SENT

    def batch(self, server: Server, limit: int, cursor: str) -> Batch:
        """The oldest. The cursor moves on when the last of them is given, so that none is passed."""
        if self.has_failed and self.found.keys() <= self._postponed:
            self._look_anew()
        if self._looked_from != cursor or not self.found:
            self._look(server, cursor)
        items: list[Item] = []
        while not items and (chosen := self._oldest(limit)):
            items = self._items(server, chosen)
        self.has_failed = False
        keys = {item.key for item in items}
        if not keys and self.found:
            # Only mails that the server failed to give are left: the next look sees what is new beside them.
            self._look_anew()
            return Batch((), cursor)
        return Batch(items, self._next if keys >= self.found.keys() else cursor)

    def done(self, keys: Iterable[str]) -> None:
        """These wait no more."""
        for key in keys:
            self.found.pop(key, None)
            self._postponed.discard(key)
            self._failures.forget([key])

    def _look(self, server: Server, cursor: str) -> None:
        """What waits after `cursor`, in the order of its reception."""
        at = Cursor.read(cursor)
        self.found, self._looked_from = {}, None
        try:
            found, after = self._changes(server, at)
        except ErrorInvalidSyncStateData:
            # The state went with the mailbox's old place: everything is looked at again, and the ledger knows it.
            log.warning("exchange_sync_state_lost", folder=self.folder)
            found, after = self._changes(server, at.lost())
        self.found = {one.id: one for one in sorted(found, key=lambda one: (one.at, one.id))}
        self._looked_from, self._next = cursor, after.written

    def _look_anew(self) -> None:
        self._looked_from = None
        self._postponed.clear()

    def _changes(self, server: Server, at: Cursor) -> tuple[list[Found], Cursor]:
        starts = self.is_sent and at.is_start
        found: dict[str, Found] = {}
        for _ in range(FIRST_PAGES if self.is_sent and not at.state else PAGES_AT_ONCE):
            page = server.sync(self.folder, at.state, SYNC_AT_ONCE)
            at = at.moved(page.state, [one.at for one in page.created])
            if not starts:
                found |= {one.id: one for one in page.created if not self.is_sent or at.covers(one.at)}
            for gone in page.gone:
                found.pop(gone, None)
            if page.is_last:
                break
        return list(found.values()), at.settled()

    def _oldest(self, limit: int) -> list[Found]:
        """At least one if there is any, within `limit` and the bytes of a batch."""
        chosen: list[Found] = []
        room = TOGETHER_BYTES
        for one in self.found.values():
            size = min(one.size_bytes, self.max_item_bytes)
            if len(chosen) >= min(limit, self._together) or (chosen and size > room):
                break
            if one.id not in self._postponed:
                chosen.append(one)
                room -= size
        return chosen

    def _items(self, server: Server, chosen: Sequence[Found]) -> list[Item]:
        """What was given of those chosen. Raises where it is the server that is at fault, or gives none of several."""
        raws = self._raws(server, [one for one in chosen if one.size_bytes <= self.max_item_bytes])
        raws |= {one.id: rebuilt(server, one, self.max_item_bytes) for one in chosen if one.id not in raws}
        for key in [key for key, raw in raws.items() if isinstance(raw, Exception) and is_gone(raw)]:
            self.found.pop(key)  # somebody moved it away meanwhile
            del raws[key]
        faults = {key: raw for key, raw in raws.items() if isinstance(raw, Exception)}
        for fault in filter(is_about_all, faults.values()):
            raise fault
        self._failures.failed(faults)
        self._failures.read(raws.keys() - faults.keys())
        self._postponed.update(faults)
        tried = [(one, raws[one.id], self._is_hopeless(one.id)) for one in chosen if one.id in raws]
        items = [given(one, raw, self.max_item_bytes, is_hopeless) for one, raw, is_hopeless in tried]
        found = [one for one in items if one]
        if faults and not found and self._failures.is_of_all(self._postponed):
            raise next(iter(faults.values()))
        return found

    def _is_hopeless(self, key: str) -> bool:
        return self._failures.is_hopeless(key, is_alone=len(self.found) == 1)

    def _raws(self, server: Server, whole: Sequence[Found]) -> dict[str, bytes | Exception]:
        """Fewer together after a failure, so that a mail at which the server or the line breaks is found alone."""
        if not whole:
            return {}
        ids = [one.id for one in whole]
        try:
            raws = server.mime(ids)
        except Exception as error:
            self._together = max(1, len(ids) // 4)
            if len(ids) > 1 or trouble_of(error).wait_seconds or is_about_all(error):
                raise
            self._failures.failed(ids)
            if not self._is_hopeless(ids[0]):
                self._postponed.update(ids)  # the next fetch asks for those behind it
                raise
            told(error)
            self.is_cut = True
            raws = [error]
        else:
            self._together = min(TOGETHER, 2 * self._together)
        return dict(zip(ids, raws, strict=True))
