"""A mailbox on an IMAP server (RFC 3501): the inbox, or its sent items. Read by number; done is a move to `Processed`.

Whether a mail was seen is nobody's business here: people may read along.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from imaplib import IMAP4
from threading import Lock
from typing import TypeVar

from imapclient import IMAPClient

from bot.mail.imap_errors import Broken, explained, is_lost, wants_peace
from bot.mail.imap_folders import DONE, Folder, can_move, choose, processed_folder, put_away, sent_folder
from bot.mail.imap_idle import Waker
from bot.mail.imap_reading import Place, Reader, next_uids
from bot.mail.imap_server import ImapServer, cut, drop, leave
from bot.mail.imap_survey import DONE_KEY, surveyed
from bot.mail.parts import DEFAULT_LIMITS
from bot.mail.ports import STOPPING, Batch, Finding, Item, Listed, MailboxError
from procedure.desk import SENT_ITEMS

PAUSE_SECONDS, PAUSE_WITH_SIGNS_SECONDS = 15.0, 60.0
MAX_BATCH_BYTES = 64 * 1024 * 1024
ROUNDS_AT_MOST = 100
DONE_AT_ONCE = 200
_INBOX = "INBOX"
_Found = TypeVar("_Found")


class ImapMailbox:
    """Reads the inbox of whoever signs in, or with a name that ends in SENT_ITEMS what they sent.

    `now` stands in where the server has no received time. One connection is kept and made again when it breaks.
    """

    def __init__(
        self,
        name: str,
        address: str,
        server: ImapServer,
        now: Callable[[], datetime],
        max_item_bytes: int = DEFAULT_LIMITS.size_bytes,
        max_batch_bytes: int = MAX_BATCH_BYTES,
    ) -> None:
        self.name, self.address, self._server = name, address, server
        self._is_sent = name.endswith(SENT_ITEMS)
        self._reader = Reader(now, max_item_bytes, max_batch_bytes)
        self._waker = Waker(server)
        self._client: IMAPClient | None = None
        self._left_over: set[int] = set()
        self._numbering = 0
        self._is_over = False
        self._lock = Lock()

    @property
    def pause_seconds(self) -> float:
        """Longer while the server gives signs."""
        return PAUSE_WITH_SIGNS_SECONDS if self._waker.is_up else PAUSE_SECONDS

    def fetch(self, limit: int, cursor: str) -> Batch:
        """The next mails by number. Another UIDVALIDITY means that all numbers are new: then from the beginning."""
        self._waker.forget()
        batch = self._asked(partial(self._fetch, limit=limit, place=Place.of(cursor), is_first=not cursor))
        if not self._is_sent and self._client and self._client.has_capability("IDLE"):
            self._waker.start()
        return batch

    def done(self, keys: Iterable[str]) -> None:
        """Out of the inbox, alone and without touching what others have marked."""
        wanted = set(keys)
        if wanted and not self._is_sent:
            self._asked(partial(self._done, keys=wanted))

    def survey(self, since: datetime) -> Sequence[Listed]:
        """`Processed`; where nothing can be moved, what bears our keyword in the inbox."""
        return self._asked(partial(self._survey, since=since))

    def recall(self, key: str) -> Item | None:
        """By the number that it has where it is now."""
        return self._asked(partial(self._recall, key=key))

    def has_news(self) -> bool:
        """Whether IDLE said that something came."""
        return self._waker.has_news()

    def probe(self) -> Finding:
        """Signs in on a connection of its own and looks."""
        try:
            client = self._server.open()
        except MailboxError as error:
            return Finding(False, error.reason)
        try:
            with self._server.within(client):
                return self._seen(client)
        except Broken as error:
            return Finding(False, explained(error).reason)
        finally:
            leave(client)

    def hurry(self) -> None:
        """Whoever waits for the server hears at once."""
        self._is_over = True
        client = self._client
        if client:
            cut(client.socket())

    def close(self) -> None:
        """Both connections."""
        self._waker.stop()
        with self._lock:
            if self._client:
                leave(self._client)
            self._client = None

    def _asked(self, work: Callable[[IMAPClient], _Found]) -> _Found:
        """Servers close idle connections: what fails on a kept one is asked once more on a new one."""
        with self._lock:
            for is_kept in (True, False) if self._client else (False,):
                client = self._client = self._client or self._opened()
                try:
                    with self._server.within(client):
                        return work(client)
                except Broken as error:
                    if isinstance(error, MailboxError) or not is_lost(error):
                        raise explained(error) from error
                    drop(client)
                    self._client = None
                    if not is_kept or isinstance(error, TimeoutError):
                        raise explained(error) from error
            raise MailboxError("The mail server closes every connection.")

    def _opened(self) -> IMAPClient:
        if self._is_over:
            raise MailboxError(STOPPING)
        client = self._client = self._server.open()  # known from here on: `hurry` reaches it in its first wait too
        self._left_over = set()
        if not self._is_sent and can_move(client):
            try:
                with self._server.within(client):
                    folder = choose(client, _INBOX)
                    self._left_over = set(client.search(["KEYWORD", DONE])) if folder.keeps_keywords else set()
                    self._numbering = folder.validity
            except Broken as error:
                self._client = None
                drop(client)
                raise explained(error) from error
        return client

    def _chosen(self, client: IMAPClient) -> Folder | None:
        name = sent_folder(client) if self._is_sent else _INBOX
        folder = choose(client, name, only_look=self._is_sent) if name else None
        if folder and folder.validity != self._numbering:
            self._left_over.clear()  # those numbers are other mails now
            self._numbering = folder.validity
        return folder

    def _fetch(self, client: IMAPClient, limit: int, place: Place, is_first: bool) -> Batch:
        folder = self._chosen(client)
        if folder is None:
            return Batch((), str(place))  # once there is one, all of it is new
        if self._is_sent and is_first:
            return Batch((), str(self._here(client, folder)))
        place = place.renumbered(folder)
        for _ in range(ROUNDS_AT_MOST):
            uids, until = next_uids(client, folder, place, limit, self._left_over)
            items = self._reader.items(client, folder, uids, place) if uids else []
            last = int(items[-1].key.rpartition(".")[2]) if items else until
            place = replace(place, uid=last)
            if items or not uids:
                break
        if not items and self._left_over:
            self._put_away(client, sorted(self._left_over), folder)
        return Batch(items, str(place))

    def _here(self, client: IMAPClient, folder: Folder) -> Place:
        newest = client.fetch(client.search(["UID", "*"]), ["INTERNALDATE"]) if folder.exists else {}
        times = [one[b"INTERNALDATE"].timestamp() for one in newest.values() if one.get(b"INTERNALDATE")]
        return Place(folder.validity, folder.next_uid - 1, int(max(times, default=0)))

    def _kept_in(self, client: IMAPClient) -> tuple[Folder | None, str]:
        """The folder of what is done, chosen, and how the keys of its mails begin."""
        if self._is_sent or not can_move(client):
            return self._chosen(client), ""
        name = processed_folder(client)
        return (choose(client, name, only_look=True) if name else None), DONE_KEY

    def _survey(self, client: IMAPClient, since: datetime) -> list[Listed]:
        folder, start = self._kept_in(client)
        if folder is None or not (self._is_sent or start or folder.keeps_keywords):
            return []
        return surveyed(client, folder, since, start, () if self._is_sent or start else ("KEYWORD", DONE))

    def _recall(self, client: IMAPClient, key: str) -> Item | None:
        folder, start = self._kept_in(client)
        validity, _, uid = key.removeprefix(start).partition(".")
        if folder is None or validity != str(folder.validity) or not uid.isdecimal():
            return None
        try:
            found = self._reader.items(client, folder, [int(uid)], Place(folder.validity))
        except IMAP4.error as error:
            if is_lost(error) or wants_peace(error):
                raise
            return None  # it was given up before, or is tried again tomorrow
        return replace(found[0], key=key) if found else None

    def _done(self, client: IMAPClient, keys: set[str]) -> None:
        folder = self._chosen(client)
        if folder is None:
            return
        numbers = [one.partition(".")[2] for one in keys if one.partition(".")[0] == str(folder.validity)]
        uids = sorted({int(one) for one in numbers if one.isdecimal()})
        for start in range(0, len(uids), DONE_AT_ONCE):
            part = ",".join(str(uid) for uid in uids[start : start + DONE_AT_ONCE])
            self._put_away(client, client.search(["UID", part]) if folder.exists else [], folder)

    def _put_away(self, client: IMAPClient, uids: list[int], folder: Folder) -> None:
        """Those that cannot be moved now are tried again when nothing else is to be done."""
        if uids:
            self._left_over.update(uids)
            put_away(client, uids, folder)
            self._left_over.difference_update(uids)

    def _seen(self, client: IMAPClient) -> Finding:
        name = sent_folder(client) if self._is_sent else _INBOX
        if not name:
            return Finding(True, f"Signed in as {self._server.username}; there are no sent items yet.")
        folder = choose(client, name, only_look=True)
        say = f"Signed in as {self._server.username}; {name} holds {folder.exists:,} mails."
        if not self._is_sent and not can_move(client):
            say += " The server can move no mail (MOVE, UIDPLUS), so those that are done stay there."
        return Finding(True, say)
