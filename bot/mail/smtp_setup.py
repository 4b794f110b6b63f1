"""From the settings to an SMTP server as the way out."""

from collections.abc import Sequence

from bot.mail.signing_in import context_of, shown, token_of
from bot.mail.smtp import SmtpMailer
from bot.settings.tables import MailboxTable, OutgoingTable


def smtp_mailer(outgoing: OutgoingTable, boxes: Sequence[MailboxTable], sandbox_smtp_port: int = 0) -> SmtpMailer:
    """Signs in as its own user, or with what the mailbox signs in with that it names."""
    port = outgoing.port or sandbox_smtp_port
    box = next((one for one in boxes if one.name == outgoing.mailbox and one.transport == "imap"), None)
    if box is None or outgoing.username:
        return SmtpMailer(outgoing.host, port, outgoing.tls, outgoing.username, shown(outgoing.password))
    token, context = token_of(box), context_of(box.ca_file)
    password = shown(box.password)
    return SmtpMailer(outgoing.host, port, outgoing.tls, box.username, password, token=token, context=context)
