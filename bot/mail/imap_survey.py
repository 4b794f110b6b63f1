"""What is done, as an IMAP server lists it: Message-IDs and numbers of a folder, without the mails."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient

from bot.mail.headers import first_message_id
from bot.mail.imap_folders import Folder
from bot.mail.ports import Listed

DONE_KEY = "done:"
"""How the key of a mail begins that lies in another folder than the one that is read."""
AT_ONCE = 500
_FIELD = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"


def surveyed(client: IMAPClient, folder: Folder, since: datetime, start: str, wanted: tuple[str, ...]) -> list[Listed]:
    """Everything in the chosen folder that was received from the day before `since` on, for days have zones.

    `start` is how keys begin, `wanted` what else a mail must fulfil.
    """
    if not folder.exists:
        return []
    day = (since.astimezone(UTC) - timedelta(days=1)).date()
    uids = client.search([*wanted, "SINCE", day])
    found: list[Listed] = []
    for first in range(0, len(uids), AT_ONCE):
        told = client.fetch(uids[first : first + AT_ONCE], [_FIELD])
        found += [Listed(f"{start}{folder.validity}.{uid}", _message_id(one)) for uid, one in sorted(told.items())]
    return found


def _message_id(told: Mapping[bytes, Any]) -> str:
    head = next((value for key, value in told.items() if key.startswith(b"BODY[")), b"")
    return first_message_id(head) if isinstance(head, bytes) else ""
