"""Comments on the figures of areas: kept for good, of each author the newest is printed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from procedure.commentary import Commentary
from storage.tables import Comment

MOST = 5_000


@dataclass(frozen=True)
class Written:
    """A comment as it is printed: stage 0 is all of them; `by` is the e-mail address of who wrote it."""

    area: str
    stage: int
    text: str
    by: str
    at: datetime


def add_comment(tx: Session, one: Commentary, by: str, now: datetime) -> None:
    """Keep it; what its author wrote before on the same figures stays in the ledger."""
    tx.add(Comment(year=one.year, area=one.area, stage=one.stage, text=one.text.strip(), by=by, at=now))
    tx.flush()


def comments_of(tx: Session, year: str, areas: Collection[str] = ()) -> list[Written]:
    """The newest of each author on each area and stage, without those taken back, by area, stage and time."""
    query = select(Comment).where(Comment.year == year)
    query = query.where(col(Comment.area).in_(list(areas))) if areas else query
    rows = tx.exec(query.order_by(col(Comment.id).desc()).limit(MOST))
    newest: dict[tuple[str, int, str], Written] = {}
    for row in rows:
        newest.setdefault((row.area, row.stage, row.by), Written(row.area, row.stage, row.text, row.by, row.at))
    return sorted((one for one in newest.values() if one.text), key=lambda one: (one.area, one.stage, one.at))
