"""Reading the ledger for people: case lines, whole cases, the holding pen, the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from letters.notes import from_json
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.measures import Measures
from procedure.standing import CaseLine
from procedure.words import Channel, Direction, DutyKind, DutyState, HeldState, OutboxKind, OutboxState
from storage.access import hidden_from
from storage.asked import by_key
from storage.cases import stages_of
from storage.decided import NOTHING_DECIDED, Decided, decided_on
from storage.duties import of_case
from storage.lines import lines_of
from storage.linking import LinkView, links_view
from storage.tables import Case, Document, Event, Message, Outbox, Person
from storage.trail_words import in_words

__all__ = ["CaseLine", "CaseView", "DutyView", "EventView", "HeldView", "LeftView", "MessageView", "OutboxView"]


@dataclass(frozen=True)
class MessageView:
    """A mail that came, a letter that left or waits, a note, or a complaint that was logged by hand (`logged`).

    `kind` is else the mail class or the kind of letter.
    """

    id: int
    at: datetime
    direction: Direction
    kind: str
    from_address: str
    to: str
    subject: str
    text: str
    state: str


@dataclass(frozen=True)
class DutyView:
    """A duty with its state."""

    key: str
    kind: DutyKind
    state: DutyState
    due_at: datetime
    missed_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True)
class EventView:
    """What happened, in one sentence without personal text; `actor` is a name, or "bot"."""

    at: datetime
    kind: str
    actor: str
    text: str


@dataclass(frozen=True)
class CaseView:
    """One case, whole."""

    line: CaseLine
    stages: tuple[CaseLine, ...]
    messages: tuple[MessageView, ...]
    duties: tuple[DutyView, ...]
    events: tuple[EventView, ...]
    links: tuple[LinkView, ...] = ()
    decided: Decided = NOTHING_DECIDED
    measures: tuple[Measures, ...] = ()


@dataclass(frozen=True)
class HeldView:
    """A mail in the holding pen, with why."""

    id: int
    mailbox: str
    received_at: datetime
    reason: str
    mail_class: MailClass | None
    from_address: str
    subject: str
    reference: str


@dataclass(frozen=True)
class OutboxView:
    """Something that waits to leave, left, or could not."""

    id: int
    key: str
    kind: OutboxKind
    state: OutboxState
    to: str
    attempts: int
    due_at: datetime
    last_error: str


def view_of(tx: Session, case: Case, by: str = "") -> CaseView:
    """One case with its history, messages, duties, and those of its links that are open to a person."""
    stages = tuple(lines_of(tx, [(case, one) for one in stages_of(tx, case.id or 0)]))
    duties = tuple(
        DutyView(one.key, one.kind, one.state, one.due_at, one.missed_at, one.settled_at)
        for one in of_case(tx, case.id or 0)
    )
    messages, events = messages_of(tx, case.id or 0), events_of(tx, case.id or 0, by)
    return CaseView(stages[-1], stages, messages, duties, events, links_view(tx, case, by), decided_on(tx, case))


def messages_of(tx: Session, case_id: int) -> tuple[MessageView, ...]:
    """Mails, notes and letters of a case, by their time."""
    mails = tx.exec(select(Message).where(Message.case_id == case_id)).all()
    rows = tx.exec(select(Outbox).where(Outbox.case_id == case_id, col(Outbox.message_id) != "")).all()
    letters = (_letter_view(row) for row in rows)
    return tuple(sorted((*map(_mail_view, mails), *letters), key=lambda one: (one.at, one.id)))


def _mail_view(one: Message) -> MessageView:
    without = "note" if one.direction is Direction.INTERNAL else "logged"
    kind = one.mail_class.value if one.mail_class else without
    state = one.held_state.value if one.held_state else one.settled_as
    return MessageView(
        one.id or 0, one.received_at, one.direction, kind, one.from_address, one.mailbox, one.subject, one.text, state
    )


def _letter_view(row: Outbox) -> MessageView:
    at = row.sent_at or row.queued_at
    return MessageView(
        row.id or 0, at, Direction.OUT, row.kind.value, "", _to(row), row.subject, row.text, row.state.value
    )


def events_of(tx: Session, case_id: int, by: str = "") -> tuple[EventView, ...]:
    """What happened on a case, in order; other cases that are not open to the reader are not named."""
    hidden = hidden_from(tx, by)
    query = (
        select(Event, Person.name, Person.email)
        .outerjoin(Person, col(Person.id) == col(Event.actor_id))
        .where(Event.case_id == case_id)
        .order_by(col(Event.number))
    )
    return tuple(
        EventView(event.at, event.kind, name or email or "bot", in_words(event.kind, event.data, hidden))
        for event, name, email in tx.exec(query).all()
    )


def held(tx: Session, limit: int = 1000) -> tuple[HeldView, ...]:
    """The holding pen, the oldest first."""
    query = (
        select(Message, Case.reference)
        .outerjoin(Case, col(Case.id) == col(Message.case_id))
        .where(Message.held_state == HeldState.HELD)
        .order_by(col(Message.received_at))
        .limit(limit)
    )
    return tuple(_held_view(one, reference or "") for one, reference in tx.exec(query).all())


def held_view(tx: Session, one: Message) -> HeldView:
    """One mail that is held, or was only recorded."""
    case = by_key(tx, Case, one.case_id) if one.case_id else None
    return _held_view(one, case.reference if case else "")


def _held_view(one: Message, reference: str) -> HeldView:
    return HeldView(
        one.id or 0,
        one.mailbox,
        one.received_at,
        one.held_reason,
        one.mail_class,
        one.from_address,
        one.subject,
        reference,
    )


def outbox_rows(tx: Session, states: Iterable[OutboxState], limit: int = 1000) -> tuple[OutboxView, ...]:
    """What stands in the outbox in these states, the oldest first."""
    query = select(Outbox).where(col(Outbox.state).in_(list(states))).order_by(col(Outbox.id)).limit(limit)
    return tuple(
        OutboxView(row.id or 0, row.key, row.kind, row.state, _to(row), row.attempts, row.due_at, row.last_error)
        for row in tx.exec(query).all()
    )


@dataclass(frozen=True)
class DocumentView:
    """A letter as a Word file."""

    name: str
    content: bytes


def document_of(tx: Session, row_id: int) -> DocumentView:
    """The file that is kept with a letter for the post; NotAllowed when there is none."""
    found = by_key(tx, Document, row_id)
    if found is None:
        raise NotAllowed(f"There is no letter for the post numbered {row_id} in the outbox.")
    return DocumentView(found.name, found.content)


def _to(row: Outbox) -> str:
    """The recipient; "post" or "phone" where a person carries it."""
    return row.address if row.channel is Channel.EMAIL else row.channel.value


@dataclass(frozen=True)
class LeftView:
    """Something that left: a letter's subject, or a note's title."""

    at: datetime
    kind: OutboxKind
    to: str
    reference: str
    subject: str


def left_since(tx: Session, since: datetime) -> tuple[LeftView, ...]:
    """What has left since an instant, in order; cards are not counted, for they only show what the notes say."""
    query = (
        select(Outbox, Case.reference)
        .outerjoin(Case, col(Case.id) == col(Outbox.case_id))
        .where(col(Outbox.sent_at) >= since, Outbox.kind != OutboxKind.CARD)
        .order_by(col(Outbox.sent_at), col(Outbox.id))
    )
    return tuple(_left_view(row, reference or "") for row, reference in tx.exec(query).all())


def _left_view(row: Outbox, reference: str) -> LeftView:
    subject = row.subject
    if row.note:
        note = from_json(row.note)
        subject = note.title or note.text
    return LeftView(row.sent_at or row.queued_at, row.kind, row.address, reference, subject)
