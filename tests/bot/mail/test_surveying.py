"""What is done and not in the ledger is read like any other mail: its tries are counted, and the lease is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, current_thread

import pytest

from bot.clock import SystemClock
from bot.mail.filing import KILLER, Polled
from bot.mail.headers import first_message_id
from bot.mail.listener import Listener
from bot.mail.message import understand
from bot.mail.ports import Batch, Finding, Item, Listed
from handlers import ask
from procedure.mail import IncomingMail, MailClass
from storage import house
from storage.ledger import Ledger
from tests.handlers.desk import ADDRESS, MAILBOX, MIA, Work, work

SOON_SECONDS = 20.0
ID = "Message-ID: <1@example.org>\r\n"


class Death(BaseException):
    """The process dies here."""


@dataclass
class Renumbering:
    """A mailbox that gives a mail another key when it is done, as IMAP does. It gives back nothing before `goes_on`,
    and marks nothing before `marks_after`: a slow server.
    """

    inbox: dict[str, Item] = field(default_factory=dict)
    processed: dict[str, Item] = field(default_factory=dict)
    name: str = MAILBOX
    address: str = ADDRESS
    pause_seconds: float = 0.0
    goes_on: Event | None = None
    marks_after: Event | None = None

    def fetch(self, limit: int, cursor: str) -> Batch:
        return Batch(list(self.inbox.values())[:limit])

    def done(self, keys: Iterable[str]) -> None:
        if self.marks_after:
            assert self.marks_after.wait(SOON_SECONDS)
        for key in list(keys):
            if key in self.inbox:
                self.is_done(self.inbox.pop(key))

    def is_done(self, one: Item) -> None:
        key = f"done.{one.key}"
        self.processed[key] = Item(key, one.received_at, one.size_bytes, one.raw)

    def survey(self, since: datetime) -> Sequence[Listed]:
        return [Listed(key, first_message_id(one.raw)) for key, one in self.processed.items()]

    def recall(self, key: str) -> Item | None:
        if self.goes_on:
            assert self.goes_on.wait(SOON_SECONDS)
        return self.processed.get(key)

    def has_news(self) -> bool:
        return False

    def probe(self) -> Finding:
        return Finding(True, "")

    def hurry(self) -> None:
        """Nothing takes long."""

    def close(self) -> None:
        """Nothing is held open."""


class Heard(SystemClock):
    """Tells when the thread that renews a lease asks for the time."""

    def __init__(self) -> None:
        self.renewed = Event()

    def real(self) -> datetime:
        if current_thread().name == "renewing":
            self.renewed.set()
        return super().real()


@dataclass
class Room:
    """A desk that reads such a mailbox, each time with a new process. `deaths` are those of understanding a mail."""

    bench: Work
    box: Renumbering = field(default_factory=Renumbering)
    clock: SystemClock = field(default_factory=SystemClock)
    deaths: int = 0
    starts_count: int = 0

    def starts(self) -> Polled:
        self.starts_count += 1
        who = f"bot-{self.starts_count}"
        listener = Listener(self.bench.office, self.box, self.clock, who, understand=self.understood)
        try:
            return listener.poll()
        finally:
            listener.close()

    def starts_until_it_lives(self) -> None:
        for _ in range(10):
            try:
                self.starts()
            except Death:
                self.deaths += 1
            else:
                return

    def understood(self, raw: bytes) -> IncomingMail:
        if b"Abracadabra" in raw:
            raise Death
        return understand(raw)

    def a_day_passes(self) -> None:
        with self.bench.office.ledger.writing() as tx:
            house.reconciled(tx, MAILBOX, self.clock.real() - timedelta(days=1))

    def classes(self) -> dict[str, int]:
        return {kind: count for _, kind, count in ask.figures_now(self.bench.office, self.clock.now()).messages}

    def lost(self) -> list[str]:
        return [one.text for one in self.bench.told(MIA) if "missing in the ledger" in one.text]


@pytest.fixture
def room(sqlite_ledger: Ledger) -> Room:
    room = Room(work(sqlite_ledger))
    room.starts()
    room.a_day_passes()
    return room


def a_mail(words: str, own_id: str = "") -> Item:
    raw = f"From: jo@example.org\r\nTo: {ADDRESS}\r\nSubject: Boiler\r\n{own_id}\r\n{words}\r\n".encode()
    return Item("1", SystemClock().real(), len(raw), raw)


def test_a_mail_among_what_is_done_that_kills_the_process_is_held_after_four_deaths(room: Room) -> None:
    room.box.is_done(a_mail("Abracadabra", ID))
    room.starts_until_it_lives()
    assert (room.deaths, room.classes()) == (4, {MailClass.HELD: 1})
    assert [one.reason for one in ask.held(room.bench.office)] == [KILLER]


@pytest.mark.parametrize("own_id", [ID, ""])
def test_a_mail_that_is_held_unread_and_done_is_not_tried_again(room: Room, own_id: str) -> None:
    room.box.inbox["1"] = a_mail("Abracadabra", own_id)
    room.starts_until_it_lives()
    room.a_day_passes()
    before = room.deaths
    room.starts_until_it_lives()
    assert (before, room.deaths, room.classes(), room.lost()) == (4, 4, {MailClass.HELD: 1}, [])


def test_what_is_done_and_known_by_its_content_is_not_said_to_be_missing(room: Room) -> None:
    room.box.inbox["1"] = a_mail("The boiler is broken.")
    room.starts()
    for _ in range(2):
        room.a_day_passes()
        room.starts()
    assert (room.classes(), room.lost()) == ({MailClass.NEW: 1, MailClass.DUPLICATE: 1}, [])


def test_the_lease_is_renewed_while_what_is_missing_is_fetched(room: Room) -> None:
    heard = Heard()
    room.box.goes_on = heard.renewed
    room.box.is_done(a_mail("The boiler is broken.", ID))
    listener = Listener(room.bench.office, room.box, heard, "bot-9", lease_seconds=0.3)
    assert listener.poll().filed == 1


def test_the_lease_is_renewed_while_a_slow_server_marks_what_was_filed(room: Room) -> None:
    heard = Heard()
    room.box.marks_after = heard.renewed
    room.box.inbox["1"] = a_mail("The boiler is broken.", ID)
    listener = Listener(room.bench.office, room.box, heard, "bot-9", lease_seconds=0.3)
    assert listener.poll().filed == 1
    assert room.box.inbox == {}
