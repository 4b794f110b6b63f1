"""A mailbox in Microsoft Exchange, through Exchange Web Services: the inbox, or the sent items.

What is new is told by the server's sync state, which is the cursor; the oldest mails are given first.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, RLock

import structlog
from exchangelib.errors import ErrorInvalidSyncStateData

from bot.mail.exchange_account import Access, is_online
from bot.mail.exchange_calls import INBOX, SENT, Found, Server
from bot.mail.exchange_cursor import Cursor
from bot.mail.exchange_errors import RETIREMENT, told, trouble_of
from bot.mail.exchange_items import given, is_about_all, is_gone, rebuilt, recalled
from bot.mail.exchange_stream import Stream
from bot.mail.failures import Failures
from bot.mail.headers import message_ids
from bot.mail.parts import DEFAULT_LIMITS
from bot.mail.ports import Batch, Finding, Item, Listed, MailboxError
from procedure.desk import SENT_ITEMS

log = structlog.get_logger()

PAUSE_SECONDS = 30.0
SYNC_AT_ONCE = 512  # the most that the protocol allows
PAGES_AT_ONCE = 20
FIRST_PAGES = 4000  # two million sent items are passed over at the first look
TOGETHER, TOGETHER_BYTES = 50, 8 * 1024 * 1024
TRIES = 3
"""How often a mail is asked for that the server fails to give, before it is held without its text."""


@dataclass
class ExchangeMailbox:
    """Implements `bot.mail.ports.Mailbox`; a name that ends in `SENT_ITEMS` reads the sent items and moves nothing."""

    name: str
    access: Access
    max_item_bytes: int = DEFAULT_LIMITS.size_bytes
    pause_seconds: float = PAUSE_SECONDS
    listens: bool = True
    _server: Server | None = field(default=None, init=False, repr=False)
    _stream: Stream | None = field(default=None, init=False, repr=False)
    _over: Event = field(default_factory=Event, init=False, repr=False)
    _lock: RLock = field(default_factory=RLock, init=False, repr=False)
    _waiting: dict[str, Found] = field(default_factory=dict, init=False, repr=False)
    _looked_from: str | None = field(default=None, init=False)
    _next: str = field(default="", init=False)
    _failures: Failures = field(default_factory=lambda: Failures(TRIES), init=False, repr=False)
    _postponed: set[str] = field(default_factory=set, init=False, repr=False)
    _has_failed: bool = field(default=False, init=False)
    _surveyed: dict[str, Found] = field(default_factory=dict, init=False, repr=False)
    _together: int = field(default=TOGETHER, init=False)
    _is_said: bool = field(default=False, init=False)

    @property
    def address(self) -> str:
        return self.access.address

    @property
    def is_sent(self) -> bool:
        """Whether these are the sent items."""
        return self.name.endswith(SENT_ITEMS)

    @property
    def _folder(self) -> str:
        return SENT if self.is_sent else INBOX

    def fetch(self, limit: int, cursor: str) -> Batch:
        """The oldest mails that wait. The cursor moves on when the last of them is given, so that none is passed."""
        with self._lock, self._telling() as server:
            self._listen()
            if self._has_failed and self._waiting.keys() <= self._postponed:
                self._look_anew()
            if self._looked_from != cursor or not self._waiting:
                self._look(server, cursor)
            items: list[Item] = []
            while not items and (chosen := self._oldest(limit)):
                items = self._items(server, chosen)
            self._has_failed = False
            keys = {item.key for item in items}
            if not keys and self._waiting:
                # Only mails that the server failed to give are left: the next look sees what is new beside them.
                self._look_anew()
                return Batch((), cursor)
            return Batch(items, self._next if keys >= self._waiting.keys() else cursor)

    def done(self, keys: Iterable[str]) -> None:
        """Move to `Processed`. What cannot be moved stays where it is and stops no other: the ledger has it."""
        wanted = list(keys)
        with self._lock:
            try:
                if wanted and not self.is_sent:
                    with self._telling() as server:
                        self._move(server, wanted)
            finally:
                self._failures.forget(wanted)
                self._postponed.difference_update(wanted)
                for key in wanted:
                    self._waiting.pop(key, None)

    def survey(self, since: datetime) -> Sequence[Listed]:
        """`Processed`, or the sent items. An item has another id there than it had in the inbox."""
        with self._lock, self._telling() as server:
            found = server.listed(self._folder, since)
            self._surveyed = {one.id: one for one, _ in found}
            return [Listed(one.id, next(iter(message_ids(own)), "")) for one, own in found]

    def recall(self, key: str) -> Item | None:
        with self._lock, self._telling() as server:
            one = self._surveyed.get(key)
            return recalled(server, one, self.max_item_bytes) if one else None

    def has_news(self) -> bool:
        """Whether the stream has told of a mail since the last fetch."""
        stream = self._stream
        return stream is not None and stream.news.is_set()

    def probe(self) -> Finding:
        """Signs in anew and has it proved whose mailbox answers."""
        try:
            with closing(Server(self.access)) as server:
                server.check(self._folder)
                is_theirs = server.is_online
        except Exception as error:  # noqa: BLE001 - a finding tells every fault
            trouble = told(error)
            is_said = RETIREMENT in trouble.say or not is_online(self.access.endpoint)
            return Finding(False, trouble.say if is_said else f"{trouble.say} {RETIREMENT}")
        say = "The mailbox in the settings answered through Exchange Web Services."
        return Finding(True, f"{say} {RETIREMENT}" if is_theirs else say)

    def hurry(self) -> None:
        self._over.set()

    def close(self) -> None:
        if self._stream:
            self._stream.close()
        with self._lock:
            self._stream = None
            self._drop()

    @contextmanager
    def _telling(self) -> Iterator[Server]:
        """The server; whatever goes wrong with it is a MailboxError, and the next try begins anew."""
        try:
            if self._server is None:
                self._server = Server(self.access, self._over)
                self._say_online(self._server)
            yield self._server
        except Exception as error:
            trouble = told(error)
            self._drop()
            self._has_failed = True
            raise MailboxError(trouble.say, trouble.wait_seconds) from error

    def _drop(self) -> None:
        if self._server:
            with suppress(Exception):
                self._server.close()
        self._server = None

    def _say_online(self, server: Server) -> None:
        if server.is_online and not self._is_said:
            self._is_said = True
            log.warning("exchange_online", mailbox=self.name, say=RETIREMENT)

    def _listen(self) -> None:
        """The sent items are not urgent: they are only looked at."""
        if self.is_sent or not self.listens:
            return
        if self._stream is None:
            self._stream = Stream(self.access)
            self._stream.start()
        self._stream.news.clear()

    def _look(self, server: Server, cursor: str) -> None:
        """What waits after `cursor`, in the order of its reception."""
        at = Cursor.read(cursor)
        self._waiting, self._looked_from = {}, None
        try:
            found, after = self._changes(server, at)
        except ErrorInvalidSyncStateData:
            # The state went with the mailbox's old place: everything is looked at again, and the ledger knows it.
            log.warning("exchange_sync_state_lost", mailbox=self.name)
            found, after = self._changes(server, at.lost())
        self._waiting = {one.id: one for one in sorted(found, key=lambda one: (one.at, one.id))}
        self._looked_from, self._next = cursor, after.written

    def _look_anew(self) -> None:
        self._looked_from = None
        self._postponed.clear()

    def _changes(self, server: Server, at: Cursor) -> tuple[list[Found], Cursor]:
        starts = self.is_sent and at.is_start
        found: dict[str, Found] = {}
        for _ in range(FIRST_PAGES if self.is_sent and not at.state else PAGES_AT_ONCE):
            page = server.sync(self._folder, at.state, SYNC_AT_ONCE)
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
        for one in self._waiting.values():
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
            self._waiting.pop(key)  # somebody moved it away meanwhile
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
        return self._failures.is_hopeless(key, is_alone=len(self._waiting) == 1)

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
            self._drop()
            raws = [error]
        else:
            self._together = min(TOGETHER, 2 * self._together)
        return dict(zip(ids, raws, strict=True))

    def _move(self, server: Server, keys: Sequence[str]) -> None:
        """All of them are tried; then the first reason is told that is no fault of a mail itself."""
        refused: list[Exception] = []
        for first in range(0, len(keys), TOGETHER):
            found = server.move_to_processed(keys[first : first + TOGETHER])
            refused += [one for one in found if not is_gone(one)]
        for error in refused:
            log.warning("exchange_not_moved", mailbox=self.name, fault=type(error).__name__)
            if not _is_about_one(error):
                raise error


def _is_about_one(error: Exception) -> bool:
    """A fault of the mail itself, not of the folder, the rights or the server."""
    return type(error).__name__ in {"ErrorMoveCopyFailed", "ErrorCorruptData", "ErrorItemCorrupt", "ErrorItemSave"}
