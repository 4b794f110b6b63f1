"""Which of the mails that a server lists as done the ledger has, by key, by Message-ID, and by content."""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.office import Office
from storage.identities import has_mail, is_own, keys_of, message_ids_of


class Identity(NamedTuple):
    """What a mail is, wherever it lies: its own Message-ID or "", and the hash of its content."""

    message_id: str
    content_hash: str


def unknown(office: Office, mailbox: str, listed: Sequence[tuple[str, str]]) -> list[str]:
    """Keys of the (key, Message-ID) that the ledger knows by neither, in their order."""
    with office.ledger.reading() as tx:
        keys = keys_of(tx, mailbox, [key for key, _ in listed])
        own = message_ids_of(tx, [message_id for _, message_id in listed if message_id])
    return [key for key, message_id in listed if key not in keys and message_id not in own]


def is_known(office: Office, mail: Identity) -> bool:
    """Whether a mail of this content is filed, under this Message-ID or without one."""
    with office.ledger.reading() as tx:
        return has_mail(tx, mail.message_id, mail.content_hash)


def has_left(office: Office, message_id: str) -> bool:
    """Whether a letter of ours was seen after it had left: its copy stands in Sent Items, or it came back."""
    with office.ledger.reading() as tx:
        return is_own(tx, message_id)
