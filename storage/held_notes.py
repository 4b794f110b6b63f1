"""What the team hears of a mail that is held: each by a note of its own, in a flood all together once an hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.notes import Note
from letters.pen import pen_offers
from procedure.pen import must_be_named
from procedure.routing import means_danger
from procedure.words import HeldState, OutboxKind
from storage.access import answering_for, is_restricted, who_may_see
from storage.asked import by_key
from storage.leaving import queue_note
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Case, Message

TOLD_ONE_BY_ONE = 20
"""So many held mails within an hour have a note each; those after them share one an hour, for the channel and for each
person of the rota. The lists of the day, the digest and the pen itself hold every one of them.
"""
FLOOD_OF = timedelta(hours=1)


def say_held(tx: Session, office: Office, message: Message, now: datetime) -> None:
    """Say in the channel that a mail is held, and why; to the rota at once where it holds urgent words."""
    case = by_key(tx, Case, message.case_id) if message.case_id else None
    reason, reference = message.held_reason, case.reference if case else ""
    if case is not None and is_restricted(tx, case):
        reason, reference = "It points to a case that is not open to everybody.", ""
    named = must_be_named(office.desk, message.mail_class, message.from_address)
    note = Note(
        title="A mail is held",
        text=f"{reason} It is number {message.id} in the holding pen.",
        offers=pen_offers(message.id or 0, named, reference),
    )
    is_one_of_many = is_flood(tx, now)
    hour = int(now.timestamp()) // 3600
    if is_one_of_many:
        many = Note(
            title="Many mails are held", text=f"More than {TOLD_ONE_BY_ONE} came within an hour. {_all(office)}"
        )
        queue_note(tx, OutboxKind.ALARM, f"held.many.{hour}", f"#{office.desk.channel}", many, now=now)
    else:
        queue_note(tx, OutboxKind.ALARM, f"held.{message.id}", f"#{office.desk.channel}", note, now=now)
    for email in _rota(tx, office, message, case):
        key, alarm = f"held.{message.id}.{email}", _danger(note)
        if is_one_of_many:
            key, alarm = f"held.danger.{hour}.{email}", _danger_in_a_flood(office)
        queue_note(tx, OutboxKind.ALARM, key, email, alarm, now=now)


def is_flood(tx: Session, now: datetime) -> bool:
    """Whether so many of those that still wait came within the hour."""
    before = told(tx, _held_before()).scalar()
    return before is not None and before > now - FLOOD_OF


@cache
def _held_before() -> Executable:
    mail = table_of(Message).c
    held = sql_select(mail.filed_at).where(mail.held_state == HeldState.HELD, ~mail.is_quiet)
    return held.order_by(mail.id.desc()).offset(TOLD_ONE_BY_ONE).limit(1)


def _rota(tx: Session, office: Office, message: Message, case: Case | None) -> Iterator[str]:
    """ "Detection only ever adds attention": the rota hears at once of a held mail with urgent words, as no case can
    alert it before somebody decides.
    """
    area = office.desk.area(case.area) if case else None
    if not means_danger(office.desk, area, message.subject, message.text):
        return
    rota = office.desk.rota_of(area, "") or tuple(one.email for one in office.desk.admins())
    if case is not None:
        rota = who_may_see(tx, case, rota) or answering_for(tx, office.desk, case, has_owner=False)
    yield from rota


def _danger(note: Note) -> Note:
    title, text = "A held mail holds words that may mean danger", f"{note.text} Please look at it now."
    return Note(title, text, offers=note.offers)


def _danger_in_a_flood(office: Office) -> Note:
    text = f"More mails are held than are told of one by one, and some hold such words. {_all(office)} Please look now."
    return Note("Held mails hold words that may mean danger", text)


def _all(office: Office) -> str:
    return f"{office.desk.command} held shows all of them."
