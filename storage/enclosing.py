"""Files that go with a mail to one of us: put in with it, read when it leaves, and dropped a month later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure.words import OutboxState
from storage.rows import table_of
from storage.tables import Enclosure, Outbox

BYTES_AT_MOST = 2_000_000
"""Of all files of one mail: with base64 it stays below the 2.9 MB that Microsoft Graph takes in one request."""
KEPT = timedelta(days=30)
"""After a mail has left, or was cancelled: long enough for it to come back and be sent again."""


@dataclass(frozen=True)
class File:
    """A file with its name and its type, such as `text/html; charset=utf-8`."""

    name: str
    content_type: str
    content: bytes


def that_fit(files: Iterable[File]) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """Those that fit into one mail, in their order; and the names of those that do not."""
    kept, left_out, room = list[File](), list[str](), BYTES_AT_MOST
    for one in files:
        if len(one.content) > room:
            left_out.append(one.name)
            continue
        room -= len(one.content)
        kept.append(one)
    return tuple(kept), tuple(left_out)


def enclose(tx: Session, outbox_id: int, files: Iterable[File]) -> None:
    """Keep the files of a mail that was just put into the outbox."""
    for number, one in enumerate(files, start=1):
        tx.add(
            Enclosure(
                outbox_id=outbox_id,
                number=number,
                name=one.name,
                content_type=one.content_type,
                content=one.content,
            )
        )
    tx.flush()


def drop_delivered(tx: Session, now: datetime) -> None:
    """Delete the files of mails that left, or were cancelled, so long ago; the report can be counted again.

    What waits, is on its way, may have left or has failed keeps its files, however old it is.
    """
    row, before = table_of(Outbox).c, now - KEPT
    left = and_(row.state == OutboxState.SENT, row.sent_at < before)
    cancelled = and_(row.state == OutboxState.CANCELLED, row.queued_at < before)
    files = table_of(Enclosure)
    # Few mails have files, so these are asked for first.
    with_files = row.id.in_(sql_select(files.c.outbox_id))
    done = sql_select(row.id).where(with_files, or_(left, cancelled))
    tx.connection().execute(delete(files).where(files.c.outbox_id.in_(done)))


def enclosed_with(tx: Session, outbox_id: int) -> tuple[File, ...]:
    """The files of a mail, in order."""
    rows = tx.exec(select(Enclosure).where(Enclosure.outbox_id == outbox_id).order_by(col(Enclosure.number)))
    return tuple(File(one.name, one.content_type, one.content) for one in rows)
