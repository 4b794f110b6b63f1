"""From the settings to the folders and the way out of mailboxes in Exchange Online."""

from collections.abc import Sequence

from bot.mail.graph import GraphMailbox
from bot.mail.graph_mailer import GraphMailer
from bot.mail.graph_web import READS_AT_ONCE, SENDS_AT_ONCE, Account, GraphWeb
from bot.settings.tables import MailboxTable
from procedure.desk import SENT_ITEMS


def graph_folders(box: MailboxTable) -> list[GraphMailbox]:
    """The inbox and the sent items, which share their connections."""
    web = GraphWeb(account_of(box), READS_AT_ONCE)
    return [GraphMailbox(name, box.address, web) for name in (box.name, box.name + SENT_ITEMS)]


def graph_mailer(boxes: Sequence[MailboxTable], named: str) -> GraphMailer:
    """Letters leave from the mailbox that they are written for, where its transport is graph; the rest from `named`."""
    first = [box for box in boxes if box.name == named]
    others = [box for box in boxes if box.name != named and box.transport == "graph"]
    return GraphMailer([GraphWeb(account_of(box), SENDS_AT_ONCE) for box in (*first, *others)])


def account_of(box: MailboxTable) -> Account:
    """The mailbox and its application."""
    return Account(
        address=box.address,
        tenant_id=box.tenant_id,
        client_id=box.client_id,
        client_secret=box.client_secret.get_secret_value() if box.client_secret else "",
        base_url=box.base_url,
        authority=box.authority,
        user=box.upn,
    )
