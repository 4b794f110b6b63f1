"""Which of the mails that a server lists as done the ledger has, by key, by Message-ID, and by bytes."""

from collections.abc import Sequence

from handlers.office import Office
from storage.identities import is_own, kept_unread, keys_of, message_ids_of


def unknown(office: Office, mailbox: str, listed: Sequence[tuple[str, str]]) -> list[str]:
    """Keys of the (key, Message-ID) that the ledger knows by neither, in their order."""
    with office.ledger.reading() as tx:
        keys = keys_of(tx, mailbox, [key for key, _ in listed])
        own = message_ids_of(tx, [message_id for _, message_id in listed if message_id])
    return [key for key, message_id in listed if key not in keys and message_id not in own]


def is_held_unread(office: Office, mailbox: str, content: bytes) -> bool:
    """Whether a mail of these bytes is filed of which nothing was understood: it has no Message-ID to be known by."""
    with office.ledger.reading() as tx:
        return kept_unread(tx, mailbox, content)


def has_left(office: Office, message_id: str) -> bool:
    """Whether a letter of ours was seen after it had left: its copy stands in Sent Items, or it came back."""
    with office.ledger.reading() as tx:
        return is_own(tx, message_id)
