"""The world of a story: an office on a ledger, a real Maildir, strict doors, and a clock that is walked."""

import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.mail.listener import Listener
from bot.mail.local import LocalMailbox
from handlers import ask
from handlers.agenda import is_settled
from handlers.facts import keep_facts
from handlers.office import Office
from handlers.seed import seed
from letters.book import LetterBook
from procedure.desk import Desk
from procedure.words import DutyKind, DutyState, OutboxState
from scheduler.delivery import Carrier
from scheduler.ports import OutgoingLetter, OutgoingNote
from scheduler.sweep import sweep
from scheduler.walking import walk
from storage.copying import copy_to_memory
from storage.ledger import Ledger
from storage.outbox import Side
from storage.views import CaseView, DutyView, OutboxView
from tests.stories.doors import Post, StoryClock, Workspace, london
from tests.stories.mails import JO, a_mail
from tests.stories.people import ADDRESS, MAILBOX

SECRET = b"a secret of the stories"
ROUNDS_AT_MOST = 100


@dataclass
class Bot:
    """One process: its listener, its delivery, its sweep."""

    office: Office
    clock: StoryClock
    listener: Listener
    carrier: Carrier

    def work(self) -> None:
        """Read, do and deliver until nothing that is due now is left."""
        for _ in range(ROUNDS_AT_MOST):
            self.turn()
            if is_settled(self.office, self.clock.now()):
                break
        keep_facts(self.office)

    def turn(self) -> None:
        """What the timetable does every second."""
        self.listener.poll()
        sweep(self.office, self.clock.now())
        for side in Side:
            self.carrier.deliver(side)


@dataclass
class World:
    """Begins at an office time; everything after that happens because the story says so."""

    office: Office
    folder: Path
    clock: StoryClock
    post: Post
    chat: Workspace
    bot: Bot
    mails: int = 0

    def new_bot(self, who: str) -> Bot:
        """Another process on the same ledger and the same mailbox."""
        return a_bot(self.office, self.folder, self.clock, self.post, self.chat, who)

    def go_to(self, at: str) -> None:
        """Walk to an office time, doing everything on the way."""
        walk(self.office, london(at), self.clock.now, self.clock.set_to, self.bot.work)

    def sleep_until(self, at: str) -> None:
        """The bot is stopped until then: time passes and nothing is done."""
        self.clock.set_to(london(at))

    def stay_until(self, at: str) -> None:
        """The bot is awake all the time and looks once a minute, as the timetable does."""
        while self.clock.now() < london(at):
            self.clock.set_to(self.clock.now() + timedelta(minutes=1))
            self.bot.turn()

    def arrives(self, raw: bytes, at: str) -> None:
        """The mail server takes a mail at an office time; nobody has read it yet."""
        self.mails += 1
        new = self.folder / "new"
        for one in (new, self.folder / "cur", self.folder / "tmp"):
            one.mkdir(parents=True, exist_ok=True)
        path = new / f"{london(at).timestamp():.0f}.{self.mails:04d}.mx"
        path.write_bytes(raw)
        os.utime(path, (london(at).timestamp(), london(at).timestamp()))

    def mail(self, at: str, text: str = "The boiler is broken.", **changes: str) -> str:
        """A mail comes at an office time, to which the clock is walked, and is read at once; its Message-ID."""
        self.go_to(at)
        self.mails += 1
        self.arrives(a_mail(text, self.mails, **changes), at)
        self.bot.work()
        return f"<{self.mails - 1}@mail.example.org>"

    def complaint(self, at: str, text: str = "The boiler is broken.", sender: str = JO) -> str:
        """A complaint comes, a case is opened, and its receipt has been read about; the reference."""
        self.mail(at, text, sender=sender)
        reference = max(one.reference for one in ask.cases(self.office, now=self.clock.now()))
        self.letter(at, sender, f"We have your message ({reference})")
        return reference

    def letter(self, at: str, to: str, subject: str) -> OutgoingLetter:
        """The next letter that left, which must be this one."""
        return self.post.next_letter(at, to, subject)

    def case(self, reference: str = "C-2026-00001") -> CaseView:
        return ask.case(self.office, reference, "")

    def duty(self, key: str) -> DutyView:
        """A duty of any case by its key."""
        return next(one for one in self.case(key.partition(".")[0]).duties if one.key == key)

    def twin(self, folder: Path) -> "World":
        """A world like this one from here on, on a ledger of its own in memory."""
        office = replace(self.office, ledger=copy_to_memory(self.office.ledger))
        clock = StoryClock(self.clock.now())
        post, chat = Post(clock.now), Workspace(clock.now)
        return World(office, folder, clock, post, chat, a_bot(office, folder, clock, post, chat, "bot-1"))

    def owed(self, reference: str = "C-2026-00001") -> set[str]:
        """What is owed on a case, without its reference; the warning that every case owes as a whole apart."""
        duties = (one for one in self.case(reference).duties if one.kind is not DutyKind.OVERALL)
        found = (one for one in duties if one.state in (DutyState.OPEN, DutyState.BLOCKED))
        return {one.key.removeprefix(f"{reference}.") for one in found}

    def chases(self, person: str = "") -> list[tuple[str, str]]:
        """(office time, person) of every chase list."""
        return [(at, one.target) for at, one in self.chat.keyed("chase.") if person in ("", one.target)]

    def digests(self) -> list[str]:
        """Office times of Mia's digests."""
        return [at for at, _ in self.chat.keyed("digest.")]

    def alarms(self) -> list[tuple[str, str]]:
        """(office time, sentence) of every alarm."""
        heads = ("alarm.", "held.", "outage.", "aside.")
        return [(at, one.note.text) for at, one in self.chat.posted if one.key.startswith(heads)]

    def told(self, person: str) -> list[tuple[str, str]]:
        """(office time, sentence) of what a person was told about single cases."""
        daily = ("chase.", "digest.")
        return [(at, one.note.text) for at, one in self.chat.to(person) if not one.key.startswith(daily)]

    def rows(self, *states: OutboxState) -> tuple[OutboxView, ...]:
        return ask.outbox(self.office, states)


def rows_of(note: OutgoingNote) -> list[tuple[str, ...]]:
    """The table of a note, without its buttons."""
    return [row.cells for row in note.note.rows]


def a_bot(office: Office, folder: Path, clock: StoryClock, post: Post, chat: Workspace, who: str) -> Bot:
    """The parts of one process."""
    mailbox = LocalMailbox(MAILBOX, ADDRESS, folder)
    carrier = Carrier(office, post, chat, who, clock.now, clock.real, begun_at=clock.now())
    return Bot(office, clock, Listener(office, mailbox, clock, who), carrier)


def a_world(ledger: Ledger, desk: Desk, folder: Path, at: str) -> World:
    """A world that begins at an office time, its desk duties seeded."""
    office, clock = Office(ledger, desk, LetterBook(), SECRET), StoryClock(london(at))
    post, chat = Post(clock.now), Workspace(clock.now)
    seed(office, clock.now())
    return World(office, folder, clock, post, chat, a_bot(office, folder, clock, post, chat, "bot-1"))
