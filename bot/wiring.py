"""The one place that builds the parts and hands them to each other."""

import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.clock import Clock, SystemClock
from bot.mail.ports import Mailbox
from bot.settings import Settings, to_desk
from bot.settings.tables import MailboxTable
from handlers.office import Office
from handlers.secret import secret_of
from letters.book import LetterBook
from procedure.errors import NotAllowed
from scheduler.ports import Mailer
from storage.ledger import Ledger, open_ledger
from storage.migrating import is_current, migrate

SECRET_BYTES = 32


def clock_of(settings: Settings) -> SystemClock:
    """The system's clock; in the sandbox one that can be moved."""
    return Clock(settings.desk.data) if settings.has_sandbox else SystemClock()


def process_name() -> str:
    """Unique per process: leases are held under it."""
    return f"{socket.gethostname()[:40]}.{os.getpid()}.{secrets.token_hex(4)}"


def ledger_of(settings: Settings) -> Ledger:
    """The ledger, not yet connected."""
    return open_ledger(settings.storage.connect_url())


@contextmanager
def office(settings: Settings) -> Iterator[Office]:
    """The office on an open ledger, closed again at the end.

    NotAllowed when the ledger is not migrated (the embedded default migrates itself); LedgerUnreachable when it
    cannot be reached.
    """
    ledger = ledger_of(settings)
    try:
        if not is_current(ledger):
            if not settings.is_embedded:
                raise NotAllowed("The ledger is not up to date. Run `frontline migrate`.")
            migrate(ledger)
        yield Office(
            ledger,
            to_desk(settings),
            LetterBook(override_folder(settings)),
            secret_of(ledger, secrets.token_bytes(SECRET_BYTES)),
        )
    finally:
        ledger.close()


def override_folder(settings: Settings) -> Path | None:
    """Letters of one's own: `letters/` in the data folder, if there is one."""
    folder = settings.desk.data / "letters"
    return folder if folder.is_dir() else None


def mailer_of(settings: Settings, sandbox_smtp_port: int = 0) -> Mailer:
    """The outgoing transport. In the sandbox a port of 0 is the one that the post office got."""
    outgoing = settings.outgoing
    if outgoing.transport == "smtp":
        from bot.mail.smtp_setup import smtp_mailer  # noqa: PLC0415 - transports are imported only where they are used

        return smtp_mailer(outgoing, settings.mailboxes, sandbox_smtp_port)
    if outgoing.transport == "local" and outgoing.path:
        from bot.mail.local import LocalMailer  # noqa: PLC0415 - as above

        return LocalMailer(outgoing.path)
    if outgoing.transport == "graph":
        from bot.mail.graph_setup import graph_mailer  # noqa: PLC0415 - as above

        return graph_mailer(settings.mailboxes, outgoing.mailbox)
    if outgoing.transport == "exchange":
        from bot.mail.exchange_setup import exchange_mailer  # noqa: PLC0415 - as above

        return exchange_mailer(settings.mailboxes, outgoing.mailbox)
    raise NotAllowed(
        f"This version cannot send through '{outgoing.transport}'; "
        "outgoing.transport is smtp, exchange, graph or local."
    )


def mailboxes_of(settings: Settings) -> list[Mailbox]:
    """The folders to read."""
    return [one for box in settings.mailboxes for one in folders_of(box)]


def folders_of(box: MailboxTable) -> Sequence[Mailbox]:
    """The inbox of a mailbox and, where its server keeps them, the sent items."""
    if box.transport == "local" and box.path:
        from bot.mail.local import LocalMailbox  # noqa: PLC0415 - transports are imported only where they are used

        return [LocalMailbox(box.name, box.address, box.path)]
    if box.transport == "graph":
        from bot.mail.graph_setup import graph_folders  # noqa: PLC0415 - as above

        return graph_folders(box)
    if box.transport == "exchange":
        from bot.mail.exchange_setup import exchange_folders  # noqa: PLC0415 - as above

        return exchange_folders(box)
    if box.transport == "imap":
        from bot.mail.imap_setup import imap_folders  # noqa: PLC0415 - as above

        return imap_folders(box)
    raise NotAllowed(
        f"Mailboxes are not read through '{box.transport}'; mailbox.transport is exchange, graph, imap or local."
    )
