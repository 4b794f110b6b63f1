"""From the settings to the folders of a mailbox on an IMAP server."""

from bot.clock import SystemClock
from bot.mail.imap import ImapMailbox
from bot.mail.imap_server import ImapServer
from bot.mail.signing_in import context_of, shown, token_of
from bot.settings.tables import MailboxTable
from procedure.desk import SENT_ITEMS


def imap_folders(box: MailboxTable) -> list[ImapMailbox]:
    """The inbox and the sent items; each has a connection of its own."""
    token, context = token_of(box), context_of(box.ca_file)
    server = ImapServer(box.host, box.port, box.tls, box.username, shown(box.password), token, context)
    return [ImapMailbox(name, box.address, server, SystemClock().real) for name in (box.name, box.name + SENT_ITEMS)]
