"""A person gets the day's one chase list: what must be done today, what next, what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.office import Office
from letters.chase_list import chase_list
from procedure.chasing import Band, Reminder, in_order, manager_must_know, next_obligation, owed_reminder, reminder
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk, Person
from procedure.standing import CaseLine, Owed, has_rules, seen_from
from procedure.timetable import chase_key, is_office_hour, next_chase
from procedure.words import OutboxKind
from storage import duties
from storage.cases import lock
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.lines import open_lines, owed_on_closed
from storage.tables import Duty
from storage.trail import append


def chase(office: Office, duty: Duty, now: datetime) -> None:
    """Settle the day's chase of a person, write the next one, and send the list if there is anything in it.

    "A bot that was stopped catches up with one message per person": with today's list, and in office hours only.
    """
    with office.writing() as (tx, office):
        if not duties.meet_act(tx, duty.key, now):
            return
        person = office.desk.person(duty.person)
        if person is None or not person.roles:
            return
        duties.seed(tx, [next_chase(office.desk, person, now)])
        procedure = office.desk.procedure(office.desk.default_procedure)
        today = office_date(procedure, now)
        if person.works_on(today) and is_office_hour(procedure, now):
            _send(tx, office.desk, person, chase_key(person, today), today, now)


def _send(tx: Tx, desk: Desk, person: Person, key: str, today: date, now: datetime) -> None:
    # A case whose procedure is not loaded stands in the digest; it must not stop everybody's list.
    lines = [seen_from(desk, one) for one in open_lines(tx) if has_rules(desk, one)]
    owed = list(_owed(desk, person, owed_on_closed(tx), today))
    own = in_order([*_own(desk, person, lines, today), *(one for one in owed if one.line.owner)])
    managed = in_order([*_managed(desk, person, lines, today), *(one for one in owed if not one.line.owner)])
    if not own and not managed:
        return
    names = {one.email: one.name for one in desk.people}
    queue_note(tx, OutboxKind.CHASE, key, person.email, chase_list(today, own, managed, names), now=now)
    for one in sorted(own, key=lambda row: row.line.reference):
        case = lock(tx, one.line.reference)
        append(tx, case_id=case.id, at=now, kind="chased", data={"stage": one.line.stage, "on": one.on.isoformat()})


def _own(desk: Desk, person: Person, lines: Iterable[CaseLine], today: date) -> Iterable[Reminder]:
    for line in lines:
        if line.owner == person.email:
            procedure = desk.procedure(line.procedure)
            found = reminder(procedure, calendar_of(procedure), line, today)
            if found:
                yield found


def _managed(desk: Desk, person: Person, lines: Iterable[CaseLine], today: date) -> Iterable[Reminder]:
    for line in lines:
        procedure = desk.procedure(line.procedure)
        calendar = calendar_of(procedure)
        is_theirs = line.owner != person.email and _answers_for(desk, person, line)
        if is_theirs and manager_must_know(procedure, calendar, line, today):
            yield reminder(procedure, calendar, line, today) or _without_band(line, today)


def _owed(desk: Desk, person: Person, found: Sequence[Owed], today: date) -> Iterable[Reminder]:
    """Closed cases on which something is owed: for the stage's owner, else for who answers for the case."""
    for one in found:
        line = seen_from(desk, one.line)
        is_theirs = line.owner == person.email if line.owner else _answers_for(desk, person, line)
        if is_theirs and has_rules(desk, line):
            procedure = desk.procedure(line.procedure)
            yield owed_reminder(procedure, calendar_of(procedure), replace(one, line=line), today)


def _answers_for(desk: Desk, person: Person, line: CaseLine) -> bool:
    """The area's manager; for a case that is not routed, every manager."""
    area = desk.area(line.area)
    return area.manager == person.email if area and area.manager else person in desk.managers()


def _without_band(line: CaseLine, today: date) -> Reminder:
    what, on = next_obligation(line, today)
    return Reminder(line, what, on, Band.SOON)
