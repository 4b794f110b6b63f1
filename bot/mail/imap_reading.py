"""Mails out of an IMAP folder that was chosen: which come next, and their bytes, without marking them as seen."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from imaplib import IMAP4
from typing import Any

from imapclient import IMAPClient

from bot.mail.failures import Failures
from bot.mail.imap_errors import Broken, wants_peace
from bot.mail.imap_folders import DONE, Folder
from bot.mail.ports import Item, MailboxError

FIRST_WINDOW = 200
WIDEST_WINDOW = 80_000
"""Numbers searched at once: the answer is one line, and imaplib takes no longer one than a million bytes."""
WINDOWS_AT_MOST = 500
TRIES_TOGETHER, TRIES_AT_MOST = 2, 5
UNREADABLE = "The mail server would not hand this mail over. Look for it in the mailbox itself."
_BODY = b"BODY[]<0>"


@dataclass(frozen=True)
class Place:
    """How far a folder is read: its numbering (UIDVALIDITY) and the last number.

    For sent items also the time (seconds) of the newest mail before the first look, so that a new numbering does not
    bring up what is older; numbers from `known_below` on are newer than that in any case.
    """

    validity: int = 0
    uid: int = 0
    since: int = 0
    known_below: int = 0

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """From what the ledger kept; anything else begins from the beginning."""
        parts = cursor.split(":")
        return cls(*map(int, parts)) if len(parts) == 4 and all(one.isdecimal() for one in parts) else cls()

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}:{self.since}:{self.known_below}"

    def renumbered(self, folder: Folder) -> "Place":
        """The beginning of the folder, if its numbers are new."""
        return self if self.validity == folder.validity else Place(folder.validity, 0, self.since, folder.next_uid)

    def knows(self, uid: int, item: Item) -> bool:
        """Whether it was there before the first look."""
        return uid < self.known_below and item.received_at.timestamp() < self.since


@dataclass
class Reader:
    """Reads bodies and remembers which ones went wrong. One that broke the connection, or was refused, is tried alone;
    in the end it is handed on without its bytes, so that the mails behind it are not held up. Where no body at all can
    be read the mailbox is broken, and nothing is handed on.
    """

    now: Callable[[], datetime]
    max_item_bytes: int
    max_batch_bytes: int
    _failures: Failures = field(default_factory=lambda: Failures(TRIES_AT_MOST))

    def items(self, client: IMAPClient, folder: Folder, uids: Sequence[int], place: Place) -> list[Item]:
        """In the order of arrival, at least one if there is any; fewer when the batch would grow too large."""
        told = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        items: list[Item] = []
        room = self.max_batch_bytes
        wanted = []
        for uid in uids:
            if uid not in told:
                continue  # somebody moved it away meanwhile
            item = self._announced(f"{folder.validity}.{uid}", told[uid])
            if place.knows(uid, item):
                continue
            room -= min(item.size_bytes, self.max_item_bytes)
            if items and room < 0:
                break
            items.append(item)
            wanted.append(uid)
        return self._filled(client, items, wanted)

    def _announced(self, key: str, told: Mapping[bytes, Any]) -> Item:
        received = told.get(b"INTERNALDATE")
        at = received.astimezone(UTC) if isinstance(received, datetime) and received.tzinfo else self.now()
        size = told.get(b"RFC822.SIZE")
        return Item(key, at, size if isinstance(size, int) and size > 0 else 0, b"")

    def _filled(self, client: IMAPClient, items: Sequence[Item], uids: Sequence[int]) -> list[Item]:
        raws: dict[int, bytes | None] = {}
        keys = dict(zip(uids, (one.key for one in items), strict=True))
        tries = {uid: self._failures.of(key) for uid, key in keys.items()}
        together = [uid for uid in uids if tries[uid] < TRIES_TOGETHER]
        # Whatever was tried least comes first: so the others show whether it is the mail or the mailbox.
        singly = sorted((uid for uid in uids if uid not in together), key=lambda uid: tries[uid])
        for group in (together, *([uid] for uid in singly)):
            if group and not self._failures.is_hopeless(keys[group[0]], len(uids) == 1):
                raws.update(self._tried(client, group, [keys[uid] for uid in group]))
        found = [(one, uid) for one, uid in zip(items, uids, strict=True) if uid in raws or self._failures.of(one.key)]
        return [self._item(one, raws.get(uid)) for one, uid in found]

    def _tried(self, client: IMAPClient, uids: Sequence[int], keys: Sequence[str]) -> dict[int, bytes]:
        try:
            found = self._read(client, uids)
        except Broken as error:
            if not isinstance(error, IMAP4.error) or not wants_peace(error):
                self._failures.failed(keys)
            raise
        self._failures.read(keys)
        return found

    def _read(self, client: IMAPClient, uids: Sequence[int]) -> dict[int, bytes]:
        """Of those that are still there; the limit and one byte more of each."""
        told = client.fetch(uids, [f"BODY.PEEK[]<0.{self.max_item_bytes + 1}>"])
        if not all(isinstance(one.get(_BODY), bytes) for one in told.values()):
            raise MailboxError("The mail server does not hand a mail over.")
        return {uid: one[_BODY][: self.max_item_bytes + 1] for uid, one in told.items()}

    def _item(self, told: Item, raw: bytes | None) -> Item:
        if raw is None:
            return Item(told.key, told.received_at, told.size_bytes, b"", UNREADABLE)
        is_whole = len(raw) <= self.max_item_bytes  # then its size is known; what a server says may be a guess
        return Item(told.key, told.received_at, len(raw) if is_whole else max(told.size_bytes, len(raw)), raw)


def next_uids(
    client: IMAPClient, folder: Folder, place: Place, limit: int, left_over: Collection[int] = ()
) -> tuple[list[int], int]:
    """The first numbers behind the place that are not done, and up to which number was looked.

    `left_over` are done, whatever the server shows of them.
    """
    if not folder.exists:
        return [], place.uid
    first = max(place.uid + 1, min(client.search(["1"]), default=1))
    width = max(FIRST_WINDOW, limit)
    for _ in range(WINDOWS_AT_MOST):
        last = min(first + width - 1, folder.next_uid - 1)
        if first > last:
            return [], place.uid
        told = client.search(_wanted(first, last, folder, place))
        found = sorted(uid for uid in told if first <= uid <= last and uid not in left_over)
        if found:
            return found[:limit], found[:limit][-1]
        first, width = last + 1, min(width * 8, WIDEST_WINDOW)
    return [], first - 1


def _wanted(first: int, last: int, folder: Folder, place: Place) -> list[object]:
    wanted: list[object] = ["UID", f"{first}:{last}"]
    if folder.keeps_keywords:
        wanted += ["UNKEYWORD", DONE]
    if place.since and last < place.known_below:
        wanted += ["SINCE", date.fromordinal(datetime.fromtimestamp(place.since, UTC).toordinal() - 1)]
    return wanted
