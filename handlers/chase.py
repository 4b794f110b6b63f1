"""A person gets the day's one chase list: what must be done today, what next, what is late."""

from collections.abc import Iterable
from datetime import date, datetime

from handlers.office import Office
from letters.cards import answered_offers
from letters.chase_list import chase_list
from letters.notes import Offer
from procedure.chasing import Band, Reminder, in_order, manager_must_know, next_obligation, reminder
from procedure.deadlines import calendar_of, office_date
from procedure.deputising import Rota
from procedure.desk import Desk, Person
from procedure.owed import manager_must_know_owed, owed_reminder, rules_for
from procedure.standing import CaseLine, has_rules, seen_from
from procedure.timetable import chase_key, is_office_hour, next_chase
from procedure.words import OutboxKind
from storage import duties
from storage.access import answering, closed_to
from storage.cases import lock
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.lines import open_lines, owed_besides
from storage.looking import undecided_staff_mails
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
        if office.desk.is_at_work(person, today) and is_office_hour(procedure, now):
            _send(tx, office.desk, person, chase_key(person, today), today, now)


def _send(tx: Tx, desk: Desk, person: Person, key: str, today: date, now: datetime) -> None:
    # A case whose procedure is not loaded stands in the digest; it must not stop everybody's list.
    lines = [seen_from(desk, one) for one in open_lines(tx, seen_by=person.email) if has_rules(desk, one)]
    owed = list(_owed(tx, desk, person, today))
    rota = Rota(desk, today, answering(tx, desk, _owned(lines, owed), today), closed_to(tx, desk))
    own = in_order([*_own(rota, person, lines), *_own_owed(rota, person, owed)])
    managed = in_order([*_managed(rota, person, lines), *_managed_owed(rota, person, owed)])
    if not own and not managed:
        return
    names = {one.email: one.name for one in desk.people}
    note = chase_list(today, own, managed, names, person.email, _asked(tx, desk, own))
    queue_note(tx, OutboxKind.CHASE, key, person.email, note, now=now)
    for one in sorted(own, key=lambda row: row.shown_as):
        if one.line:
            case = lock(tx, one.line.reference)
            data: dict[str, str | int] = {"stage": one.line.stage, "on": str(one.on), "what": one.what.value}
            append(tx, case_id=case.id, at=now, kind="chased", data=data)


def _asked(tx: Tx, desk: Desk, own: Iterable[Reminder]) -> dict[str, tuple[Offer, ...]]:
    """Cases of which a mail of ours may be the answer: one press says so, and nobody is chased for them again."""
    mails = undecided_staff_mails(tx)
    lines = [one.line for one in own if one.line and one.line.reference in mails]
    return {
        one.reference: answered_offers(mails[one.reference], desk.procedure(one.procedure).outcomes) for one in lines
    }


def _owned(lines: Iterable[CaseLine], owed: Iterable[Reminder]) -> set[str]:
    return {one.reference for one in lines if one.owner} | {
        one.line.reference for one in owed if one.line and one.owner
    }


def _own(rota: Rota, person: Person, lines: Iterable[CaseLine]) -> Iterable[Reminder]:
    for line in lines:
        if rota.asks(person.email, line.owner, line.area, line.reference):
            procedure = rota.desk.procedure(line.procedure)
            found = reminder(procedure, calendar_of(procedure), line, rota.day)
            if found:
                yield found


def _managed(rota: Rota, person: Person, lines: Iterable[CaseLine]) -> Iterable[Reminder]:
    for line in lines:
        procedure = rota.desk.procedure(line.procedure)
        calendar = calendar_of(procedure)
        if rota.answers_beside(person.email, line.owner, line.area, line.reference) and manager_must_know(
            procedure, calendar, line, rota.day
        ):
            yield reminder(procedure, calendar, line, rota.day) or _without_band(line, rota.day)


def _owed(tx: Tx, desk: Desk, person: Person, today: date) -> Iterable[Reminder]:
    """What is owed besides replies, on any case that the person may see or on none, whoever owes it."""
    for one in owed_besides(tx, seen_by=person.email):
        if one.line is None or has_rules(desk, one.line):
            found = owed_reminder(desk, calendar_of(rules_for(desk, one)), one, today)
            if found:
                yield found


def _own_owed(rota: Rota, person: Person, owed: Iterable[Reminder]) -> Iterable[Reminder]:
    return (one for one in owed if rota.asks(person.email, one.owner, one.area, _reference(one)))


def _managed_owed(rota: Rota, person: Person, owed: Iterable[Reminder]) -> Iterable[Reminder]:
    for one in owed:
        procedure = rota.desk.procedure(one.line.procedure if one.line else rota.desk.default_procedure)
        is_theirs = rota.answers_beside(person.email, one.owner, one.area, _reference(one))
        if is_theirs and manager_must_know_owed(procedure, one):
            yield one


def _reference(one: Reminder) -> str:
    return one.line.reference if one.line else ""


def _without_band(line: CaseLine, today: date) -> Reminder:
    what, on = next_obligation(line, today)
    return Reminder(line, what, on, Band.SOON)
