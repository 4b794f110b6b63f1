"""When a mail was received, by its own head: the topmost Received field is our own server's."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.mail.headers import read_date, read_headers

HEAD_BYTES = 64 * 1024
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def received_by_head(raw: bytes, now: datetime) -> datetime | None:
    """The topmost Received field that holds a date, else the Date field; None where neither is believable.

    Every server on the way puts its field on top of those before it, so the topmost is that of our own.
    """
    headers = read_headers(_head(raw))
    return next((at for at in _dates(headers.all("received"), headers.get("date")) if EARLIEST <= at <= now), None)


def _head(raw: bytes) -> bytes:
    """Up to the first empty line; in an mbox file behind the line that begins the mail."""
    block = raw[:HEAD_BYTES]
    if block.startswith(b"From "):
        block = block.partition(b"\n")[2]
    ends = [end for end in (block.find(b"\n\n"), block.find(b"\r\n\r\n")) if end >= 0]
    return block[: min(ends)] if ends else block


def _dates(received: list[str], date: str) -> Iterator[datetime]:
    for text in (*(one.rpartition(";")[2] for one in received), date):
        at = read_date(text.strip())
        if at is not None:
            yield at
