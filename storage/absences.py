"""Absences in the ledger: who is away on which office dates, and who stands in."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from letters.notes import Action, Note, Offer
from procedure.deadlines import office_date
from procedure.deputising import answering, colleague, deputy_on
from procedure.desk import Desk
from procedure.words import OutboxKind
from storage.leaving import queue_note
from storage.living import changed
from storage.tables import Absence


def standing(tx: Session, email: str, first_on: date, last_on: date = date.max) -> list[Absence]:
    """Absences of a person that touch these office dates, both inclusive, the earliest first."""
    query = select(Absence).where(
        col(Absence.email) == email,
        col(Absence.ended_at).is_(None),
        col(Absence.first_on) <= last_on,
        col(Absence.last_on) >= first_on,
    )
    return list(tx.exec(query.order_by(col(Absence.first_on), col(Absence.id))))


def add(tx: Session, absence: Absence) -> list[Absence]:
    """Keep an absence in place of those it touches, which are returned; every later transaction sees it."""
    replaced = standing(tx, absence.email, absence.first_on, absence.last_on)
    for one in replaced:
        one.ended_at = absence.added_at
    tx.add(absence)
    tx.flush()
    changed(tx)
    return replaced


def end(tx: Session, email: str, today: date, at: datetime) -> list[Absence]:
    """The person is back: absences of today and later are over; returns them."""
    ended = standing(tx, email, today)
    for one in ended:
        one.ended_at = at
    tx.flush()
    changed(tx)
    return ended


def suggest_deputy(tx: Session, desk: Desk, address: str, area: str, now: datetime) -> None:
    """A machine wrote in the name of one of us, as out-of-office replies do: managers may note the absence.

    Nothing where it is noted already. Once a week for each person, however many such mails come.
    """
    today = office_date(desk.procedure(desk.default_procedure), now)
    person = colleague(desk, address)
    if person is None or desk.absence_of(person.email, today):
        return
    deputy = colleague(desk, deputy_on(desk, person.email, today))
    meanwhile = f"{deputy.name} is asked meanwhile" if deputy else "somebody else is asked meanwhile"
    note = Note(
        title="Is somebody away?",
        text=f"An automatic mail of {person.name} came, such as an out-of-office reply. "
        f"If they are away, please note it, so that {meanwhile}.",
        offers=(Offer(Action.AWAY, person.email),),
    )
    year, week, _ = today.isocalendar()
    for manager in answering(desk, area, today):
        key = f"out-of-office.{person.email}.{year}-{week:02}.{manager}"
        queue_note(tx, OutboxKind.NOTE, key, manager, note, now=now)
