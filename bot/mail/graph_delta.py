"""What is new in a folder, by delta query: one round is read to its end, and only then has the folder a new mark.

The order in which Graph lists messages is not promised, so they are sorted here by the time of receipt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.mail.graph_faults import GraphError, date_of, text_of
from bot.mail.graph_web import IMMUTABLE, GraphWeb

PAGE_COUNT = 200
PAGES_AT_MOST = 50_000
ROUND_COUNT = 20_000
"""A round with more ends early, at the link to its next page."""
LONGEST_ID = 480
LAST = datetime.max.replace(tzinfo=UTC)
MARGIN = timedelta(minutes=5)
"""By so much a copy may lie in Sent Items later than the time that it bears."""


@dataclass(frozen=True)
class Mark:
    """How far a folder is read: `link` is Graph's own, `since` when it was given, by Graph's clock.

    As a cursor: both in one text. A link that is not Graph's (any more) counts as none.
    """

    since: datetime | None = None
    link: str = ""

    @classmethod
    def of(cls, cursor: str) -> "Mark":
        """From a cursor; the empty one, and one that cannot be read, is the mark of a first look."""
        since, _, link = cursor.partition(" ")
        return cls(moment(since), link)

    def __str__(self) -> str:
        return f"{self.since.isoformat() if self.since else '-'} {self.link}"


@dataclass(frozen=True)
class Found:
    """A message that is new or altered; `received_at` is None where Graph did not say."""

    id: str
    received_at: datetime | None


@dataclass
class Round:
    """All that was new since `cursor`, by id and from the oldest on, and the cursor when all of it is done."""

    cursor: str
    end: str
    waiting: dict[str, Found] = field(default_factory=dict)


def look(web: GraphWeb, folder: str, cursor: str, from_now_on: bool) -> Round:
    """A round after `cursor`. One whose link has expired starts again with the whole folder.

    `from_now_on`: at the first look all that lies there counts as old, and after an expired link what is older than it.
    """
    mark = Mark.of(cursor)
    if mark.link and web.is_ours(mark.link):
        try:
            return _round(web, mark.link, cursor, mark, None)
        except GraphError as error:
            if not error.is_resync:
                raise
    oldest = None
    if from_now_on:
        oldest = mark.since - MARGIN if mark.since else LAST
    return _round(web, f"/mailFolders/{folder}/messages/delta?$select=id,receivedDateTime", cursor, mark, oldest)


def _round(web: GraphWeb, link: str, cursor: str, mark: Mark, oldest: datetime | None) -> Round:
    found: dict[str, Found] = {}
    last = Mark(mark.since, "")
    for table, at in _pages(web, link):
        for one in _entries(table):
            found.pop(one.id, None)
            if oldest is None or (one.received_at or LAST) >= oldest:
                found[one.id] = one
        for gone in _removed(table):
            found.pop(gone, None)
        if oldest == LAST:
            found.clear()
        last = Mark(at or mark.since, text_of(table, "@odata.deltaLink"))
        if oldest is None and len(found) >= ROUND_COUNT and not last.link:
            last = Mark(at or mark.since, text_of(table, "@odata.nextLink"))
            break
    if not last.link or not web.is_ours(last.link):
        raise GraphError("Microsoft Graph ended a list without a link of its own to go on from.")
    in_order = sorted(found.values(), key=lambda one: (one.received_at or LAST, one.id))
    return Round(cursor, str(last), {one.id: one for one in in_order})


def _pages(web: GraphWeb, link: str) -> Iterator[tuple[Mapping[str, Any], datetime | None]]:
    """Each page, and when Graph answered."""
    for _ in range(PAGES_AT_MOST):
        answer = web.get(link, prefer=f"{IMMUTABLE}, odata.maxpagesize={PAGE_COUNT}")
        table = answer.json()
        yield table, date_of(answer.headers.get("Date", ""))
        further = text_of(table, "@odata.nextLink")
        if not further:
            return
        if further == link:
            break
        link = further
    raise GraphError("Microsoft Graph lists a folder without end.")


def _entries(table: Mapping[str, Any]) -> Iterator[Found]:
    for one in _rows(table):
        if "@removed" not in one:
            yield Found(one["id"], moment(text_of(one, "receivedDateTime")))


def _removed(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (one["id"] for one in _rows(table) if "@removed" in one)


def _rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = table.get("value")
    if not isinstance(rows, list) or not all(isinstance(one, dict) and _is_id(text_of(one, "id")) for one in rows):
        raise GraphError("Microsoft Graph lists what are no messages. Check base_url.")
    return rows


def _is_id(said: str) -> bool:
    return 0 < len(said) <= LONGEST_ID


def moment(said: str) -> datetime | None:
    """An ISO 8601 instant with its zone; None where it is none."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
