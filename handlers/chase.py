"""A person gets the day's one chase list: what must be done today, what next, what is late."""

from collections.abc import Iterable
from datetime import date, datetime

from handlers.office import Office
from letters.chase_list import chase_list
from procedure.chasing import Band, Reminder, in_order, manager_must_know, next_obligation, reminder
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk, Person
from procedure.owed import manager_must_know_owed, owed_reminder, rules_for
from procedure.standing import CaseLine, answers_for, has_rules, seen_from
from procedure.timetable import chase_key, is_office_hour, next_chase
from procedure.words import OutboxKind
from storage import duties
from storage.cases import lock
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.lines import open_lines, owed_besides
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
    owed = list(_owed(tx, desk, today))
    own = in_order([*_own(desk, person, lines, today), *(one for one in owed if one.owner == person.email)])
    managed = in_order([*_managed(desk, person, lines, today), *_managed_owed(desk, person, owed)])
    if not own and not managed:
        return
    names = {one.email: one.name for one in desk.people}
    queue_note(tx, OutboxKind.CHASE, key, person.email, chase_list(today, own, managed, names), now=now)
    for one in sorted(own, key=lambda row: row.shown_as):
        if one.line:
            case = lock(tx, one.line.reference)
            data: dict[str, str | int] = {"stage": one.line.stage, "on": str(one.on), "what": one.what.value}
            append(tx, case_id=case.id, at=now, kind="chased", data=data)


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
        is_theirs = line.owner != person.email and answers_for(desk, person, line.area)
        if is_theirs and manager_must_know(procedure, calendar, line, today):
            yield reminder(procedure, calendar, line, today) or _without_band(line, today)


def _owed(tx: Tx, desk: Desk, today: date) -> Iterable[Reminder]:
    """What is owed besides replies, on any case or on none, whoever owes it."""
    for one in owed_besides(tx):
        if one.line is None or has_rules(desk, one.line):
            found = owed_reminder(desk, calendar_of(rules_for(desk, one)), one, today)
            if found:
                yield found


def _managed_owed(desk: Desk, person: Person, owed: Iterable[Reminder]) -> Iterable[Reminder]:
    for one in owed:
        procedure = desk.procedure(one.line.procedure if one.line else desk.default_procedure)
        is_theirs = one.owner != person.email and answers_for(desk, person, one.area)
        if is_theirs and manager_must_know_owed(procedure, one):
            yield one


def _without_band(line: CaseLine, today: date) -> Reminder:
    what, on = next_obligation(line, today)
    return Reminder(line, what, on, Band.SOON)
