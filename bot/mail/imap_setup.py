"""From the settings to the folders of a mailbox on an IMAP server."""

import ssl
from pathlib import Path

from bot.clock import SystemClock
from bot.mail.imap import ImapMailbox
from bot.mail.imap_server import ImapServer
from bot.settings.tables import MailboxTable
from procedure.desk import SENT_ITEMS
from procedure.errors import NotAllowed


def imap_folders(box: MailboxTable) -> list[ImapMailbox]:
    """The inbox and the sent items; each has a connection of its own."""
    server = server_of(box)
    return [ImapMailbox(name, box.address, server, SystemClock().real) for name in (box.name, box.name + SENT_ITEMS)]


def server_of(box: MailboxTable) -> ImapServer:
    """Where it lies, and who signs in."""
    password = box.password.get_secret_value() if box.password else ""
    return ImapServer(box.host, box.port, box.tls, box.username, password, context=context_of(box.ca_file))


def context_of(ca_file: Path | None) -> ssl.SSLContext:
    """Whose certificates are trusted: the system's authorities, or those in the file."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise NotAllowed(f"{ca_file} holds no certificates that can be read; see mailbox.ca_file.") from error
