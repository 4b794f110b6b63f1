"""From the settings of a mailbox to its Exchange transport."""

from collections.abc import Sequence

from bot.mail.exchange import ExchangeMailbox
from bot.mail.exchange_account import Access
from bot.mail.exchange_mailer import ExchangeMailer, ExchangeMailers
from bot.mail.signing_in import context_of
from bot.settings.tables import MailboxTable
from procedure.desk import SENT_ITEMS
from procedure.errors import NotAllowed


def exchange_folders(box: MailboxTable) -> Sequence[ExchangeMailbox]:
    """The inbox and the sent items."""
    access = access_of(box)
    return [ExchangeMailbox(box.name, access), ExchangeMailbox(box.name + SENT_ITEMS, access)]


def exchange_mailer(boxes: Sequence[MailboxTable], named: str) -> ExchangeMailers:
    """Letters leave from the mailbox they are written for, where its transport is exchange; the rest from `named`."""
    first = [box for box in boxes if box.name == named]
    if not first:
        raise NotAllowed(f"There is no mailbox {named} to send letters from; see outgoing.mailbox.")
    others = [box for box in boxes if box.name != named and box.transport == "exchange"]
    return ExchangeMailers([ExchangeMailer(access_of(box)) for box in (*first, *others)])


def access_of(box: MailboxTable) -> Access:
    """As the settings say; a mailbox that has no endpoint is looked for by autodiscovery."""
    context_of(box.ca_file)  # what holds no certificates is said at once
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
