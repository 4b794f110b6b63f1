"""How a mailbox of the settings signs in to its server: by password or token, and whose certificates count."""

import ssl
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from bot.settings.tables import MailboxTable
from procedure.errors import NotAllowed

OUTLOOK = "https://outlook.office365.com"
"""For whom the tokens are that IMAP and SMTP of Exchange Online take."""
TOKEN_SECONDS = 30.0


def token_of(box: MailboxTable) -> Callable[[str], str] | None:
    """Gives tokens of Entra ID (client credentials), another one than its argument; None where a password is used."""
    if box.auth != "oauth2":
        return None
    from bot.mail.graph_token import Tokens  # noqa: PLC0415 - msal is imported only where it is used
    from bot.mail.graph_wire import Wire  # noqa: PLC0415 - as above

    wire = Wire("The sign-in service", TOKEN_SECONDS, 2)
    return Tokens(box.authority, box.tenant_id, box.client_id, shown(box.client_secret), OUTLOOK, wire).token


def context_of(ca_file: Path | None) -> ssl.SSLContext:
    """Whose certificates are trusted: the system's authorities, or those in the file."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise NotAllowed(f"{ca_file} holds no certificates that can be read; see ca_file.") from error


def shown(secret: SecretStr | None) -> str:
    """What it hides, "" for none."""
    return secret.get_secret_value() if secret else ""
