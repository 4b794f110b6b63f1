"""From the settings of a mailbox to its Exchange transport."""

from collections.abc import Sequence

from bot.mail.exchange import ExchangeMailbox
from bot.mail.exchange_account import Access
from bot.mail.exchange_mailer import ExchangeMailer
from bot.settings.tables import MailboxTable
from procedure.desk import SENT_ITEMS
from procedure.errors import NotAllowed


def exchange_folders(box: MailboxTable) -> Sequence[ExchangeMailbox]:
    """The inbox and the sent items."""
    access = access_of(box)
    return [ExchangeMailbox(box.name, access), ExchangeMailbox(box.name + SENT_ITEMS, access)]


def exchange_mailer(boxes: Sequence[MailboxTable], name: str) -> ExchangeMailer:
    """The way out through the mailbox of this name."""
    box = next((one for one in boxes if one.name == name), None)
    if box is None:
        raise NotAllowed(f"There is no mailbox {name} to send letters from; see outgoing.mailbox.")
    return ExchangeMailer(access_of(box))


def access_of(box: MailboxTable) -> Access:
    """As the settings say; a mailbox that has no endpoint is looked for by autodiscovery."""
    secret = box.client_secret if box.auth == "oauth2" else box.password
    return Access(
        address=box.address,
        endpoint=box.endpoint,
        auth=box.auth,
        username=box.username,
        secret=secret.get_secret_value() if secret else "",
        tenant_id=box.tenant_id,
        client_id=box.client_id,
        authority=box.authority,
        ca_file=box.ca_file,
        acts_as=box.access,
    )
