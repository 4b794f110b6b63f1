"""Letters that people wrote on a case while another one was merged into it: they speak for both, and end with that."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from letters.notes import Action, Offer
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.words import LinkKind
from storage import outbox
from storage.answering import taken_back
from storage.asked import row_of
from storage.cases import LEAVING
from storage.link_notes import tell_owner_of
from storage.linking import taken_back_with
from storage.tables import Case, Link, Outbox, Stage
from storage.trail import append
from storage.written_to import writer_of


def take_back_written_since(
    tx: Session, desk: Desk, other: Case, case: Case, since: datetime, by: str, now: datetime
) -> tuple[str, ...]:
    """Cancel what people have written on `other` since `case` was merged into it and what still waits, as if each had
    been cancelled by hand, and tell whoever wrote it; returns the kinds. NotAllowed while one is leaving.
    """
    names = []
    for row in _written_since(tx, other, since):
        name = row.kind.value.replace("_", " ")
        if not outbox.cancel(tx, row.id or 0):
            raise NotAllowed(
                f"The {name} on {other.reference}, written for both cases, is leaving. Try again in some minutes."
            )
        taken_back(tx, row)
        taken_back_with(tx, row, now)
        _tell(tx, desk, other, case, row, name, by, now)
        names.append(name)
    tx.flush()
    return tuple(names)


def _written_since(tx: Session, other: Case, since: datetime) -> Iterator[Outbox]:
    query = select(Outbox).where(Outbox.case_id == other.id, col(Outbox.state).in_(LEAVING))
    rows = tx.exec(query.order_by(col(Outbox.id))).all()
    return (one for one in rows if one.kind.is_letter and not one.is_automatic and one.queued_at >= since)


def _tell(tx: Session, desk: Desk, other: Case, case: Case, row: Outbox, name: str, by: str, now: datetime) -> None:
    """By its own event, so that whoever wrote two letters hears of both."""
    data = {"kind": row.kind.value, "stage": row_of(tx, Stage, row.stage_id).number}
    event = append(tx, case_id=other.id, at=now, kind="letter_cancelled", actor=by, data=data)
    writer = writer_of(tx, row)
    text = (
        f"The {name} on {other.reference} was taken back before it left: it was written while {case.reference} was "
        f"part of it, and that merge was undone. Please write it again for {other.reference} alone."
    )
    offers = tuple(Offer(action, other.reference) for action in (Action.OPEN, Action.RESPOND))
    if writer != by:
        tell_owner_of(tx, desk, other, case, event, writer, text, now, offers)


def was_written_while_merged(tx: Session, row: Outbox) -> bool:
    """Whether a letter that never left was written while another case was part of its own, which it is not any more."""
    if row.is_automatic or row.sent_at is not None:
        return False
    merged = select(Link.id).where(Link.other_id == row.case_id, Link.kind == LinkKind.MERGED)
    while_merged = (Link.at <= row.queued_at, col(Link.undone_at) > row.queued_at)
    return tx.exec(merged.where(*while_merged).limit(1)).first() is not None
