"""Finding cases and what hangs on them, and the facts that the rules ask for."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from procedure.duties import PromiseFacts, StageFacts
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.words import Channel, Consent, ContactRole, DutyState, OutboxKind, OutboxState, Status
from storage.asked import answered, asked, asked_together, found, nothing_known
from storage.rows import is_among, listed, places_for, table_of, told
from storage.tables import Case, Contact, Duty, Message, Outbox, Point, Promise, Stage

UNDECIDED = "undecided"
"""How a mail is settled of which somebody must still say what it was."""
LEAVING = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNCERTAIN)
BY_HAND = (Channel.POST, Channel.PHONE)
ADDRESSEES = (ContactRole.COMPLAINANT, ContactRole.REPRESENTATIVE)
BY_PEOPLE = (
    OutboxKind.RESPONSE,
    OutboxKind.HOLDING,
    OutboxKind.EXTENSION,
    OutboxKind.CLOSURE,
    OutboxKind.REFUSAL,
)


def lock(tx: Session, reference: str) -> Case:
    """The case, locked until the transaction ends; NotAllowed when there is none of that reference.

    Every handler on a case takes this lock first, so that nobody else writes to the case meanwhile.
    """
    nothing_known(tx)
    cases = found(tx, _locking("reference"), which=reference)
    if not cases:
        raise NotAllowed(f"There is no case {reference[:40]}.")
    return cases[0]


@cache
def _locking(by: str) -> SelectOfScalar[Case]:
    """What others changed before the lock was there is read, also where the case was read before it."""
    locked = select(Case).where(table_of(Case).c[by] == bindparam("which")).with_for_update()
    return locked.execution_options(populate_existing=True)


def lock_by_id(tx: Session, case_id: int) -> Case:
    """The same by the ledger's own id, which must exist."""
    nothing_known(tx)
    return found(tx, _locking("id"), which=case_id)[0]


def card_of(tx: Session, case_id: int) -> str:
    """The id of the case's card (`channel/ts`), "" while there is none."""
    return str(told(tx, _card(), which=case_id).scalar_one())


@cache
def _card() -> Executable:
    case = table_of(Case).c
    return sql_select(case.card_ts).where(case.id == bindparam("which"))


def find(tx: Session, reference: str) -> Case:
    """The case, for reading only; NotAllowed when there is none of that reference."""
    case = tx.exec(select(Case).where(Case.reference == reference)).one_or_none()
    if case is None:
        raise NotAllowed(f"There is no case {reference[:40]}.")
    return case


def unruled(tx: Session, known: Iterable[str], limit: int = 20) -> list[tuple[str, str]]:
    """Reference and procedure of cases that are open, or still owed something, under a procedure not among these."""
    owed = select(Duty.case_id).where(col(Duty.state).in_((DutyState.OPEN, DutyState.BLOCKED)))
    query = (
        select(Case.reference, Case.procedure_id)
        .where(or_(col(Case.status) == Status.OPEN, col(Case.id).in_(owed)))
        .where(col(Case.procedure_id).not_in(list(known)))
        .order_by(col(Case.reference))
    )
    return list(tx.exec(query.limit(limit)).all())


def stages_of(tx: Session, case_id: int) -> list[Stage]:
    """All stage entries, the newest last."""
    return asked(tx, _stages(), of_case=case_id)


def begun(tx: Session, stage: Stage, contact: Contact | None) -> None:
    """A case was just added with this stage and this party alone, and both are written."""
    answered(tx, _stages(), [stage], of_case=stage.case_id)
    answered(tx, _contacts(), [contact] if contact else [], of_case=stage.case_id)


@cache
def _stages() -> SelectOfScalar[Stage]:
    return select(Stage).where(col(Stage.case_id) == bindparam("of_case")).order_by(col(Stage.number))


def current_stage(tx: Session, case_id: int) -> Stage:
    """The newest stage entry; it is the open one if any is."""
    return stages_of(tx, case_id)[-1]


def newest_answered(tx: Session, case: Case) -> Stage | None:
    """The newest stage that was answered, whether the case has gone on or not."""
    answered = [one for one in stages_of(tx, case.id or 0) if one.responded_at is not None]
    return answered[-1] if answered else None


def open_stage(tx: Session, case: Case) -> Stage:
    """The open stage; NotAllowed when the case is closed."""
    stage = current_stage(tx, case.id or 0)
    if stage.closed_at is not None:
        raise NotAllowed(f"{case.reference} is closed: stage {stage.number} was answered or ended.")
    return stage


def promises_of(tx: Session, stage_id: int) -> list[Promise]:
    """All dates that the complainant was told at this stage, the newest last."""
    return asked(tx, _promises(), of_stage=stage_id)


@cache
def _promises() -> SelectOfScalar[Promise]:
    return select(Promise).where(col(Promise.stage_id) == bindparam("of_stage")).order_by(col(Promise.number))


def points_of(tx: Session, stage_id: int) -> list[Point]:
    """The points of a stage, in order."""
    return asked(tx, _points(), of_stage=stage_id)


@cache
def _points() -> SelectOfScalar[Point]:
    return select(Point).where(col(Point.stage_id) == bindparam("of_stage")).order_by(col(Point.number))


def complainant_of(tx: Session, case_id: int) -> Contact | None:
    """To whom letters go; None for a case without anybody to write to.

    A representative for whom consent is there, or is not needed; else who complains themselves; else who wrote for
    somebody, to whom only neutral letters go until then (`storage/parties.py`).
    """
    found = [one for one in contacts_of(tx, case_id) if one.role in ADDRESSEES]
    return max(found, key=_precedence, default=None)


def _precedence(contact: Contact) -> int:
    """Equals stand in the order in which they came: `max` takes the first."""
    if contact.role == ContactRole.COMPLAINANT:
        return 1
    return 2 if contact.consent in (Consent.RECEIVED, Consent.NOT_NEEDED) else 0


def contacts_of(tx: Session, case_id: int) -> list[Contact]:
    """Every party of a case, the earliest first."""
    return asked(tx, _contacts(), of_case=case_id)


@cache
def _contacts() -> SelectOfScalar[Contact]:
    return select(Contact).where(col(Contact.case_id) == bindparam("of_case")).order_by(col(Contact.id))


def parties_of(tx: Session, case_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The addresses of everyone who is a party, by case id."""
    wanted = list(case_ids)
    parties: dict[int, set[str]] = {}
    for case_id, address in told(tx, _addresses(places_for(wanted)), **listed("case", wanted)) if wanted else ():
        parties.setdefault(case_id, set()).add(address)
    return {case_id: frozenset(addresses) for case_id, addresses in parties.items()}


@cache
def _addresses(cases: int) -> Executable:
    contact = table_of(Contact).c
    return sql_select(contact.case_id, contact.address).where(is_among(contact.case_id, "case", cases))


def is_reachable(contact: Contact) -> bool:
    """Whether a person's letter reaches them: carried by post or phone, or by mail to an address that never bounced."""
    return contact.preferred_channel in BY_HAND or bool(contact.address and contact.bounced_at is None)


def may_write_to(case: Case, contact: Contact | None) -> bool:
    """Whether a letter can go by mail at all: an address that never bounced, a mail that may be answered."""
    return bool(contact and contact.address and contact.bounced_at is None and not case.is_quiet)


def leaving_of(tx: Session, case_id: int) -> list[tuple[int, OutboxKind, Channel]]:
    """The letters of a case that are written and wait to leave: stage, kind and channel of each, the oldest first."""
    return asked_together(tx, _leaving(), of_case=case_id)


@cache
def _leaving() -> Select[Any, Any, Any]:
    letters = (col(Outbox.kind).in_([one for one in OutboxKind if one.is_letter]), col(Outbox.state).in_(LEAVING))
    of_case = col(Outbox.case_id) == bindparam("of_case")
    return select(Outbox.stage_id, Outbox.kind, Outbox.channel).where(of_case, *letters).order_by(col(Outbox.id))


def is_leaving(tx: Session, stage: Stage, kinds: Iterable[OutboxKind]) -> bool:
    """Whether a letter of these kinds is written at a stage and waits to leave."""
    wanted = frozenset(kinds)
    return any(stage_id == stage.id and kind in wanted for stage_id, kind, _ in leaving_of(tx, stage.case_id))


def has_letter(tx: Session, stage_id: int, kinds: Iterable[OutboxKind], states: Iterable[OutboxState]) -> bool:
    """Whether a stage has a letter of one of these kinds in one of these states."""
    return told(tx, _letters(tuple(kinds), tuple(states)), of_stage=stage_id).first() is not None


@cache
def _letters(kinds: tuple[OutboxKind, ...], states: tuple[OutboxState, ...]) -> Executable:
    row = table_of(Outbox).c
    found = sql_select(row.id).where(row.stage_id == bindparam("of_stage"), row.kind.in_(kinds), row.state.in_(states))
    return found.limit(1)


def undecided_replies(tx: Session, case_id: int) -> list[Message]:
    """Replies that came on a closed stage and about which nobody has decided yet."""
    return asked(tx, _undecided_replies(), of_case=case_id)


@cache
def _undecided_replies() -> SelectOfScalar[Message]:
    query = select(Message).where(
        col(Message.case_id) == bindparam("of_case"),
        Message.mail_class == MailClass.REPLY,
        Message.settled_as == UNDECIDED,
    )
    return query.order_by(col(Message.id))


def facts_of(tx: Session, case: Case, stage: Stage) -> StageFacts:
    """The stage as the rules see it."""
    stage_id, complainant = stage.id or 0, complainant_of(tx, case.id or 0)
    return StageFacts(
        reference=case.reference,
        number=stage.number,
        stage_id=stage_id,
        requested_at=stage.requested_at,
        due_on=stage.due_on,
        extended_to=stage.extended_to,
        acknowledge_by=stage.acknowledge_by,
        receipt_sent=stage.receipt_sent_at is not None,
        acknowledged=stage.acknowledged_at is not None,
        letter_leaving=is_leaving(tx, stage, BY_PEOPLE),
        updates_sent=stage.updates_sent,
        may_write=may_write_to(case, complainant),
        is_urgent=case.is_urgent,
        is_anonymous=complainant is None,
        promises=tuple(
            PromiseFacts(one.number, one.promised_on, one.settled_at is not None) for one in promises_of(tx, stage_id)
        ),
    )
