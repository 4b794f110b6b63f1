"""A mailbox in Exchange Online as the stand-in keeps it: folders, two kinds of ids, and what changed since when."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from random import Random
from threading import RLock

WELL_KNOWN = ("inbox", "sentitems", "drafts", "deleteditems", "outbox")


@dataclass
class Mail:
    """`lasting_id` is the immutable one; `id` changes with every move."""

    raw: bytes
    folder: str
    received_at: datetime
    change: int
    lasting_id: str = field(default_factory=lambda: f"AAkALg{secrets.token_urlsafe(60)}=")
    id: str = field(default_factory=lambda: f"AAMkAG{secrets.token_urlsafe(60)}=")
    files: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw, policy=policy.compat32)["Message-ID"] or "").strip()

    def whole(self) -> bytes:
        """The mail with the files that were attached to it later."""
        if not self.files:
            return self.raw
        mail = message_from_bytes(self.raw, policy=policy.SMTP)
        mail.make_mixed()
        for name, kind, data in self.files:
            main, _, sub = kind.partition(";")[0].partition("/")
            mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
        return mail.as_bytes()


@dataclass
class Place:
    """Where a delta query stands: changes of a folder up to `until` were shown, and of a round what is left."""

    folder: str
    until: int
    left: list[dict[str, object]] = field(default_factory=list)
    is_end: bool = True


@dataclass
class Store:
    """All folders of one mailbox. Every public method may be called from any thread."""

    mails: list[Mail] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=lambda: {name: name for name in WELL_KNOWN})
    removals: list[tuple[int, str, str, str]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    change: int = 0
    lock: RLock = field(default_factory=RLock)
    chance: Random = field(default_factory=lambda: Random(4))

    def add(self, raw: bytes, folder: str, at: datetime) -> Mail:
        with self.lock:
            self.change += 1
            mail = Mail(raw, folder, at.astimezone(UTC), self.change)
            self.mails.append(mail)
            return mail

    def within(self, folder: str) -> list[Mail]:
        with self.lock:
            return [one for one in self.mails if one.folder == folder]

    def find(self, given: str, lasting: bool) -> Mail | None:
        with self.lock:
            return next((one for one in self.mails if given == (one.lasting_id if lasting else one.id)), None)

    def move(self, mail: Mail, folder: str) -> None:
        with self.lock:
            if folder != mail.folder:
                self.change += 1
                self.removals.append((self.change, mail.folder, mail.lasting_id, mail.id))
                mail.id = f"AAMkAG{secrets.token_urlsafe(60)}="
            self.change += 1
            mail.folder, mail.change = folder, self.change

    def touch(self, mail: Mail) -> None:
        """Somebody opened it, or gave it a category."""
        with self.lock:
            self.change += 1
            mail.change = self.change

    def remove(self, mail: Mail) -> None:
        with self.lock:
            self.change += 1
            self.removals.append((self.change, mail.folder, mail.lasting_id, mail.id))
            self.mails.remove(mail)

    def renumber(self) -> None:
        """The mailbox was moved to another forest: even immutable ids are others."""
        with self.lock:
            for mail in self.mails:
                self.change += 1
                self.removals.append((self.change, mail.folder, mail.lasting_id, mail.id))
                self.change += 1
                mail.change = self.change
                mail.lasting_id = f"AAkALg{secrets.token_urlsafe(60)}="
                mail.id = f"AAMkAG{secrets.token_urlsafe(60)}="

    def expire(self) -> None:
        """No link that was given out is known any more."""
        with self.lock:
            self.places.clear()

    def page(
        self, token: str, folder: str, size: int, lasting: bool
    ) -> tuple[list[dict[str, object]], str, bool] | None:
        """Rows, the token to go on with, and whether that is the end of the round; None for a token that expired."""
        with self.lock:
            place = self.places.get(token) if token else Place(folder, -1)
            if place is None or place.folder != folder:
                return None
            rows = list(place.left) if not place.is_end else self._changes(place, lasting)
            rest = rows[size:]
            further = secrets.token_urlsafe(40)
            self.places[further] = Place(folder, self.change if place.is_end else place.until, rest, is_end=not rest)
            return rows[:size], further, not rest

    def _changes(self, place: Place, lasting: bool) -> list[dict[str, object]]:
        """In no order that anybody promised."""
        here = [one for one in self.mails if one.folder == place.folder and one.change > place.until]
        self.chance.shuffle(here)
        rows: list[dict[str, object]] = [
            {
                "@odata.type": "#microsoft.graph.message",
                "@odata.etag": f'W/"{one.change}"',
                "receivedDateTime": f"{one.received_at:%Y-%m-%dT%H:%M:%SZ}",
                "id": one.lasting_id if lasting else one.id,
            }
            for one in here
        ]
        present = {one.lasting_id for one in self.mails if one.folder == place.folder}
        gone = {
            one[2]: one for one in self.removals if place.until >= 0 and one[0] > place.until and one[1] == place.folder
        }
        for _, _, lasting_id, moving_id in gone.values():
            if lasting_id not in present:
                key = lasting_id if lasting else moving_id
                rows.append({"id": key, "@removed": {"reason": "deleted"}})
        return rows
