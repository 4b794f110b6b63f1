"""What goes wrong with Exchange, each as one sentence for people, without addresses, secrets and words of mails."""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import requests.exceptions
import urllib3.exceptions
from exchangelib import errors
from exchangelib.util import ParseError
from oauthlib.oauth2 import OAuth2Error

from bot.mail.unforeseen import noted

RETIREMENT = (
    "This mailbox is in Exchange Online, where Microsoft has blocked Exchange Web Services by default since October "
    '2026 and ends them on 1 April 2027. Change its transport to "graph" and give its tenant_id and client_id.'
)
BUSY_SECONDS = 30.0
AFTER_REFUSED_SIGN_IN_SECONDS = 600.0
"""A password that is refused again and again locks the account; inbox, signs, sent items and letters each try."""

_CREDENTIALS = "The Exchange server refused the user name or password. Check username and the environment."
_NO_ACCESS = "The bot's account has no access to this mailbox; ask for full access or the impersonation role."
_NO_MAILBOX = "The Exchange server knows no such mailbox; it was deleted or its address is wrong."
_DISABLED = "The bot's account is disabled or locked out. Ask its administrator."
_RENEW = "Set a new one there and in the environment."
_NO_SERVICES = (
    "What answers at the endpoint does not speak Exchange Web Services now; it usually ends in /EWS/Exchange.asmx."
)
_BROKE = "The connection to the Exchange server broke. It is tried again; if it stays so, check endpoint."
_DOWN = "The Exchange server is up, but its mailbox store cannot be reached now."
_SAID = {
    "ErrorAccessDenied": _NO_ACCESS,
    "ErrorImpersonateUserDenied": _NO_ACCESS,
    "ErrorImpersonationDenied": _NO_ACCESS,
    "ErrorImpersonationFailed": _NO_ACCESS,
    "ErrorFolderNotFound": _NO_ACCESS,
    "ErrorNonExistentMailbox": _NO_MAILBOX,
    "ErrorMailboxConfiguration": _NO_MAILBOX,
    "ErrorInvalidSmtpAddress": _NO_MAILBOX,
    "ErrorNonPrimarySmtpAddress": "This is not the mailbox's primary address; write that one into the settings.",
    "ErrorAccountDisabled": _DISABLED,
    "ErrorPasswordExpired": f"The password of the bot's account has expired. {_RENEW}",
    "ErrorPasswordChangeRequired": f"The password of the bot's account must be changed. {_RENEW}",
    "ErrorQuotaExceeded": "The mailbox is full. Make room in it, or have its quota raised.",
    "ErrorMailboxStoreUnavailable": _DOWN,
    "ErrorMailboxMoveInProgress": "The mailbox is being moved to another server; it is tried again.",
    "ErrorMailboxFailover": _DOWN,
    "ErrorConnectionFailed": _DOWN,
    "ErrorADUnavailable": "The Exchange server cannot reach its directory.",
    "ErrorSendAsDenied": "The bot's account may not send from this mailbox; ask for the right Send As.",
    "ErrorMessageSizeExceeded": "The letter is larger than the Exchange server takes.",
    "ErrorInvalidRecipients": "The Exchange server refused the recipient.",
    "ErrorMissingRecipients": "The Exchange server refused the recipient.",
    "MalformedResponseError": _NO_SERVICES,
    "SOAPError": _NO_SERVICES,
    "ErrorInvalidServerVersion": "The Exchange server is too old or does not speak Exchange Web Services.",
}
_BUSY = frozenset(
    {"ErrorServerBusy", "RateLimitError", "ErrorTooManyObjectsOpened", "ErrorExceededConnectionCount"}
    | {"ErrorExceededSubscriptionCount", "ErrorExceededFindCountLimit"}
)
_PERMANENT = frozenset({"ErrorMessageSizeExceeded", "ErrorInvalidRecipients", "ErrorMissingRecipients"})
_PERHAPS_SENT = frozenset(
    {"ErrorInternalServerError", "ErrorInternalServerTransientError", "ErrorTimeoutExpired", "ErrorItemSave"}
)
_WITHIN_TOKEN = {
    "7000222": "The application's client secret has expired; make a new one in the directory.",
    "7000215": "The directory refused the application's client secret.",
    "700016": "The directory does not know the application; check client_id and tenant_id.",
    "900023": "The directory does not know the tenant; check tenant_id.",
    "90002": "The directory does not know the tenant; check tenant_id.",
}
_STATUS = {
    403: "The Exchange server forbids Exchange Web Services to the bot's account. Ask its administrator to allow them.",
    404: _NO_SERVICES,
    405: _NO_SERVICES,
    456: _DISABLED,
}
_NAME_MISMATCH = frozenset({62, 64})  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED


@dataclass(frozen=True)
class Trouble:
    """`wait_seconds`: how long the server wants peace. `permanent` and `uncertain` are about a letter on its way."""

    say: str
    wait_seconds: float = 0.0
    permanent: bool = False
    uncertain: bool = False


class WrongMailboxError(Exception):
    """Another mailbox answered than the one in the settings. The sentence names no address."""


class StoppedError(Exception):
    """The bot is being stopped; a sentence."""


class NotFoundError(Exception):
    """Nobody told where the server is; a sentence."""


class HttpError(Exception):
    """An answer that is no SOAP. `wait_seconds` as the server's Retry-After says, else 0.

    `is_online`: Exchange Online gave it. `not_offered`: our way to sign in, where it takes others only.
    """

    def __init__(self, status: int, wait_seconds: float = 0.0, is_online: bool = False, not_offered: str = "") -> None:
        super().__init__(f"HTTP status {status}")
        self.status, self.wait_seconds, self.is_online = status, wait_seconds, is_online
        self.not_offered = not_offered


FORESEEN = (
    *(errors.EWSError, ParseError, OAuth2Error, requests.exceptions.RequestException, urllib3.exceptions.HTTPError),
    *(OSError, WrongMailboxError, NotFoundError, HttpError, StoppedError),
)
"""What exchangelib, the libraries below it and these files raise where a server, a line or the settings are at fault.
Anything else is a fault of the bot, or an answer that tripped exchangelib up."""


def told(error: BaseException) -> Trouble:
    """As `trouble_of`; what nobody foresaw is in the log with where it arose."""
    if not isinstance(error, FORESEEN):
        noted("exchange_unforeseen", error)
    return trouble_of(error)


def trouble_of(error: BaseException) -> Trouble:
    """The first of the causes that says something; whether a letter may have left is judged by all of them."""
    every = list(_causes(error))
    found = next((one for one in map(_told, every) if one), None) or Trouble(
        f"The Exchange server's answer made no sense ({_word(type(error).__name__)})."
    )
    return Trouble(found.say, found.wait_seconds, found.permanent, any(map(_may_have_arrived, every)))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """From the outside in; one that is wrapped says more than its wrapping, so TLS and sockets are looked at too."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _told(error: BaseException) -> Trouble | None:
    name = type(error).__name__
    if isinstance(error, WrongMailboxError | NotFoundError | StoppedError):
        return Trouble(str(error))
    if isinstance(error, HttpError):
        return _http(error)
    if isinstance(error, OAuth2Error):
        return Trouble(_token(error))
    if isinstance(error, ssl.SSLError):
        return Trouble(_tls(error))
    if name in _BUSY and isinstance(error, errors.EWSError):
        wait = float(getattr(error, "back_off", 0) or getattr(error, "wait", 0) or BUSY_SECONDS)
        return Trouble("The Exchange server is busy and wants to be left alone for a while.", wait)
    if name in _SAID:
        return Trouble(_SAID[name], permanent=name in _PERMANENT)
    if isinstance(error, errors.UnauthorizedError | PermissionError):
        return Trouble(_CREDENTIALS, AFTER_REFUSED_SIGN_IN_SECONDS)
    if isinstance(error, errors.ResponseMessageError) and name != "ErrorTimeoutExpired":
        return Trouble(f"The Exchange server answered with {_word(name)}.")
    return _network(error)


def _http(error: HttpError) -> Trouble:
    found = _by_status(error)
    return Trouble(f"{found.say} {RETIREMENT}", found.wait_seconds) if error.is_online else found


def _by_status(error: HttpError) -> Trouble:
    if error.status == 401 and error.not_offered:
        say = f'The Exchange server does not offer auth = "{error.not_offered}". Set another, or have it switched on.'
        return Trouble(say, AFTER_REFUSED_SIGN_IN_SECONDS)
    if error.status == 401:
        return Trouble(_CREDENTIALS, AFTER_REFUSED_SIGN_IN_SECONDS)
    if error.status in (429, 503):
        busy = "The Exchange server is busy or down for maintenance."
        return Trouble(busy, error.wait_seconds or BUSY_SECONDS)
    if 300 <= error.status < 400:
        return Trouble("The endpoint sends the bot to another address; write that one into the settings.")
    return Trouble(_STATUS.get(error.status, f"The Exchange server answered with HTTP status {error.status}."))


def _token(error: OAuth2Error) -> str:
    said = re.search(r"AADSTS(\d{1,9})", str(error.description or ""))
    if said and said[1] in _WITHIN_TOKEN:
        return _WITHIN_TOKEN[said[1]]
    return f"The directory gave no token ({_word(str(error.error))})."


def _tls(error: ssl.SSLError) -> str:
    code = getattr(error, "verify_code", None)
    if code in _NAME_MISMATCH:
        return "The server's TLS certificate is for another name. Check endpoint, or have the certificate corrected."
    if code == _EXPIRED:
        return "The server's TLS certificate has expired. Its administrator has to renew it."
    if code is not None:
        return "The server's TLS certificate is not signed by anybody the bot trusts; set ca_file."
    return _BROKE


def _network(error: BaseException) -> Trouble | None:
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return Trouble("The Exchange server's name is not known; check the endpoint.")
    if isinstance(error, urllib3.exceptions.NewConnectionError | ConnectionRefusedError):  # itself a time-out
        return Trouble("The Exchange server cannot be reached. Check endpoint, or wait until it is up again.")
    if isinstance(error, requests.exceptions.Timeout | TimeoutError | urllib3.exceptions.TimeoutError):
        return Trouble("The Exchange server gave no answer in time. Check endpoint, or wait until it is up again.")
    if isinstance(error, urllib3.exceptions.ProtocolError | ConnectionError):
        return Trouble(_BROKE)
    return None


def is_away(error: BaseException) -> bool:
    """Whether nobody is there: a name that is not known, or a port at which nobody answers."""
    away = (urllib3.exceptions.NameResolutionError, urllib3.exceptions.NewConnectionError, ConnectionRefusedError)
    return any(isinstance(one, away) for one in _causes(error))


def _may_have_arrived(error: BaseException) -> bool:
    """A request that was written to the line, and whose answer never came or said nothing."""
    if isinstance(error, ssl.SSLError):
        return not isinstance(error, ssl.SSLCertVerificationError)
    if isinstance(error, HttpError):
        return error.status in (500, 502, 504)
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        return False
    broke = (urllib3.exceptions.ProtocolError, urllib3.exceptions.ReadTimeoutError, requests.exceptions.ReadTimeout)
    if isinstance(error, (*broke, requests.exceptions.ChunkedEncodingError)):
        return True
    is_wrapping = str(error).startswith("Reraised from")
    return type(error).__name__ in _PERHAPS_SENT and not is_wrapping


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "", text)[:60]
