"""What moves when a case is merged into another one of the same person, and goes back when that is undone.

Mails move; contacts, points and an open promise are copied, so that the merged case keeps what was its own. The event
of the merge remembers the ids, and undoing takes back exactly those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, func, select

from procedure.words import AccessKind, Channel, ContactRole, Direction
from storage.access import give_access, owner_or_nobody, people_of
from storage.answering import add_promise
from storage.asked import by_key, row_of
from storage.cases import facts_of, points_of, promises_of
from storage.tables import Access, Case, Contact, Message, Point, Promise, Stage
from storage.trail import Fact, append
from storage.urgency import mark_urgent

Row = TypeVar("Row", Contact, Point, Promise)


@dataclass(frozen=True)
class Pair:
    """The case that is merged with its open stage, and the one that goes on with its own."""

    case: Case
    stage: Stage
    other: Case
    target: Stage


def move(tx: Session, pair: Pair, by: str, now: datetime) -> dict[str, Fact]:
    """Everything that the case that goes on must have; returns what the event remembers."""
    _carry_urgency(tx, pair, by, now)
    kept_out = _keep_out(tx, pair, by, now)
    pair.target.owner = owner_or_nobody(tx, pair.other, pair.target.owner)
    return {
        "messages": _move_messages(tx, pair),
        "contacts": _copy_contacts(tx, pair),
        "points": _copy_points(tx, pair),
        "promise": _copy_promise(tx, pair, now),
        "kept_out": kept_out,
    }


def _keep_out(tx: Session, pair: Pair, by: str, now: datetime) -> str:
    """Whoever the one complaint is about is kept out of both."""
    kept: list[int | None] = []
    for email in people_of(tx, pair.case.id or 0, AccessKind.KEPT_OUT):
        if give_access(tx, pair.other, email, AccessKind.KEPT_OUT, by, now):
            append(tx, case_id=pair.other.id, at=now, kind="kept_out", actor=by, payload=email)
            kept += tx.exec(select(Access.id).where(Access.case_id == pair.other.id, Access.email == email)).all()
    return " ".join(map(str, kept))


def still_kept_out(tx: Session, remembered: Mapping[str, Fact]) -> list[str]:
    """Who is kept out of the case that goes on since the merge, by address: only a manager lets somebody in again."""
    rows = (by_key(tx, Access, int(one)) for one in str(remembered.get("kept_out", "")).split())
    return [one.email for one in rows if one is not None and one.kind is AccessKind.KEPT_OUT]


def _carry_urgency(tx: Session, pair: Pair, by: str, now: datetime) -> None:
    """Danger that nobody has in hand yet goes on being alerted of, also where the other case was in hand."""
    if not pair.case.is_urgent:
        return
    is_in_hand = not pair.other.is_urgent or pair.other.attended_at is not None
    if pair.case.attended_at is None and is_in_hand:
        mark_urgent(tx, pair.other, now, by)
    pair.other.is_urgent = True


def would_be_lost(tx: Session, pair: Pair) -> tuple[str, ...]:
    """What is kept of a party and not of the same one on the other case, where whoever is known is not copied again."""
    found: dict[str, None] = {}
    there = _contacts(tx, pair.other)
    for one in _contacts(tx, pair.case):
        same = [its for its in there if _is_same(one, its)]
        if not same:
            continue
        if one.is_restricted and not any(its.is_restricted for its in same):
            found["the restriction on contact"] = None
        if not any(one.adjustments.strip() in its.adjustments for its in same):
            found["adjustments"] = None
        if not any(one.vulnerability.strip() in its.vulnerability for its in same):
            found["vulnerability"] = None
        if one.preferred_channel not in (Channel.EMAIL, *(its.preferred_channel for its in same)):
            found["the preferred channel"] = None
    return tuple(found)


def _is_same(one: Contact, its: Contact) -> bool:
    if ContactRole.COMPLAINANT in (one.role, its.role):
        return one.role == its.role
    return one.address == its.address and (bool(one.address) or one.name == its.name)


def _move_messages(tx: Session, pair: Pair) -> str:
    moved = []
    mails = select(Message).where(Message.case_id == pair.case.id, Message.direction != Direction.INTERNAL)
    for one in tx.exec(mails.order_by(col(Message.id))).all():
        moved.append(f"{one.id}:{one.stage_id or ''}")
        one.case_id, one.stage_id = pair.other.id, pair.target.id
    tx.flush()
    return " ".join(moved)


def _copy_contacts(tx: Session, pair: Pair) -> str:
    """Parties that the other case does not know; the complainant's own second address is a party, not the addressee."""
    copies = []
    known = {(one.address, one.name) for one in _contacts(tx, pair.other)}
    addresses = {address for address, _ in known if address}
    for one in _contacts(tx, pair.case):
        if one.address in addresses or (one.address, one.name) in known:
            continue
        values = one.model_dump(exclude={"id"}) | {"case_id": pair.other.id}
        if one.role == ContactRole.COMPLAINANT:
            values["role"] = ContactRole.OTHER_ADDRESS.value
        copies.append(Contact(**values))
    return _added(tx, copies)


def _contacts(tx: Session, case: Case) -> list[Contact]:
    return list(tx.exec(select(Contact).where(Contact.case_id == case.id).order_by(col(Contact.id))).all())


def _copy_points(tx: Session, pair: Pair) -> str:
    standing = points_of(tx, pair.target.id or 0)
    known = {one.text.strip() for one in standing} | {""}
    number = max((one.number for one in standing), default=0)
    copies = []
    for one in points_of(tx, pair.stage.id or 0):
        if one.text.strip() not in known:
            number += 1
            copies.append(
                Point(
                    stage_id=pair.target.id or 0,
                    number=number,
                    text=one.text,
                    theme=one.theme,
                    subtheme=one.subtheme,
                )
            )
    return _added(tx, copies)


def _copy_promise(tx: Session, pair: Pair, now: datetime) -> str:
    """A date that the same person was told, and that comes before the one they wait for there, is kept there.

    The later one that stood there is neither kept nor broken: it is judged by the reply.
    """
    open_ones = [one for one in promises_of(tx, pair.stage.id or 0) if one.settled_at is None]
    if not open_ones or open_ones[-1].promised_on >= facts_of(tx, pair.other, pair.target).told_on:
        return ""
    for own in promises_of(tx, pair.target.id or 0):
        own.settled_at = own.settled_at or now
    newest = open_ones[-1]
    add_promise(tx, pair.other, pair.target, newest.kind, newest.promised_on, newest.reason, now)
    return str(promises_of(tx, pair.target.id or 0)[-1].id)


def _added(tx: Session, rows: list[Contact] | list[Point]) -> str:
    tx.add_all(rows)
    tx.flush()
    return " ".join(str(one.id) for one in rows)


def put_back(
    tx: Session, case: Case, other: Case, remembered: Mapping[str, Fact], merged_at: datetime
) -> tuple[int, int]:
    """Undo what `move` did. Returns how many mails went back, and how many points stay because they were decided on."""
    returned = 0
    for pair in str(remembered.get("messages", "")).split():
        message_id, _, stage_id = pair.partition(":")
        message = by_key(tx, Message, int(message_id))
        if message is not None and message.case_id == other.id:
            message.case_id, message.stage_id = case.id, int(stage_id) if stage_id else None
            returned += 1
    for contact in _rows(tx, Contact, remembered.get("contacts")):
        tx.delete(contact)
    stays = _points_back(tx, remembered)
    _promise_back(tx, remembered, merged_at)
    tx.flush()
    return returned, stays


def _points_back(tx: Session, remembered: Mapping[str, Fact]) -> int:
    stays = 0
    for point in _rows(tx, Point, remembered.get("points")):
        stage = row_of(tx, Stage, point.stage_id)
        is_free = point.finding is None and stage.outcome is None
        if is_free and len(points_of(tx, stage.id or 0)) > 1:
            tx.delete(point)
            tx.flush()
        else:
            stays += 1
    return stays


def _promise_back(tx: Session, remembered: Mapping[str, Fact], merged_at: datetime) -> None:
    """Unless it was settled there, or another one has followed; the one that stood there before holds again."""
    for promise in _rows(tx, Promise, remembered.get("promise")):
        *before, newest = promises_of(tx, promise.stage_id)
        if promise.settled_at is not None or newest.id != promise.id:
            continue
        stage = row_of(tx, Stage, promise.stage_id)
        stage.promised_on = before[-1].promised_on if before else None
        if before and before[-1].kept is None and before[-1].settled_at == merged_at:
            before[-1].settled_at = None
        tx.delete(promise)
        tx.flush()


def _rows(tx: Session, table: type[Row], ids: Fact) -> list[Row]:
    found = (by_key(tx, table, int(one)) for one in str(ids or "").split())
    return [one for one in found if one is not None]


def came_since(tx: Session, other: Case, since: datetime, remembered: Mapping[str, Fact]) -> int:
    """How many mails came to the case that went on after the merge; they stay there."""
    moved = [int(one.partition(":")[0]) for one in str(remembered.get("messages", "")).split()]
    query = select(func.count()).select_from(Message).where(Message.case_id == other.id)
    query = query.where(Message.direction == Direction.IN, Message.filed_at > since, col(Message.id).not_in(moved))
    return int(tx.exec(query).one())
