"""Folders of an IMAP mailbox: which ones we read, and where mails go that are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from imaplib import IMAP4

from imapclient import IMAPClient

from bot.mail.imap_errors import code_of, explained, is_lost
from bot.mail.ports import MailboxError

PROCESSED = "Processed"
DONE = "FrontlineDone"
"""The keyword of mails that are done and could not be moved."""
_SENT_NAMES = ("sent", "sent items", "sent messages", "sent mail")
_MISSING = frozenset({"TRYCREATE", "NONEXISTENT"})


@dataclass(frozen=True)
class Folder:
    """A folder that was chosen: its numbering (RFC 3501 section 2.3.1.1) and whether it keeps keywords."""

    validity: int
    next_uid: int
    exists: int
    keeps_keywords: bool


def choose(client: IMAPClient, name: str, only_look: bool = False) -> Folder:
    """Select (or examine) it. MailboxError where the server does not number its mails."""
    told = client.select_folder(name, readonly=only_look)
    if not told.get(b"UIDVALIDITY"):
        raise MailboxError("The mail server does not number its mails (UIDVALIDITY), so it cannot be read safely.")
    flags = {one.lower() for one in told.get(b"PERMANENTFLAGS", ())}
    next_uid = told.get(b"UIDNEXT") or max(client.search(["UID", "*"]), default=0) + 1
    keeps = not only_look and (b"\\*" in flags or DONE.lower().encode() in flags)
    return Folder(int(told[b"UIDVALIDITY"]), int(next_uid), int(told[b"EXISTS"]), keeps)


def sent_folder(client: IMAPClient) -> str:
    """The folder of sent items: by its special use (RFC 6154), else by a common name; "" where there is none."""
    folders = client.list_folders()
    for flags, _, name in folders:
        if b"\\sent" in {one.lower() for one in flags}:
            return str(name)
    prefix, _ = _home(client)
    known = {str(name).removeprefix(prefix).lower(): str(name) for _, _, name in folders}
    return next((known[one] for one in _SENT_NAMES if one in known), "")


def processed_folder(client: IMAPClient) -> str:
    """Where what is done lies; "" while nothing was ever moved."""
    names = _processed_names(client)
    return next((one for one in names if client.list_folders(pattern=one)), "")


def can_move(client: IMAPClient) -> bool:
    """Whether a mail can leave the inbox alone. A plain EXPUNGE would take mails with it that others had marked."""
    return bool(client.has_capability("MOVE") or client.has_capability("UIDPLUS"))


def put_away(client: IMAPClient, uids: Sequence[int], folder: Folder) -> None:
    """Move them to `Processed`, which is made if it is not there; where a server cannot, they are flagged.

    MailboxError when it could but will not: then they are flagged too, so that what comes behind them is read.
    """
    if not can_move(client):
        _flag(client, uids, folder)
        return
    try:
        _move_or_make(client, uids, *_processed_names(client))
    except IMAP4.error as error:
        if is_lost(error):
            raise
        _flag(client, uids, folder)
        raise MailboxError(f"Mails that are done cannot be moved to {PROCESSED}. {_why(error)}") from error


def _processed_names(client: IMAPClient) -> tuple[str, str]:
    prefix, delimiter = _home(client)
    return f"{prefix}{PROCESSED}", f"INBOX{delimiter}{PROCESSED}"


def _why(error: IMAP4.error) -> str:
    known = explained(error).reason
    return known if code_of(error) else "See whether the bot's user may create that folder and write to it."


def _move_or_make(client: IMAPClient, uids: Sequence[int], name: str, under_inbox: str) -> None:
    """Some servers keep every folder under INBOX and do not say so."""
    for target in (name, under_inbox) if name != under_inbox else (name,):
        if client.list_folders(pattern=target):
            return _move(client, uids, target)
    try:
        client.create_folder(name)
    except IMAP4.error as error:
        if is_lost(error) or (code_of(error) and code_of(error) not in {"CANNOT", "NONEXISTENT"}):
            raise
        client.create_folder(under_inbox)
        name = under_inbox
    return _move(client, uids, name)


def _move(client: IMAPClient, uids: Sequence[int], target: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, target)
        return
    client.copy(uids, target)
    client.add_flags(uids, [b"\\Deleted"], silent=True)
    client.uid_expunge(uids)


def _flag(client: IMAPClient, uids: Sequence[int], folder: Folder) -> None:
    """Where no keyword is kept the cursor alone knows what is done."""
    if folder.keeps_keywords:
        client.add_flags(uids, [DONE.encode()], silent=True)


def _home(client: IMAPClient) -> tuple[str, str]:
    """What one's own folders' names begin with, and what parts their levels."""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            return str(personal[0][0]), str(personal[0][1] or "/")
    found = client.list_folders(pattern="")
    delimiter = found[0][1] if found else b"/"
    return "", (delimiter or b"/").decode("ascii", "replace")
