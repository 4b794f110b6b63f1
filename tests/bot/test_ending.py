"""The bot is to stop while it waits for a mail server: the wait is broken off, and nothing is said of it."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

from bot.clock import SystemClock
from bot.house import House
from bot.mail.imap import ImapMailbox
from bot.mail.imap_server import ImapServer
from bot.mail.listener import Listener
from bot.mail.ports import STOPPING, Batch, Finding, Item, Listed, MailboxError
from scheduler.delivery import Carrier
from storage import house as rows
from storage.ledger import Ledger
from tests.handlers.desk import work
from tests.stories.doors import Post, Workspace
from tests.stubs.imap import ImapScript, an_imap_server

PATIENCE_SECONDS = 60.0


@dataclass
class Silent:
    """A mailbox whose server says nothing until it is broken off."""

    name: str = "complaints"
    address: str = "complaints@example.gov.uk"
    pause_seconds: float = 0.0
    is_asked: Event = field(default_factory=Event)
    is_over: Event = field(default_factory=Event)

    def fetch(self, limit: int, cursor: str) -> Batch:
        self.is_asked.set()
        assert self.is_over.wait(PATIENCE_SECONDS)
        raise MailboxError(STOPPING)

    def done(self, keys: Iterable[str]) -> None:
        raise AssertionError("nothing was read")

    def survey(self, since: datetime) -> list[Listed]:
        raise AssertionError("nothing was read")

    def recall(self, key: str) -> Item | None:
        raise AssertionError("nothing was read")

    def has_news(self) -> bool:
        return False

    def probe(self) -> Finding:
        return Finding(False, "It says nothing.")

    def hurry(self) -> None:
        self.is_over.set()

    def close(self) -> None:
        """Nothing is held open."""


def test_a_look_that_is_under_way_is_broken_off_when_the_bot_is_to_stop(sqlite_ledger: Ledger) -> None:
    office, clock, box = work(sqlite_ledger).office, SystemClock(), Silent()
    carrier = Carrier(office, Post(clock.now), Workspace(clock.now), "bot-1", clock.now, clock.real)
    here = House(office, clock, carrier, [Listener(office, box, clock, "bot-1")], grace_seconds=0.0)  # type: ignore[list-item]
    with here.ending_in_time():
        poll = Thread(target=here.poll)
        poll.start()
        assert box.is_asked.wait(PATIENCE_SECONDS)
        here.stopping.set()
        poll.join(PATIENCE_SECONDS)
    assert not poll.is_alive()
    here.close()
    with office.ledger.reading() as tx:
        assert [one.last_error for one in rows.mailboxes(tx)] == [""]


def test_a_bot_that_stops_by_itself_breaks_nothing_off(sqlite_ledger: Ledger) -> None:
    office, clock, box = work(sqlite_ledger).office, SystemClock(), Silent()
    carrier = Carrier(office, Post(clock.now), Workspace(clock.now), "bot-1", clock.now, clock.real)
    here = House(office, clock, carrier, [Listener(office, box, clock, "bot-1")])  # type: ignore[list-item]
    with here.ending_in_time():
        pass
    assert not box.is_over.is_set()


def test_an_imap_server_that_is_silent_in_the_middle_of_a_look_is_left_at_once() -> None:
    script = ImapScript(answers={"SELECT": [b"* OK still thinking\r\n"]})
    found: list[BaseException] = []
    with an_imap_server(script) as port:
        server = ImapServer("127.0.0.1", port, "none", "bot", "right", timeout_seconds=PATIENCE_SECONDS)
        at = datetime(2026, 4, 1, tzinfo=UTC)
        with closing(ImapMailbox("complaints", "complaints@example.gov.uk", server, lambda: at)) as box:
            look = Thread(target=lambda: found.append(_fault(box)))
            look.start()
            while look.is_alive() and not any(one.startswith("SELECT") for one in script.heard):
                look.join(0.01)
            while look.is_alive():
                box.hurry()  # it may have been just before its wait
                look.join(0.05)
    assert isinstance(found[0], MailboxError)


def _fault(box: ImapMailbox) -> BaseException:
    try:
        box.fetch(10, "")
    except MailboxError as error:
        return error
    raise AssertionError("it answered")
