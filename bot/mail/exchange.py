"""A mailbox in Microsoft Exchange, through Exchange Web Services: the inbox, or the sent items.

The server's sync state is the cursor; `exchange_waiting` says which mails are given.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, RLock

import structlog

from bot.mail.exchange_account import Access, is_online
from bot.mail.exchange_calls import INBOX, SENT, Found, Server
from bot.mail.exchange_errors import RETIREMENT, told
from bot.mail.exchange_items import is_gone, recalled
from bot.mail.exchange_stream import Stream
from bot.mail.exchange_waiting import Waiting
from bot.mail.headers import message_ids
from bot.mail.parts import DEFAULT_LIMITS
from bot.mail.ports import Batch, Finding, Item, Listed, MailboxError
from procedure.desk import SENT_ITEMS

log = structlog.get_logger()

PAUSE_SECONDS = 30.0
MOVED_AT_ONCE = 50


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
    _waiting: Waiting = field(init=False, repr=False)
    _surveyed: dict[str, Found] = field(default_factory=dict, init=False, repr=False)
    _is_said: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._waiting = Waiting(self._folder, self.max_item_bytes)

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
            batch = self._waiting.batch(server, limit, cursor)
            if self._waiting.is_cut:
                self._waiting.is_cut = False
                self._drop()
            return batch

    def done(self, keys: Iterable[str]) -> None:
        """Move to `Processed`. What cannot be moved stays where it is and stops no other: the ledger has it."""
        wanted = list(keys)
        with self._lock:
            try:
                if wanted and not self.is_sent:
                    with self._telling() as server:
                        self._move(server, wanted)
            finally:
                self._waiting.done(wanted)

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
            self._waiting.has_failed = True
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

    def _move(self, server: Server, keys: Sequence[str]) -> None:
        """All of them are tried; then the first reason is told that is no fault of a mail itself."""
        refused: list[Exception] = []
        for first in range(0, len(keys), MOVED_AT_ONCE):
            found = server.move_to_processed(keys[first : first + MOVED_AT_ONCE])
            refused += [one for one in found if not is_gone(one)]
        for error in refused:
            log.warning("exchange_not_moved", mailbox=self.name, fault=type(error).__name__)
            if not _is_about_one(error):
                raise error


def _is_about_one(error: Exception) -> bool:
    """A fault of the mail itself, not of the folder, the rights or the server."""
    return type(error).__name__ in {"ErrorMoveCopyFailed", "ErrorCorruptData", "ErrorItemCorrupt", "ErrorItemSave"}
