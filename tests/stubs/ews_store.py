"""A mailbox of the stand-in for Exchange: folders, mails with ids that change, a log of changes, what left."""

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from threading import Condition, RLock

from tests.stubs.ews_soap import Refused

INBOX, SENT, ROOT = "inbox", "sentitems", "msgfolderroot"


@dataclass
class Folder:
    """`name` is what people see; `distinguished` the well-known name, or ""."""

    id: str
    name: str
    parent: str
    distinguished: str = ""
    log: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Mail:
    """One item. `fault` is the response code with which it cannot be given, `kind` the element that it is."""

    id: str
    folder: str
    raw: bytes
    at: datetime
    fault: str = ""
    kind: str = "Message"

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw)["Message-ID"] or "").strip()


@dataclass(frozen=True)
class State:
    """What a sync state stands for: a place in a folder's log, and what of the first look is still to be told."""

    folder: str
    seen: int
    known: frozenset[str]
    backlog: tuple[tuple[str, str], ...] = ()


@dataclass
class Store:
    """One mailbox. `primary` is whose it is in truth, `address` how it is asked for.

    A subscription gathers events from its beginning on, whether a line is up or not; `told` is how far it has told.
    """

    address: str
    primary: str = ""
    folders: dict[str, Folder] = field(default_factory=dict)
    mails: dict[str, Mail] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    subscriptions: dict[str, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    is_full: bool = False
    lock: RLock = field(default_factory=RLock)
    _count: int = 0

    def __post_init__(self) -> None:
        self.primary = self.primary or self.address
        self.changed = Condition(self.lock)
        root = self.add_folder("Top of Information Store", "", ROOT)
        self.add_folder("Posteingang", root.id, INBOX)  # a mailbox whose folders have local names
        self.add_folder("Gesendete Elemente", root.id, SENT)

    def new_id(self) -> str:
        """Base64, as long as real ones, where upper and lower case differ."""
        self._count += 1
        digest = hashlib.sha512(f"{self.address}.{self._count}".encode()).digest()
        return "AAMk" + base64.b64encode(digest + digest[:46]).decode()

    def add_folder(self, name: str, parent: str, distinguished: str = "") -> Folder:
        folder = Folder(self.new_id(), name, parent, distinguished)
        self.folders[folder.id] = folder
        return folder

    def known(self, distinguished: str) -> Folder:
        return next(one for one in self.folders.values() if one.distinguished == distinguished)

    def named(self, name: str) -> Folder | None:
        return next((one for one in self.folders.values() if one.name == name), None)

    def add(self, folder: Folder, raw: bytes, at: datetime, fault: str = "", kind: str = "Message") -> Mail:
        with self.changed:
            mail = Mail(self.new_id(), folder.id, raw, at, fault, kind)
            self.mails[mail.id] = mail
            folder.log.append((self._tick(), mail.id))
            self.changed.notify_all()
            return mail

    def move(self, mail_id: str, folder: Folder) -> Mail:
        """The item gets another id, as in Exchange."""
        mail = self.mail(mail_id)
        self.remove(mail_id)
        return self.add(folder, mail.raw, mail.at, mail.fault, mail.kind)

    def remove(self, mail_id: str) -> None:
        mail = self.mails.pop(mail_id)
        self.folders[mail.folder].log.append((self._tick(), mail_id))

    def touch(self, mail_id: str) -> None:
        """Somebody read or flagged it."""
        self.folders[self.mails[mail_id].folder].log.append((self._tick(), mail_id))

    def mail(self, mail_id: str) -> Mail:
        if not mail_id.startswith("AAMk"):
            raise Refused("ErrorInvalidIdMalformed", "Id is malformed.")
        if mail_id not in self.mails:
            raise Refused("ErrorItemNotFound", "The specified object was not found in the store.")
        return self.mails[mail_id]

    def in_folder(self, folder: Folder | None) -> list[Mail]:
        return [one for one in self.mails.values() if folder and one.folder == folder.id]

    def renumber(self, folder: Folder) -> None:
        for mail in self.in_folder(folder):
            self.remove(mail.id)
            self.add(folder, mail.raw, mail.at, mail.fault, mail.kind)

    def sync(self, folder: Folder, token: str, most: int) -> tuple[list[tuple[str, str]], str, bool]:
        """Changes (create, update, delete; id), the new state and whether that is all; newest first, as Exchange."""
        state = self.states.get(token) if token else State(folder.id, 0, frozenset())
        if state is None or state.folder != folder.id:
            raise Refused("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")
        changes = list(state.backlog) or self._changes(folder, state)
        page, rest = changes[:most], tuple(changes[most:])
        seen = state.seen if state.backlog else max((tick for tick, _ in folder.log), default=0)
        known = (state.known | {one for kind, one in page if kind != "Delete"}) - {
            one for kind, one in page if kind == "Delete"
        }
        return page, self._token(State(folder.id, seen, known, rest)), not rest

    def _changes(self, folder: Folder, state: State) -> list[tuple[str, str]]:
        touched = dict.fromkeys(one for tick, one in reversed(folder.log) if tick > state.seen)
        found = []
        for one in touched:
            is_here = one in self.mails and self.mails[one].folder == folder.id
            if is_here:
                found.append(("Update" if one in state.known else "Create", one))
            elif one in state.known:
                found.append(("Delete", one))
        return found

    def _token(self, state: State) -> str:
        token = "H4sI" + self.new_id()
        self.states[token] = state
        return token

    def _tick(self) -> int:
        self._count += 1
        return self._count

    def lose_states(self) -> None:
        """As after a move of the mailbox to another database."""
        self.states.clear()


def wait_for(store: Store, holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to hold in time; woken by every mail."""
    with store.changed:
        return store.changed.wait_for(holds, seconds)


def raws(mails: Iterable[Mail]) -> list[bytes]:
    return [one.raw for one in mails]
