"""A desk of named people with two areas, and an office around it that can be asked what stands in its ledger."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlmodel import col, select

from handlers import ask
from handlers.keep import Arrived, keep
from handlers.office import Office
from handlers.receive import Filed, Understood, receive
from handlers.respond import respond
from letters.book import LetterBook
from letters.notes import Note, from_json
from procedure.desk import Area, Desk, Limits, MailboxRule, Person, Role
from procedure.loading import load_procedure
from procedure.mail import IncomingMail, Report
from procedure.preset import Procedure
from procedure.words import DutyKind, DutyState, OutboxKind, OutboxState, Status
from scheduler.delivery import Carrier
from scheduler.ports import OutgoingLetter, OutgoingNote, TransportError
from scheduler.sweep import sweep
from storage.cases import current_stage, find, promises_of
from storage.ledger import Ledger
from storage.outbox import Side
from storage.tables import Duty, Event, Message, Outbox, Promise, Stage
from tests.answers import upheld

ANN, OLU, HEAD = "ann@example.gov.uk", "olu@example.gov.uk", "head@example.gov.uk"
MIA, ADA, SAM = "mia@example.gov.uk", "ada@example.gov.uk", "sam@example.gov.uk"
STRANGER = "eve@elsewhere.example"
JO = "jo@example.org"
MAILBOX, ADDRESS = "complaints", "complaints@example.gov.uk"
REF = "C-2026-00001"
STAFF_ONLY = "You are not on the list of people who work on complaints here. Ask Ada Admin to add you."

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    """An instant in UTC, such as `2026-03-30 09:00`. London is one hour ahead from 29 March 2026."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY = at("2026-03-30 09:00")
"""10:00 in the office. Five working days later is Wednesday 8 April, since Easter lies between."""


@cache
def preset(name: str) -> Procedure:
    path = Path(__file__).parents[2] / "procedure" / "presets" / f"{name}.toml"
    return load_procedure(path.read_text(encoding="utf-8"), name)


@cache
def shipped_letters() -> LetterBook:
    """The same for all tests: filling in templates changes nothing, reading them takes time."""
    return LetterBook()


def a_desk() -> Desk:
    """Ann answers for repairs and Olu for waste at stage 1, the head at stage 2; Mia manages both. Sam has no role."""
    procedure = preset("frontline")
    return Desk(
        name="Example Council",
        domain="example.gov.uk",
        default_procedure=procedure.id,
        procedures={procedure.id: procedure},
        areas=(
            Area("repairs", "Housing", "Repairs", (ANN, HEAD), MIA, keywords=("boiler",), urgent_words=("no heating",)),
            Area("waste", "Environment", "Waste", (OLU, HEAD), MIA, channel="waste", keywords=("bin",)),
        ),
        people=(
            Person(ANN, "Ann Owner", frozenset({Role.HANDLER}), deputy=OLU),
            Person(OLU, "Olu Deputy", frozenset({Role.HANDLER})),
            Person(HEAD, "Hal Head", frozenset({Role.HANDLER})),
            Person(MIA, "Mia Manager", frozenset({Role.MANAGER})),
            Person(ADA, "Ada Admin", frozenset({Role.ADMIN})),
            Person(SAM, "Sam Norole"),
        ),
        mailboxes=(MailboxRule(MAILBOX, ADDRESS),),
    )


def with_procedure(desk: Desk, **changes: object) -> Desk:
    """The desk under a variant of its procedure."""
    procedure = replace(desk.procedure(desk.default_procedure), **changes)  # type: ignore[arg-type]
    return replace(desk, procedures={procedure.id: procedure})


def with_limits(desk: Desk, **changes: int) -> Desk:
    return replace(desk, limits=replace(Limits(), **changes))


def broken_book(folder: Path, kind: str) -> LetterBook:
    """A letter book whose own template of one kind cannot be filled in."""
    (folder / "en").mkdir()
    (folder / "en" / f"{kind}.txt.j2").write_text("Subject: {{ nothing_like_this }}\n\nText\n", encoding="utf-8")
    return LetterBook(folder)


def nothing_wrong(_: object) -> None:
    """The other side is well."""


@dataclass
class Doors:
    """A mailer and a chat that keep what they took; `mail_trouble` and `chat_trouble` may raise before.

    `sent_items`: Message-IDs that stand among the sent letters, None where nobody can look.
    """

    letters: list[OutgoingLetter] = field(default_factory=list)
    notes: list[OutgoingNote] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    sent_items: set[str] | None = None
    mail_trouble: Callable[[OutgoingLetter], None] = nothing_wrong
    chat_trouble: Callable[[OutgoingNote], None] = nothing_wrong

    def send(self, letter: OutgoingLetter) -> str:
        self.tried.append(letter.message_id)
        self.mail_trouble(letter)
        self.letters.append(letter)
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        return None if self.sent_items is None else message_id in self.sent_items

    def post(self, note: OutgoingNote) -> str:
        self.tried.append(note.key)
        self.chat_trouble(note)
        self.notes.append(note)
        return note.replaces or f"C1/{len(self.notes)}"

    def close(self) -> None:
        """Nothing is held open."""


def later(_: object) -> None:
    raise TransportError("The server cannot be reached.", permanent=False)


def refused(_: object) -> None:
    raise TransportError("The server refused the recipient.", permanent=True)


def uncertain(_: object) -> None:
    raise TransportError("The connection died after the text was sent.", permanent=False, uncertain=True)


@dataclass
class Work:
    """An office at work, and questions about its ledger."""

    office: Office
    doors: Doors = field(default_factory=Doors)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def arrives(self, mail: IncomingMail, received_at: datetime = MONDAY, held_reason: str = "") -> Filed:
        """A mail is kept and filed at the moment it is received."""
        number = next(self.numbers)
        kept = keep(self.office, MAILBOX, [Arrived(f"key-{number}", received_at, b"raw")])[0]
        understood = Understood(kept.raw_id, kept.key, received_at, mail, held_reason)
        return receive(self.office, MAILBOX, [understood], received_at)[0]

    def a_mail(self, text: str = "The boiler is broken.", subject: str = "Complaint", sender: str = JO) -> IncomingMail:
        number = next(self.numbers)
        return IncomingMail(
            message_id=f"<{number}@example.org>",
            from_address=sender,
            from_name="Jo Quillfeather",
            to=(ADDRESS,),
            subject=subject,
            text=f"{text} ({number})",
            content_hash=f"{number:064d}",
            return_path=sender,
        )

    def complaint(
        self,
        text: str = "The boiler is broken.",
        sender: str = JO,
        received_at: datetime = MONDAY,
        delivered: bool = True,
    ) -> str:
        """A new case; with `delivered` its receipt has left, while notes still wait."""
        reference = self.arrives(self.a_mail(text, sender=sender), received_at).reference
        if delivered:
            self.carrier(received_at).deliver(Side.LETTERS)
        return reference

    def reply(self, sender: str = JO, reference: str = REF, received_at: datetime = MONDAY + HOUR) -> int:
        """Somebody writes on a case; returns the ledger's id of the mail."""
        return self.arrives(self.a_mail("Well?", f"Re: {reference}", sender), received_at).message_id

    def bounce(self, message_id: str, received_at: datetime) -> Filed:
        """A letter of ours comes back."""
        mail = replace(
            self.a_mail("Undelivered", "Undelivered mail", "mailer-daemon@example.org"),
            report=Report.FAILED,
            original_message_ids=(message_id,),
            failed_recipients=(JO,),
            return_path="",
        )
        return self.arrives(mail, received_at)

    def answered(self, now: datetime = MONDAY + HOUR, by: str = ANN, reference: str = REF) -> None:
        """The case is answered by a letter, which leaves at once after its minutes."""
        respond(self.office, reference, upheld(), by, now)
        self.carrier(now + 10 * MINUTE).deliver(Side.LETTERS)

    def carrier(self, now: datetime, who: str = "bot", real_now: datetime | None = None) -> Carrier:
        return Carrier(self.office, self.doors, self.doors, who, lambda: now, lambda: real_now or now)

    def deliver(self, now: datetime, who: str = "bot", real_now: datetime | None = None) -> None:
        for side in Side:
            self.carrier(now, who, real_now).deliver(side)

    def sweep(self, now: datetime) -> int:
        return sweep(self.office, now)

    def stage(self, reference: str = REF) -> Stage:
        with self.office.ledger.reading() as tx:
            return current_stage(tx, find(tx, reference).id or 0)

    def status(self, reference: str = REF) -> Status:
        return ask.line(self.office, reference).status

    def owed(self, reference: str = REF) -> dict[str, datetime]:
        """Open duties of a case by the end of their key, with their instants; the warning of the whole case apart."""
        rows = self._duties(reference)
        return {one.key.removeprefix(f"{reference}."): one.due_at for one in rows if one.state is DutyState.OPEN}

    def duty(self, key: str) -> Duty:
        with self.office.ledger.reading() as tx:
            return tx.exec(select(Duty).where(Duty.key == key)).one()

    def states(self, reference: str = REF) -> dict[str, DutyState]:
        return {one.key.removeprefix(f"{reference}."): one.state for one in self._duties(reference)}

    def _duties(self, reference: str) -> list[Duty]:
        with self.office.ledger.reading() as tx:
            query = select(Duty).where(Duty.case_id == find(tx, reference).id, Duty.kind != DutyKind.OVERALL)
            return list(tx.exec(query))

    def rows(self, *kinds: OutboxKind, state: OutboxState | None = None) -> list[Outbox]:
        """What stands in the outbox, oldest first."""
        with self.office.ledger.reading() as tx:
            found = tx.exec(select(Outbox).order_by(col(Outbox.id))).all()
        return [one for one in found if (not kinds or one.kind in kinds) and state in (None, one.state)]

    def row(self, key: str) -> Outbox:
        (found,) = (one for one in self.rows() if one.key == key)
        return found

    def letters(self) -> list[tuple[str, OutboxState]]:
        """Letters to customers with their states."""
        return [(one.key, one.state) for one in self.rows() if one.kind.is_letter]

    def told(self, target: str) -> list[Note]:
        """Notes to a person or channel, oldest first, cards apart."""
        rows = self.rows(OutboxKind.NOTE, OutboxKind.ALARM, OutboxKind.CHASE, OutboxKind.DIGEST)
        return [from_json(one.note) for one in rows if one.address == target]

    def card(self, reference: str = REF) -> Note:
        """The newest card of a case."""
        notes = (from_json(one.note) for one in self.rows(OutboxKind.CARD))
        return [one for one in notes if one.reference == reference][-1]

    def events(self, reference: str = REF) -> list[str]:
        """Kinds of what happened on a case; of the desk for an empty reference."""
        with self.office.ledger.reading() as tx:
            chain = find(tx, reference).id if reference else 0
            return list(tx.exec(select(Event.kind).where(Event.chain == chain).order_by(col(Event.number))))

    def message(self, message_id: int) -> Message:
        with self.office.ledger.reading() as tx:
            return tx.get_one(Message, message_id)

    def promises(self, reference: str = REF) -> list[Promise]:
        with self.office.ledger.reading() as tx:
            return promises_of(tx, current_stage(tx, find(tx, reference).id or 0).id or 0)

    def everything(self) -> tuple[object, ...]:
        """What must be the same after a refusal: duties, outbox, events and stages."""
        with self.office.ledger.reading() as tx:
            tables = (Duty, Outbox, Event, Stage, Message)
            return tuple([row.model_dump() for row in tx.exec(select(one).order_by(col(one.id)))] for one in tables)


def work(ledger: Ledger, desk: Desk | None = None, letters: LetterBook | None = None) -> Work:
    """An office on a fresh ledger."""
    return Work(Office(ledger, desk or a_desk(), letters or shipped_letters(), b"a secret of the tests"))
