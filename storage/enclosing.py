"""Files that go with a mail to one of us: put in with it, read when it leaves."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.tables import Enclosure

BYTES_AT_MOST = 2_000_000
"""Of all files of one mail: with base64 it stays below the 2.9 MB that Microsoft Graph takes in one request."""


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


def enclosed_with(tx: Session, outbox_id: int) -> tuple[File, ...]:
    """The files of a mail, in order."""
    rows = tx.exec(select(Enclosure).where(Enclosure.outbox_id == outbox_id).order_by(col(Enclosure.number)))
    return tuple(File(one.name, one.content_type, one.content) for one in rows)
