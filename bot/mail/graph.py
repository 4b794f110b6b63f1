"""A folder of a mailbox in Exchange Online through Microsoft Graph: delta query, raw MIME, immutable ids."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from time import monotonic
from urllib.parse import quote, unquote

from bot.mail.failures import Failures
from bot.mail.graph_delta import Found, Round, look, moment
from bot.mail.graph_done import Processed
from bot.mail.graph_faults import GraphError, date_of, text_of
from bot.mail.graph_survey import Surveyed, surveyed
from bot.mail.graph_web import GraphWeb
from bot.mail.parts import DEFAULT_LIMITS
from bot.mail.ports import Batch, Finding, Item, Listed
from procedure.desk import SENT_ITEMS

PAUSE_SECONDS = 30.0
ROUND_SECONDS = 300.0
"""A list of what is new is not relied on for longer: another process may have worked on it."""
ITEMS_AT_ONCE = 2
BATCH_BYTES = 32 * 1024 * 1024
TRIES = 6
"""A message that Graph fails to give so often, over a minute, is held for a person, where it gives others."""
_ABOUT_ONE = frozenset({400, 422, 500, 502, 504})
"""What Graph, or the gateway before it that gave up, says where it may be the message that is at fault."""
_SIZE = "Integer 0x0E08"  # PidTagMessageSize, [MS-OXPROPS] 2.794
_INBOX, _SENT = "inbox", "sentitems"


class GraphMailbox:
    """The inbox, or the sent items where the name ends so; several may share one `web`."""

    def __init__(self, name: str, address: str, web: GraphWeb, max_item_bytes: int = DEFAULT_LIMITS.size_bytes) -> None:
        self.name, self.address, self.max_item_bytes = name, address, max_item_bytes
        self._web = web
        self._is_sent = name.endswith(SENT_ITEMS)
        self._processed = Processed(web)
        self._round = Round("", "")
        self._looked_at = 0.0
        self._failures = Failures(TRIES)
        self._surveyed: dict[str, Surveyed] = {}

    @property
    def pause_seconds(self) -> float:
        """Graph gives no sign without an address of our own that it can reach; a look costs one call."""
        return PAUSE_SECONDS

    def fetch(self, limit: int, cursor: str) -> Batch:
        """The oldest of what is new; the cursor moves when all of the round was given."""
        current = self._round_at(cursor)
        items: list[Item] = []
        while current.waiting and not items:
            # What failed comes last: so the others get through, and show whether it is the mail or the mailbox.
            waiting = sorted(current.waiting.values(), key=lambda one: self._failures.of(one.id))
            items = self._items(current, waiting[:limit])
        self._failures.read(one.key for one in items if not one.fault)
        return Batch(items, current.end if len(items) == len(current.waiting) else cursor)

    def done(self, keys: Iterable[str]) -> None:
        """Move to `Processed`; sent items stay where they are. What cannot be moved now holds back none behind it."""
        done = list(keys)
        try:
            if not self._is_sent:
                self._processed.take(done)
        except GraphError:
            self._round.end = self._round.cursor  # they are listed again after those behind them
            raise
        finally:
            for key in done:
                self._round.waiting.pop(key, None)
            self._failures.forget(done)

    def survey(self, since: datetime) -> Sequence[Listed]:
        """`Processed`, where there is one, or the sent items; ids are the same as in the inbox."""
        folder = _SENT if self._is_sent else self._processed.known_id()
        self._surveyed = surveyed(self._web, folder, since) if folder else {}
        return [one.listed for one in self._surveyed.values()]

    def recall(self, key: str) -> Item | None:
        """None also where Graph fails to give it: it was given up before, or is tried again tomorrow."""
        one = self._surveyed.get(key)
        try:
            return self._item(Found(key, one.received_at)) if one else None
        except GraphError as error:
            if error.status in _ABOUT_ONE:
                return None
            raise

    def has_news(self) -> bool:
        """Never: the folder is looked into every 30 seconds."""
        return False

    def probe(self) -> Finding:
        """Reads the folder, and asks to move a message that does not exist: a mailbox that may only be read refuses."""
        try:
            folder = _SENT if self._is_sent else _INBOX
            table = self._web.get(f"/mailFolders/{folder}?$select=id,totalItemCount").json()
            self._may_move()
        except GraphError as error:
            return Finding(False, error.reason)
        answered = unquote(text_of(table, "@odata.context").partition("users('")[2].partition("')")[0])
        if answered and "@" in answered and answered.lower() != self._web.user:
            return Finding(False, "Another mailbox answered than the one in the settings. Check mailbox.address.")
        count = table.get("totalItemCount")
        lie = f"{count:,} mails lie in it" if isinstance(count, int) and count != 1 else "1 mail lies in it"
        return Finding(True, f"Microsoft Graph opens its {'sent items' if self._is_sent else 'inbox'}; {lie}.")

    def hurry(self) -> None:
        """The folders of a mailbox share their connections, and end together."""
        self._web.hurry()

    def close(self) -> None:
        """Let go of every connection."""
        self._web.close()

    def _may_move(self) -> None:
        try:
            self._web.post("/messages/AAkALg-none/move", {"destinationId": "inbox"})
        except GraphError as error:
            if error.status != 400 and not error.is_missing_item:
                raise

    def _round_at(self, cursor: str) -> Round:
        is_old = monotonic() - self._looked_at > ROUND_SECONDS
        if is_old or cursor != self._round.cursor or not self._round.waiting:
            self._round = look(self._web, _SENT if self._is_sent else _INBOX, cursor, from_now_on=self._is_sent)
            self._looked_at = monotonic()
        return self._round

    def _items(self, current: Round, wanted: Sequence[Found]) -> list[Item]:
        """As many as fit into a batch, two at a time; what has vanished meanwhile waits no more."""
        items: list[Item] = []
        with ThreadPoolExecutor(ITEMS_AT_ONCE) as readers:
            for group in _groups(wanted):
                try:
                    for found, item in zip(group, readers.map(self._item, group), strict=True):
                        if item is None:
                            current.waiting.pop(found.id, None)
                            self._failures.forget([found.id])
                        else:
                            items.append(item)
                except GraphError:
                    # What was read before counts; the next fetch says the rest.
                    if not items:
                        raise
                    break
                if sum(len(one.raw) for one in items) >= BATCH_BYTES:
                    break
        return items

    def _item(self, found: Found) -> Item | None:
        """None when it is not there any more."""
        path = f"/messages/{quote(found.id, safe='')}"
        received_at = found.received_at
        try:
            if received_at is None:
                received_at = self._received_at(path)
            answer = self._web.get(f"{path}/$value", most_bytes=self.max_item_bytes + 1)
        except GraphError as error:
            if error.is_missing_item:
                return None
            if received_at is None or not _is_about_one(error):
                raise
            # It still knows the message: this is not the whole service that is out of order.
            size = self._size(path)
            self._failures.failed([found.id])
            if not self._failures.is_hopeless(found.id, is_alone=len(self._round.waiting) == 1):
                raise
            fault = f"Microsoft Graph cannot give this mail ({error.status or 'the connection breaks'})."
            return Item(found.id, received_at, size, b"", fault)
        size = len(answer.body) if answer.is_whole else max(len(answer.body), self._size(path))
        return Item(found.id, received_at, size, answer.body)

    def _received_at(self, path: str) -> datetime:
        answer = self._web.get(f"{path}?$select=receivedDateTime")
        said = moment(text_of(answer.json(), "receivedDateTime")) or date_of(answer.headers.get("Date", ""))
        if said is None:
            raise GraphError("Microsoft Graph does not say when a mail was received.")
        return said

    def _size(self, path: str) -> int:
        """The whole size of a message that was not read to its end, as Exchange counts it."""
        asked = quote(f"singleValueExtendedProperties($filter=id eq '{_SIZE}')", safe="()$=")
        rows = self._web.get(f"{path}?$select=id&$expand={asked}").json().get("singleValueExtendedProperties")
        values = [text_of(one, "value") for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
        return next((int(one) for one in values if one.isdecimal() and len(one) < 12), 0)


def _is_about_one(error: GraphError) -> bool:
    """Refused, or the answer broke off, came too late or too slowly."""
    return error.status in _ABOUT_ONE or (error.status == 0 and error.is_uncertain)


def _groups(wanted: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for start in range(0, len(wanted), ITEMS_AT_ONCE):
        yield wanted[start : start + ITEMS_AT_ONCE]
