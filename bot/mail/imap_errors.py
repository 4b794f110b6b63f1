"""What went wrong on an IMAP server as one sentence. A server's own words are read for codes and never shown: they may
hold addresses.
"""

import re
from collections.abc import Mapping
from imaplib import IMAP4

from imapclient.exceptions import LoginError

from bot.mail.ports import MailboxError
from bot.mail.reaching import why_out_of_reach
from bot.mail.unforeseen import noted

Broken = (OSError, IMAP4.error, ValueError, LookupError, TypeError, AttributeError, MemoryError)
"""What IMAPClient and imaplib raise: the last five are how they trip over answers that no server should give."""

AFTER_REFUSED_SIGN_IN_SECONDS = 600.0
"""A password that is refused again and again locks accounts; the inbox, its signs and the sent items each try."""
WAIT_WHEN_BUSY_SECONDS = 60.0

_CODE = re.compile(r"\[([A-Z][A-Z-]+)")
_BACKOFF = re.compile(r"backoff time: (\d{1,7}) milliseconds", re.IGNORECASE)  # Exchange Online
_BUSY = re.compile(r"throttl|too many|rate limit|bandwidth|try again later", re.IGNORECASE)
_SIGN_IN: Mapping[str, str] = {
    "AUTHENTICATIONFAILED": "The mail server refused the user name or password. Check username and the environment.",
    "AUTHORIZATIONFAILED": "The mail server does not let this user into this mailbox. Ask its administrator.",
    "EXPIRED": "The password has expired. Set a new one at the mail server and in the environment.",
    "PRIVACYREQUIRED": 'The mail server wants an encrypted connection. Set tls to "tls" or "starttls".',
    "CONTACTADMIN": "The mail server's administrator has to unlock this user.",
}
_USE: Mapping[str, str] = {
    "NONEXISTENT": "The folder is not there any more. Ask the mail server's administrator.",
    "NOPERM": "The mail server does not let this user do that. Ask its administrator for the rights.",
    "OVERQUOTA": "The mailbox is full. Make room, or have its administrator raise the limit.",
    "CLIENTBUG": "The mail server did not understand the bot.",
}
_BUSY_CODES = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "THROTTLED", "ALERT-BUSY"})


def code_of(error: BaseException) -> str:
    """The response code (RFC 5530) in a refusal, such as OVERQUOTA, or ""."""
    found = _CODE.search(str(error))
    return found[1] if found else ""


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone; after a plain NO or BAD it is still good."""
    return isinstance(error, IMAP4.abort) or not isinstance(error, IMAP4.error)


def wants_peace(error: IMAP4.error) -> bool:
    """Whether the server is busy with itself, which says nothing about the mail that was asked for."""
    said = str(error)
    return code_of(error) in _BUSY_CODES - {"SERVERBUG"} or bool(_BACKOFF.search(said) or _BUSY.search(said))


def explained(error: BaseException) -> MailboxError:
    """The sentence for it, and how long the server wants to be left alone."""
    if isinstance(error, MailboxError):
        return error
    if isinstance(error, IMAP4.readonly):
        return MailboxError("The inbox may only be read. Give the bot's user the right to change it.")
    if isinstance(error, IMAP4.error):
        return _refused(error)
    if isinstance(error, OSError):
        return MailboxError(why_out_of_reach(error))
    # How the libraries trip over such answers is also how a fault of our own looks.
    noted("imap_unforeseen", error)
    return MailboxError("The mail server gave an answer that is not IMAP. Check host, port and tls.")


def _refused(error: IMAP4.error) -> MailboxError:
    code, said = code_of(error), str(error)
    backoff = _BACKOFF.search(said)
    if backoff or code in _BUSY_CODES or _BUSY.search(said):
        seconds = int(backoff[1]) / 1000 if backoff else WAIT_WHEN_BUSY_SECONDS
        return MailboxError("The mail server asks to be left alone for a while.", min(seconds, 3600.0))
    if isinstance(error, LoginError):
        reason = _SIGN_IN.get(code, _SIGN_IN["AUTHENTICATIONFAILED"])
        return MailboxError(reason, AFTER_REFUSED_SIGN_IN_SECONDS)
    if code in _USE:
        return MailboxError(_USE[code])
    if isinstance(error, IMAP4.abort):
        return MailboxError("The connection to the mail server broke. Check host, port and tls, or wait.")
    return MailboxError("The mail server refused a command or gave an answer that nobody understands.")
