"""Whatever goes wrong with a mailbox: one sentence in doctor and /health, one alarm, and everything caught up after."""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.cli.checkup_ledger import poll_check
from bot.clock import SystemClock
from bot.mail.listener import Listener, Polled
from bot.mail.ports import Batch, Finding, Item, Listed, MailboxError
from bot.watching import Watch
from handlers.ask import vital_signs
from handlers.seed import seed
from handlers.watch import watch
from storage.ledger import Ledger
from tests.bot.mail.test_contract import a_mail
from tests.handlers.desk import ADDRESS, MAILBOX, MIA, MONDAY, Work, work

HOUR_LONG = 60

TROUBLES: dict[str, OSError] = {
    "wrong password": MailboxError("The server refused the user name or the password."),
    "expired secret": MailboxError("The client secret has expired. Have a new one made."),
    "wrong mailbox": MailboxError("Another mailbox answered than the one in the settings."),
    "full mailbox": MailboxError("The mailbox is full."),
    "mailbox gone": MailboxError("The server knows no such mailbox."),
    "TLS name mismatch": ssl.SSLCertVerificationError(1, "certificate verify failed: Hostname mismatch"),
    "server down": ConnectionRefusedError(111, "Connection refused"),
    "no answer": TimeoutError("timed out"),
}


@dataclass
class Scripted:
    """A mailbox that holds mails and fails as long as it is told to."""

    error: OSError | None = None
    inbox: dict[str, bytes] = field(default_factory=dict)
    name: str = MAILBOX
    address: str = ADDRESS
    pause_seconds: float = 0.0

    def fetch(self, limit: int, cursor: str) -> Batch:
        if self.error:
            raise self.error
        found = list(self.inbox.items())[:limit]
        return Batch([Item(key, MONDAY, len(raw), raw) for key, raw in found])

    def done(self, keys: Iterable[str]) -> None:
        if self.error:
            raise self.error
        for key in list(keys):
            self.inbox.pop(key, None)

    def survey(self, since: datetime) -> list[Listed]:
        return []

    def recall(self, key: str) -> Item | None:
        return None

    def has_news(self) -> bool:
        return False

    def hurry(self) -> None:
        """Nothing takes long."""

    def probe(self) -> Finding:
        return Finding(True, "It is there.")

    def close(self) -> None:
        """Nothing is held open."""


@dataclass
class Hands(SystemClock):
    """A clock that is moved by hand."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at

    def real(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass
class Room:
    """A bot that reads one scripted mailbox, a minute at a time."""

    bench: Work
    box: Scripted
    clock: Hands
    listener: Listener

    def pass_minutes(self, number: int) -> None:
        for _ in range(number):
            self.clock.at += timedelta(minutes=1)
            self.listener.poll()
            watch(self.bench.office, "", self.clock.at, self.clock.at)

    def doctor(self) -> tuple[bool, str]:
        found = poll_check(MAILBOX, *vital_signs(self.bench.office.ledger).polls[MAILBOX])
        return found.ok, found.say

    def health(self) -> tuple[str, ...]:
        return Watch(self.bench.office, self.clock, lambda: "").health().reasons

    def alarms(self) -> list[str]:
        return [one.text for one in self.bench.told(MIA) if one.title in ("Something is amiss", "It is well again")]


@pytest.fixture
def room(sqlite_ledger: Ledger) -> Room:
    bench, box, clock = work(sqlite_ledger), Scripted(), Hands()
    seed(bench.office, MONDAY)
    return Room(bench, box, clock, Listener(bench.office, box, clock, "bot"))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_is_one_sentence_and_one_alarm_and_is_caught_up_with(room: Room, trouble: str) -> None:
    room.box.inbox["1"] = a_mail(1)
    room.pass_minutes(1)
    room.box.error = TROUBLES[trouble]
    room.pass_minutes(HOUR_LONG)
    ok, say = room.doctor()
    assert (ok, say.endswith("."), "Error" in say) == (False, True, False)
    (reason,) = room.health()
    assert "since 2026-03-30 09:01 UTC: " in reason
    (alarm,) = room.alarms()
    assert alarm == reason
    room.box.error = None
    room.box.inbox |= {str(number): a_mail(number) for number in range(2, 30)}
    room.pass_minutes(2)
    assert room.box.inbox == {}
    assert room.health() == ()
    assert room.doctor()[0]
    assert room.alarms() == [alarm, "The mailbox complaints is read again, and what came meanwhile is filed."]


def test_a_mailbox_that_never_could_be_read_is_told_too(room: Room) -> None:
    room.box.error = TROUBLES["wrong password"]
    room.pass_minutes(HOUR_LONG)
    assert room.alarms() == [
        "The mailbox complaints could not be read at all so far: The server refused the user name or the password."
    ]


def test_mails_that_waited_are_filed_once(room: Room) -> None:
    room.box.inbox = {str(number): a_mail(number) for number in range(1, 4)}
    room.box.error = TROUBLES["server down"]
    room.pass_minutes(3)
    room.box.error = None
    assert room.listener.poll() == Polled(read=3, filed=3)
    assert room.listener.poll() == Polled()
