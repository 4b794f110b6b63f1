"""What is done, as Microsoft Graph lists it: ids, Message-IDs and times of a folder, without the mails."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from bot.mail.graph_delta import LONGEST_ID, PAGE_COUNT, moment
from bot.mail.graph_faults import GraphError, text_of
from bot.mail.graph_web import GraphWeb
from bot.mail.headers import message_ids
from bot.mail.ports import Listed

PAGES_AT_MOST = 5_000


@dataclass(frozen=True)
class Surveyed:
    """A message of the list, and when it was received; None where Graph does not say."""

    listed: Listed
    received_at: datetime | None


def surveyed(web: GraphWeb, folder: str, since: datetime) -> dict[str, Surveyed]:
    """By id, everything in the folder that was received from `since` on."""
    asked = quote(f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    fields = "$select=id,internetMessageId,receivedDateTime"
    link = f"/mailFolders/{quote(folder, safe='=')}/messages?$filter={asked}&{fields}&$top={PAGE_COUNT}"
    found: dict[str, Surveyed] = {}
    for _ in range(PAGES_AT_MOST):
        table = web.get(link).json()
        rows = table.get("value")
        for one in rows if isinstance(rows, list) else ():
            key = text_of(one, "id") if isinstance(one, dict) else ""
            if 0 < len(key) <= LONGEST_ID:
                own = next(iter(message_ids(text_of(one, "internetMessageId"))), "")
                found[key] = Surveyed(Listed(key, own), moment(text_of(one, "receivedDateTime")))
        link = text_of(table, "@odata.nextLink")
        if not link:
            return found
    raise GraphError("Microsoft Graph lists a folder without end.")
