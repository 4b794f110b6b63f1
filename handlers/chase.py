"""A person gets the day's one chase list: what must be done today, what next, what is late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Office
from letters.cards import answered_offers
from letters.chase_list import chase_list
from letters.notes import Offer
from procedure.chasing import Band, Reminder, in_order, manager_must_know, next_obligation, reminder
from procedure.deadlines import calendar_of, office_date
from procedure.deputising import NOBODY, Rota
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
    chases(office, (duty,), now)


def chases(office: Office, due: Sequence[Duty], now: datetime) -> None:
    """The lists of a morning, from one reading of the ledger and in one transaction: all of them, or none."""
    with office.writing() as (tx, office):
        people = [one for one in (_asks_for_list(tx, office, duty, now) for duty in due) if one]
        if people:
            _send_all(tx, office.desk, people, now)


def _asks_for_list(tx: Tx, office: Office, duty: Duty, now: datetime) -> Person | None:
    if not duties.meet_act(tx, duty.key, now):
        return None
    person = office.desk.person(duty.person)
    if person is None or not person.roles:
        return None
    duties.seed(tx, [next_chase(office.desk, person, now)])
    procedure = office.desk.procedure(office.desk.default_procedure)
    is_there = office.desk.is_at_work(person, office_date(procedure, now)) and is_office_hour(procedure, now)
    return person if is_there else None


@dataclass(frozen=True)
class _Morning:
    """What may stand in anybody's list; a reminder is worked out once, whoever is asked. None: nothing yet to say."""

    rota: Rota
    lines: Sequence[tuple[CaseLine, Reminder | None]]
    owed: Sequence[Reminder]

    def is_open_to(self, person: Person, reference: str) -> bool:
        return person.email not in self.rota.closed_to.get(reference, NOBODY)


def _send_all(tx: Tx, desk: Desk, people: Iterable[Person], now: datetime) -> None:
    today = office_date(desk.procedure(desk.default_procedure), now)
    morning = _morning(tx, desk, today)
    names = {one.email: one.name for one in desk.people}
    mails = undecided_staff_mails(tx)
    chased: list[Reminder] = []
    for person in people:
        own = in_order([*_own(morning, person), *_own_owed(morning, person)])
        managed = in_order([*_managed(morning, person), *_managed_owed(morning, person)])
        if own or managed:
            note = chase_list(today, own, managed, names, person.email, _asked(mails, desk, own))
            queue_note(tx, OutboxKind.CHASE, chase_key(person, today), person.email, note, now=now)
            chased += own
    for one in sorted(chased, key=lambda row: row.shown_as):
        if one.line:
            case = lock(tx, one.line.reference)
            data: dict[str, str | int] = {"stage": one.line.stage, "on": str(one.on), "what": one.what.value}
            append(tx, case_id=case.id, at=now, kind="chased", data=data)


def _morning(tx: Tx, desk: Desk, today: date) -> _Morning:
    # A case whose procedure is not loaded stands in the digest; it must not stop everybody's list.
    lines = [seen_from(desk, one) for one in open_lines(tx) if has_rules(desk, one)]
    owed = list(_owed(tx, desk, today))
    rota = Rota(desk, today, answering(tx, desk, _owned(lines, owed), today), closed_to(tx, desk))
    return _Morning(rota, [(one, _reminder(desk, one, today)) for one in lines], owed)


def _reminder(desk: Desk, line: CaseLine, today: date) -> Reminder | None:
    procedure = desk.procedure(line.procedure)
    return reminder(procedure, calendar_of(procedure), line, today)


def _asked(mails: Mapping[str, int], desk: Desk, own: Iterable[Reminder]) -> dict[str, tuple[Offer, ...]]:
    """Cases of which a mail of ours may be the answer: one press says so, and nobody is chased for them again."""
    lines = [one.line for one in own if one.line and one.line.reference in mails]
    return {
        one.reference: answered_offers(mails[one.reference], desk.procedure(one.procedure).outcomes) for one in lines
    }


def _owned(lines: Iterable[CaseLine], owed: Iterable[Reminder]) -> set[str]:
    return {one.reference for one in lines if one.owner} | {
        one.line.reference for one in owed if one.line and one.owner
    }


def _own(morning: _Morning, person: Person) -> Iterable[Reminder]:
    for line, found in morning.lines:
        is_asked = found and morning.rota.asks(person.email, line.owner, line.area, line.reference)
        if found and is_asked and morning.is_open_to(person, line.reference):
            yield found


def _managed(morning: _Morning, person: Person) -> Iterable[Reminder]:
    rota = morning.rota
    for line, found in morning.lines:
        if not rota.answers_beside(person.email, line.owner, line.area, line.reference):
            continue
        procedure = rota.desk.procedure(line.procedure)
        must_know = manager_must_know(procedure, calendar_of(procedure), line, rota.day)
        if must_know and morning.is_open_to(person, line.reference):
            yield found or _without_band(line, rota.day)


def _owed(tx: Tx, desk: Desk, today: date) -> Iterable[Reminder]:
    """What is owed besides replies, on any case or on none, whoever owes it."""
    for one in owed_besides(tx):
        if one.line is None or has_rules(desk, one.line):
            found = owed_reminder(desk, calendar_of(rules_for(desk, one)), one, today)
            if found:
                yield found


def _own_owed(morning: _Morning, person: Person) -> Iterable[Reminder]:
    rota = morning.rota
    for one in morning.owed:
        is_asked = rota.asks(person.email, one.owner, one.area, _reference(one))
        if is_asked and morning.is_open_to(person, _reference(one)):
            yield one


def _managed_owed(morning: _Morning, person: Person) -> Iterable[Reminder]:
    rota = morning.rota
    for one in morning.owed:
        procedure = rota.desk.procedure(one.line.procedure if one.line else rota.desk.default_procedure)
        is_theirs = rota.answers_beside(person.email, one.owner, one.area, _reference(one))
        if is_theirs and manager_must_know_owed(procedure, one) and morning.is_open_to(person, _reference(one)):
            yield one


def _reference(one: Reminder) -> str:
    return one.line.reference if one.line else ""


def _without_band(line: CaseLine, today: date) -> Reminder:
    what, on = next_obligation(line, today)
    return Reminder(line, what, on, Band.SOON)
