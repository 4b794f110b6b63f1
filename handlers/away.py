"""Somebody is away: until they are back, their deputy is asked. Said by oneself, or by a manager for others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Note
from procedure.deadlines import office_date
from procedure.deputising import colleague, deputy_on
from procedure.desk import Absence as Away
from procedure.desk import Desk, Person
from procedure.errors import NotAllowed
from procedure.staff import require_manager, require_staff
from procedure.timetable import OFFICE_CLOSES
from procedure.words import OutboxKind
from storage import absences
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.lines import open_lines
from storage.tables import Absence
from storage.trail import append

DAYS_AT_MOST = 366
AHEAD_DAYS = 730
CASES_NAMED = 10


def away(office: Office, email: str, first_on: date, last_on: date, deputy: str, by: str, now: datetime) -> Done:
    """Note that a person is away on these office dates, both inclusive; `deputy` "" leaves that of the settings.

    An absence that this one touches is replaced by it. NotAllowed says all that is wrong.
    """
    with office.writing() as (tx, office):
        person = _whose(office.desk, email, by)
        _check(office.desk, person, first_on, last_on, deputy, _today(office.desk, now))
        row = Absence(
            email=person.email,
            first_on=first_on,
            last_on=last_on,
            deputy=deputy.strip().lower(),
            added_at=now,
            added_by=require_staff(office.desk, by).email,
        )
        return Done(_noted(tx, office.desk, person, row, now))


def away_until(office: Office, email: str, until: datetime, how_to_end: str, now: datetime) -> bool:
    """A person's own status elsewhere says that they are away until this instant: noted, and they are told.

    The last day is the one on which it ends when the office closes or later, else the day before. False, and nothing
    is noted, where that is over before today has ended, or something was said of these days already.
    """
    with office.writing() as (tx, office):
        person, today = require_staff(office.desk, email), _today(office.desk, now)
        last_on = _last_day(office.desk, until)
        if last_on < today or absences.standing(tx, person.email, today, last_on):
            return False
        _check(office.desk, person, today, last_on, "", today)
        row = Absence(email=person.email, first_on=today, last_on=last_on, added_at=now, added_by=person.email)
        text = f"{_noted(tx, office.desk, person, row, now)} Your status says so. If you are back before: {how_to_end}"
        note = Note(title="You are noted as away", text=text)
        queue_note(tx, OutboxKind.NOTE, f"away.{row.id}.{person.email}", person.email, note, now=now)
    return True


def _noted(tx: Tx, desk: Desk, person: Person, row: Absence, now: datetime) -> str:
    """The absence is kept in place of those it touches, and the deputy told; the sentence that says so."""
    replaced = absences.add(tx, row)
    data = {"first_on": str(row.first_on), "last_on": str(row.last_on)}
    append(tx, case_id=None, at=now, kind="away", actor=row.added_by, data=data, payload=person.email)
    stand_in = _tell_deputy(tx, _with(desk, row), person, row, _today(desk, now), now)
    times = f"from {short_date(row.first_on)} to {short_date(row.last_on)}"
    instead = f" This replaces the absence from {short_date(replaced[0].first_on)}." if replaced else ""
    return f"{person.name} is away {times}. {stand_in}{instead}"


def _last_day(desk: Desk, until: datetime) -> date:
    local = until.astimezone(desk.procedure(desk.default_procedure).zone)
    return local.date() if local.time() >= OFFICE_CLOSES else local.date() - timedelta(days=1)


def back(office: Office, email: str, by: str, now: datetime) -> Done:
    """A person is back, or does not go: absences of today and later end. NotAllowed where there is none."""
    with office.writing() as (tx, office):
        person = _whose(office.desk, email, by)
        today = _today(office.desk, now)
        ended = absences.end(tx, person.email, today, now)
        if not ended:
            raise NotAllowed(f"{person.name} is not noted as away.")
        append(tx, case_id=None, at=now, kind="back", actor=by.strip().lower(), payload=person.email)
        told = _tell_that_it_is_over(tx, office.desk, person, ended, by, today, now)
    names = f" Told: {', '.join(told)}." if told else ""
    return Done(f"{person.name} is at work again.{names}")


def absent(office: Office, by: str, now: datetime) -> tuple[Away, ...]:
    """Everybody who is away today or later, the earliest first."""
    require_staff(office.desk, by)
    with office.reading() as (_, office):
        today = _today(office.desk, now)
        return tuple(one for one in office.desk.absences if one.last_on >= today)


def _whose(desk: Desk, email: str, by: str) -> Person:
    """The person who is away: oneself, or for a manager anybody who works here."""
    if require_staff(desk, by).email != email.strip().lower():
        require_manager(desk, by, "say for somebody else that they are away or back")
    person = colleague(desk, email)
    if person is None:
        raise NotAllowed("Only somebody who works on complaints here can be noted as away.")
    return person


def _check(desk: Desk, person: Person, first_on: date, last_on: date, deputy: str, today: date) -> None:
    wrong = []
    if last_on < first_on:
        wrong.append("The last day lies before the first.")
    elif last_on < today:
        wrong.append("These days are over.")
    elif (last_on - first_on).days >= DAYS_AT_MOST or (first_on - today).days > AHEAD_DAYS:
        wrong.append(f"An absence has at most {DAYS_AT_MOST} days and begins within two years.")
    if deputy and colleague(desk, deputy) is None:
        wrong.append("A deputy must be somebody who works on complaints here.")
    elif deputy.strip().lower() == person.email:
        wrong.append("Nobody can be their own deputy.")
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _with(desk: Desk, row: Absence) -> Desk:
    """The desk as it is with this absence: the transaction began before it was written."""
    return replace(desk, absences=(*desk.absences, Away(row.email, row.first_on, row.last_on, row.deputy)))


def _tell_deputy(tx: Tx, desk: Desk, person: Person, row: Absence, today: date, now: datetime) -> str:
    """The deputy hears of it once, with the cases that need somebody meanwhile; returns who is asked, as a sentence."""
    deputy = colleague(desk, deputy_on(desk, person.email, max(row.first_on, today)))
    if deputy is None or deputy.email == person.email:
        return "No deputy is named, so the managers of the areas are asked meanwhile."
    text = (
        f"{person.name} is away from {short_date(row.first_on)} to {short_date(row.last_on)}, and you stand in. "
        f"What must be done meanwhile stands in your daily list.{_cases(tx, person, row, deputy)}"
    )
    note = Note(title="You stand in for somebody", text=text)
    queue_note(tx, OutboxKind.NOTE, f"away.{row.id}.{deputy.email}", deputy.email, note, now=now)
    also = [one for one in desk.absences if one.email == deputy.email and _overlap(one, row)]
    warning = f" {deputy.name} is away in that time too: then the area's manager is asked." if also else ""
    return f"{deputy.name} stands in.{warning}"


def _tell_that_it_is_over(
    tx: Tx, desk: Desk, person: Person, ended: Sequence[Absence], by: str, today: date, now: datetime
) -> tuple[str, ...]:
    """Who was to stand in hears that it is over, or does not begin; returns their names.

    `desk` still knows the absences, as it did when the deputies were told of them.
    """
    told = []
    for row in ended:
        deputy = colleague(desk, deputy_on(desk, person.email, max(row.first_on, today)))
        if deputy is None or deputy.email in (person.email, by.strip().lower()):
            continue
        has_begun = row.first_on <= today
        now_what = "is at work again" if has_begun else f"is not away from {short_date(row.first_on)}"
        text = f"{person.name} {now_what}, and you do not stand in any more."
        note = Note(title="You do not stand in any more", text=text)
        queue_note(tx, OutboxKind.NOTE, f"back.{row.id}.{deputy.email}", deputy.email, note, now=now)
        told.append(deputy.name)
    return tuple(dict.fromkeys(told))


def _overlap(one: Away, row: Absence) -> bool:
    return one.first_on <= row.last_on and row.first_on <= one.last_on


def _cases(tx: Tx, person: Person, row: Absence, deputy: Person) -> str:
    """References of what falls due until they are back, and may be shown to the deputy."""
    lines = open_lines(tx, seen_by=deputy.email)
    due = [one for one in lines if one.owner == person.email and one.told_on <= row.last_on]
    in_order = sorted(due, key=lambda one: (one.told_on, one.reference))
    named = [f"{one.reference} (by {short_date(one.told_on)})" for one in in_order]
    more = f" and {len(named) - CASES_NAMED} more" if len(named) > CASES_NAMED else ""
    return f" Due until then: {', '.join(named[:CASES_NAMED])}{more}." if named else ""


def _today(desk: Desk, now: datetime) -> date:
    return office_date(desk.procedure(desk.default_procedure), now)
