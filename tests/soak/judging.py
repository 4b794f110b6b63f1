"""What must be true of a council after years of work: the judgement over its whole ledger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select as sql_select
from sqlmodel import col, select

from procedure.deadlines import calendar_of, office_date
from procedure.timetable import is_office_hour
from procedure.words import DutyKind, DutyState, HeldState, OutboxKind, OutboxState, Status
from reports.periods import Period
from storage.ledger import Tx
from storage.rows import table_of
from storage.seals import seal, verify
from storage.tables import Case, Duty, Event, Message, Outbox, Stage
from tests.reports.slowly.entries import EntryRow, entries
from tests.reports.slowly.groups import flow
from tests.soak.council import Council

ONCE_A_DAY = (OutboxKind.CHASE, OutboxKind.DIGEST)
ALSO_AFTER_THE_ANSWER = {OutboxKind.CLOSURE, OutboxKind.CORRECTION, OutboxKind.ROUTE, OutboxKind.REPLY}
AFTER_THE_END = {DutyKind.DECIDE, DutyKind.REMEDY, DutyKind.COMMITMENT, DutyKind.ROUTE, DutyKind.REVIEW}


def faults(council: Council) -> list[str]:
    """Everything that is wrong, a sentence each."""
    with council.office.ledger.writing() as tx:
        seal(tx, council.now)
    with council.office.ledger.reading() as tx:
        return [
            *_duties(tx),
            *_once_a_day(tx),
            *_office_hours(tx, council),
            *_after_the_answer(tx),
            *_receipts(tx, council),
            *_flow_of_every_day(list(entries(tx)), council.plan.first, council.plan.last),
            *([] if verify(tx).ok else ["the history does not prove itself"]),
        ]


def _duties(tx: Tx) -> Iterator[str]:
    """Every duty was met, missed with the event that says so, or is void; on a closed case nothing waits."""
    missed = Counter(tx.exec(select(Event.case_id).where(Event.kind == "deadline_missed")).all())
    recorded = Counter[int | None]()
    duties, cases = table_of(Duty), table_of(Case)
    columns = (*(duties.c[name] for name in ("key", "kind", "state", "reason", "case_id", "missed_at")), cases.c.status)
    query = sql_select(*columns).select_from(duties.outerjoin(cases, cases.c.id == duties.c.case_id))
    for duty in tx.connection().execute(query):
        recorded[duty.case_id] += duty.missed_at is not None
        if duty.state is DutyState.BLOCKED:
            yield f"{duty.key} is blocked: {duty.reason}"
        if duty.state is DutyState.OPEN and duty.status is Status.CLOSED and duty.kind not in AFTER_THE_END:
            yield f"{duty.key} is open on a closed case"
    yield from _held(tx)
    # A date that moved can be missed again, so there may be more events than duties, never fewer.
    yield from (f"case {one} missed a date without an event" for one, n in recorded.items() if n > missed[one])


def _held(tx: Tx) -> Iterator[str]:
    """A decision is owed for every mail that is held, and for no other; what was discarded says why."""
    query = select(Message.id, Message.held_state).where(col(Message.held_state).is_not(None), ~col(Message.is_quiet))
    states = {f"desk.held.{number}": state for number, state in tx.exec(query).all()}
    duties = {one.key: one for one in tx.exec(select(Duty).where(Duty.kind == DutyKind.HELD)).all()}
    yield from (f"{key} is not owed" for key in states.keys() - duties.keys())
    for key, duty in duties.items():
        if (states.get(key) is HeldState.HELD) is not (duty.state is DutyState.OPEN):
            yield f"{key} is {duty.state}, its mail {states.get(key)}"
        if duty.state is DutyState.VOID and not duty.reason:
            yield f"{key} is void without a reason"


def _once_a_day(tx: Tx) -> Iterator[str]:
    query = select(Outbox.kind, Outbox.address, Outbox.sent_at).where(col(Outbox.kind).in_(ONCE_A_DAY))
    sent = Counter((kind, address, at.date()) for kind, address, at in tx.exec(query).all() if at)
    yield from (
        f"{address} got {number} of {kind} on {day}" for (kind, address, day), number in sent.items() if number > 1
    )


def _office_hours(tx: Tx, council: Council) -> Iterator[str]:
    """No letter by itself outside office hours, but receipts."""
    query = select(Outbox, Case.procedure_id).join(Case, col(Case.id) == col(Outbox.case_id))
    query = query.where(Outbox.state == OutboxState.SENT, col(Outbox.is_automatic), Outbox.message_id != "")
    desk = council.office.as_of(tx).desk
    for row, procedure_id in tx.exec(query).all():
        if row.kind is not OutboxKind.RECEIPT and not is_office_hour(desk.procedure(procedure_id), row.queued_at):
            yield f"{row.key} was written at {row.queued_at}"


def _after_the_answer(tx: Tx) -> Iterator[str]:
    query = select(Outbox, Stage.responded_at).join(Stage, col(Stage.id) == col(Outbox.stage_id))
    query = query.where(Outbox.state == OutboxState.SENT, Outbox.message_id != "", col(Stage.responded_at).is_not(None))
    for row, responded_at in tx.exec(query).all():
        if row.sent_at and responded_at and row.sent_at > responded_at and row.kind not in ALSO_AFTER_THE_ANSWER:
            yield f"{row.key} left after the answer"


def _receipts(tx: Tx, council: Council) -> Iterator[str]:
    """Every complaint is a case, and has one receipt."""
    cases = tx.exec(select(Case.reference)).all()
    receipts = Counter(one.subject for one in council.seen.letters if one.subject.startswith("We have your message"))
    if len(cases) != council.seen.complaints:
        yield f"{council.seen.complaints} complaints became {len(cases)} cases"
    for reference in cases:
        number = receipts[f"We have your message ({reference})"]
        if number != 1:
            yield f"{reference} had {number} receipts"


def _flow_of_every_day(every: Sequence[EntryRow], first: date, last: date) -> Iterator[str]:
    """Open at start + received - closed - ended otherwise = open at end, on each day."""
    waiting = sorted(every, key=lambda one: one.received_on)
    active: list[EntryRow] = []
    day = first
    while day <= last:
        while waiting and waiting[0].received_on <= day:
            active.append(waiting.pop(0))
        active = [one for one in active if one.ended_on is None or one.ended_on >= day]
        found = flow(active, Period(day, day))
        if not found.balances:
            yield f"{day}: {found}"
        day += timedelta(days=1)


def days_of(council: Council) -> str:
    """How it went, in a line."""
    office_day = office_date(council.office.desk.procedure("frontline"), council.now)
    calendar = calendar_of(council.office.desk.procedure("frontline"))
    seen = council.seen
    return (
        f"{calendar.working_days_between(council.plan.first, office_day)} working days, {seen.complaints} complaints, "
        f"{seen.replies} wrote again, {len(seen.letters)} letters, {seen.outages} outages, {seen.paused} pauses, "
        f"refused: {dict(seen.refused)}"
    )
