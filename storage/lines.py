"""Where cases stand: one line per case, for lists, cards, chases and the digest."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Executable, Integer, String, and_, bindparam, cast, literal, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from procedure.outcomes import Closure, Outcome
from procedure.standing import BESIDES, CaseLine, Owed, What
from procedure.words import Channel, DutyKind, DutyState, HeldState, OutboxKind, OutboxState, Status
from storage.access import visible_to
from storage.asked import found_together
from storage.cases import LEAVING, leaving_of, stages_of
from storage.duties import OWED
from storage.routings import standing
from storage.rows import table_of, told
from storage.tables import Case, Commitment, Duty, Message, Outbox, Routing, Stage
from storage.told_outcomes import told_otherwise
from storage.turns import is_ours
from storage.waiting_mails import HELD_FOR

LAST_WORDS = (OutboxKind.RESPONSE, OutboxKind.REFUSAL, OutboxKind.CLOSURE)
"""Letters that end a stage when they have left."""


def line_of(tx: Session, case: Case, stage: Stage | None = None) -> CaseLine:
    """Where a case stands: its newest stage, or the one given."""
    stages = [stage] if stage else stages_of(tx, case.id or 0)[-1:]
    return lines_of(tx, [(case, one) for one in stages])[0]


def open_lines(
    tx: Session, areas: Sequence[str] | None = None, limit: int = 100_000, seen_by: str = ""
) -> list[CaseLine]:
    """Every open stage of every open case, by the date that the complainant waits for.

    With `seen_by` (an e-mail address) those that are open to this person.
    """
    found = told(tx, _open_lines(bool(seen_by)), limit=limit, **_for(seen_by))
    rows = [one for one in found if areas is None or one.area in areas]
    leaving, said = _leaving(tx), told_otherwise(tx, rows)
    return [_line(one, one, leaving.get(one.id), None, said.get(one.id)) for one in rows]


@cache
def _open_lines(of_one: bool) -> Executable:
    """Bare rows with what a line says of its case and its stage: thousands of objects would take ten times as long."""
    case, stage = table_of(Case).c, table_of(Stage).c
    of_case = (case.reference, case.status, case.area, case.procedure_id, case.closure)
    marks = (case.is_urgent, case.is_sensitive, case.attended_by)
    of_stage = (stage.id, stage.case_id, stage.number, stage.owner, stage.outcome, stage.updates_sent)
    clock = (stage.requested_at, stage.receipt_sent_at, stage.acknowledge_by, stage.acknowledged_at)
    dates = (stage.due_on, stage.extended_to, stage.promised_on, stage.responded_at)
    query = sql_select(*of_case, *marks, *of_stage, *clock, *dates).join_from(
        table_of(Stage), table_of(Case), stage.case_id == case.id
    )
    query = query.where(case.status == Status.OPEN, stage.closed_at.is_(None), _visible(of_one))
    return query.order_by(stage.due_on, case.reference).limit(_limit())


def _for(seen_by: str) -> dict[str, str]:
    return {"seen_by": seen_by} if seen_by else {}


def _visible(to_one: bool) -> ColumnElement[bool]:
    return visible_to(bindparam("seen_by", type_=String) if to_one else "")


def _limit() -> BindParameter[int]:
    return bindparam("limit", type_=Integer)


def owed_besides(tx: Session, limit: int = 10_000, seen_by: str = "") -> list[Owed]:
    """Everything owed besides the replies of open stages: on open and closed cases, and by the desk without one.

    Dormant cases owe nothing. A reply of ours that came back is owed although its case is closed. With `seen_by` (an
    e-mail address) what this person may see.
    """
    found = found_together(tx, _owed_besides(bool(seen_by)), limit=limit, **_for(seen_by))
    return [*_besides(tx, found), *_by_hand(tx, limit, seen_by), *_in_the_pen(tx, limit, seen_by)]


@cache
def _owed_besides(of_one: bool) -> Select[Duty, Case, Stage, str]:
    named = and_(col(Duty.kind).in_(BESIDES), col(Duty.state).in_(OWED))
    came_back = and_(
        col(Duty.kind) == DutyKind.RESPOND, col(Duty.state) == DutyState.BLOCKED, col(Case.status) == Status.CLOSED
    )
    return (
        select(Duty, Case, Stage, Commitment.area)
        .outerjoin(Case, col(Case.id) == col(Duty.case_id))
        .outerjoin(Stage, col(Stage.id) == col(Duty.stage_id))
        .outerjoin(Commitment, and_(col(Duty.case_id).is_(None), col(Duty.key) == _commitment_key()))
        .where(or_(named, came_back), or_(col(Case.id).is_(None), col(Case.status) != Status.DORMANT))
        .where(or_(col(Case.id).is_(None), _visible(of_one)))
        .order_by(col(Duty.due_at), col(Duty.key))
        .limit(_limit())
    )


def _by_hand(tx: Session, limit: int, seen_by: str) -> list[Owed]:
    """Letters that a person must carry; each is owed on the day when it was written."""
    found = found_together(tx, _waiting_for_people(bool(seen_by)), limit=limit, **_for(seen_by))
    lines = lines_of(tx, [(case, stage) for _, case, stage in found])
    what = {Channel.POST: What.POST, Channel.PHONE: What.PHONE}
    return [
        Owed(what.get(row.channel, What.POST), row.queued_at + timedelta.resolution, line, row.key, area=line.area)
        for line, (row, _, _) in zip(lines, found, strict=True)
    ]


@cache
def _waiting_for_people(of_one: bool) -> Select[Outbox, Case, Stage]:
    return (
        select(Outbox, Case, Stage)
        .join(Case, col(Case.id) == col(Outbox.case_id))
        .join(Stage, col(Stage.id) == col(Outbox.stage_id))
        .where(col(Outbox.state) == OutboxState.QUEUED, ~is_ours(Outbox), Case.status != Status.DORMANT)
        .where(_visible(of_one))
        .order_by(col(Outbox.id))
        .limit(_limit())
    )


def _in_the_pen(tx: Session, limit: int, seen_by: str) -> list[Owed]:
    """Mails that are held: "the 24 hours still run", from their receipt and whatever they turn out to be. Nobody waits
    for an answer to those of an old mailbox.
    """
    found = found_together(tx, _held(bool(seen_by)), limit=limit, **_for(seen_by))
    pointed_to = [(case, stages_of(tx, case.id or 0)[-1]) for _, _, case in found if case]
    lines = iter(lines_of(tx, pointed_to))
    return [
        Owed(What.HELD, at + HELD_FOR, line, str(number), area=line.area if line else "")
        for number, at, case in found
        for line in (next(lines) if case else None,)
    ]


@cache
def _held(of_one: bool) -> Select[int | None, datetime, Case]:
    return (
        select(Message.id, Message.received_at, Case)
        .outerjoin(Case, col(Case.id) == col(Message.case_id))
        .where(Message.held_state == HeldState.HELD, ~col(Message.is_quiet))
        .where(or_(col(Case.id).is_(None), _visible(of_one)))
        .order_by(col(Message.received_at), col(Message.id))
        .limit(_limit())
    )


def _besides(tx: Session, found: Sequence[tuple[Duty, Case | None, Stage | None, str | None]]) -> list[Owed]:
    on_cases = [(case, stage or stages_of(tx, case.id or 0)[-1]) for _, case, stage, _ in found if case]
    lines = iter(lines_of(tx, on_cases))
    return [_owed(duty, next(lines) if case else None, area or "") for duty, case, _, area in found]


def _owed(duty: Duty, line: CaseLine | None, area: str) -> Owed:
    what = What.SEND_AGAIN if duty.kind is DutyKind.RESPOND else What(duty.kind.value)
    return Owed(what, duty.due_at, line, item_of(duty), duty.person, line.area if line else area)


def item_of(duty: Duty) -> str:
    """What stands behind the kind in a key: `C-2026-00042.s1.decide.17` is about message 17."""
    _, _, item = duty.key.rpartition(f".{duty.kind.value}.")
    return item if item != duty.key else ""


def _commitment_key() -> ColumnElement[str]:
    return literal("desk.commitment.") + cast(col(Commitment.id), String)


def lines_of(tx: Session, pairs: Sequence[tuple[Case, Stage]]) -> list[CaseLine]:
    """One line per stage entry, in the order given."""
    # Asked for every mail that is filed, when hundreds of letters may wait: one case's own are enough then.
    leaving = _answer_leaving(tx, pairs[0][0]) if len(pairs) == 1 else _leaving(tx) if pairs else {}
    routed = {case.id for case, _ in pairs if case.closure is Closure.NOT_A_COMPLAINT}
    routings = {one: standing(tx, one) for one in routed if one is not None}
    said = told_otherwise(tx, [stage for _, stage in pairs])
    return [
        _line(case, stage, leaving.get(stage.id or 0), routings.get(case.id or 0), said.get(stage.id or 0))
        for case, stage in pairs
    ]


def _answer_leaving(tx: Session, case: Case) -> dict[int, tuple[OutboxKind, Channel]]:
    """By stage of a case, the letter that ends it and waits to leave."""
    waiting = leaving_of(tx, case.id or 0)
    return {stage_id: (kind, channel) for stage_id, kind, channel in waiting if kind in LAST_WORDS}


def _leaving(tx: Session) -> dict[int, tuple[OutboxKind, Channel]]:
    """The same of all cases."""
    return {one.stage_id: (one.kind, one.channel) for one in told(tx, _leaving_answers())}


@cache
def _leaving_answers() -> Executable:
    row = table_of(Outbox).c
    return sql_select(row.stage_id, row.channel, row.kind).where(row.kind.in_(LAST_WORDS), row.state.in_(LEAVING))


def _line(
    case: Any,
    stage: Any,
    answer: tuple[OutboxKind, Channel] | None,
    routing: Routing | None,
    said: Outcome | None,
) -> CaseLine:
    """`answer` is what ends the stage and how it leaves, None where nothing is written.

    Filled at once: lists have thousands, and a frozen class fills its fields one by one, in four times as long.
    """
    line = object.__new__(CaseLine)
    vars(line).update(
        reference=case.reference,
        stage=stage.number,
        status=case.status,
        owner=stage.owner,
        area=case.area,
        procedure=case.procedure_id,
        received_at=stage.requested_at,
        receipt_sent_at=stage.receipt_sent_at,
        acknowledge_by=stage.acknowledge_by,
        acknowledged_at=stage.acknowledged_at,
        due_on=stage.due_on,
        extended_to=stage.extended_to,
        promised_on=stage.promised_on,
        responded_at=stage.responded_at,
        outcome=stage.outcome,
        is_urgent=case.is_urgent,
        answer_leaving=answer is not None,
        answer_by_hand=answer is not None and answer[1] is not Channel.EMAIL,
        last_word=answer[0] if answer else OutboxKind.RESPONSE,
        updates_sent=stage.updates_sent,
        closure=case.closure,
        route=routing.route if routing else None,
        answer_by=routing.due_on if routing else None,
        answered_on=routing.answered_on if routing else None,
        is_sensitive=case.is_sensitive,
        in_hand_of=case.attended_by if case.is_urgent else "",
        told_outcome=said,
    )
    return line
