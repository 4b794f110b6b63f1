"""From the settings to an SMTP server as the way out."""

from collections.abc import Sequence

from bot.mail.signing_in import context_of, shown, token_of
from bot.mail.smtp import SmtpMailer
from bot.settings.tables import MailboxTable, OutgoingTable


def smtp_mailer(outgoing: OutgoingTable, boxes: Sequence[MailboxTable], sandbox_smtp_port: int = 0) -> SmtpMailer:
    """Signs in as its own user, or with what the mailbox signs in with that it names."""
    port = outgoing.port or sandbox_smtp_port
    box = next((one for one in boxes if one.name == outgoing.mailbox and one.transport == "imap"), None)
    context = context_of(outgoing.ca_file or (box.ca_file if box else None))
    if box is None or outgoing.username:
        password = shown(outgoing.password)
        return SmtpMailer(outgoing.host, port, outgoing.tls, outgoing.username, password, context=context)
    password, token = shown(box.password), token_of(box)
    return SmtpMailer(outgoing.host, port, outgoing.tls, box.username, password, context=context, token=token)
