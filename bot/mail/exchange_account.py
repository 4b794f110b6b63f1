"""The way into one Exchange mailbox: where its server is, as whom the bot comes, and whose word it takes."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import exchangelib
from exchangelib.account import Identity
from exchangelib.autodiscover.protocol import AutodiscoverProtocol
from exchangelib.protocol import CachingProtocol, FailFast, Protocol
from requests.adapters import HTTPAdapter

from bot.mail.exchange_errors import FORESEEN, RETIREMENT, HttpError, NotFoundError, is_away

ONLINE_SCOPE = "https://outlook.office365.com/.default"
_NAMED_BY_SERVERS = {"ntlm": ("ntlm", "negotiate"), "basic": ("basic",), "oauth2": ("bearer",)}
_AUTH_TYPES = {"ntlm": exchangelib.NTLM, "basic": exchangelib.BASIC, "oauth2": exchangelib.OAUTH2}
_ONLINE_DOMAINS = ("outlook.office365.com", "outlook.office.com", "outlook.com", "office365.us", "outlook.cn")
_ONLINE_HEADERS = ("X-CalculatedBETarget", "X-CalculatedFETarget", "X-FEServer", "X-BEServer", "X-TargetBEServer")
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True)
class Access:
    """How to reach one mailbox. `secret` is the password, or the client secret with oauth2.

    Without an `endpoint` autodiscovery finds it. `acts_as`: by the rights of the bot's own account, or in the
    mailbox's name; `lookups` are where autodiscovery asks, by default at the address's domain.
    """

    address: str
    endpoint: str = ""
    auth: Literal["ntlm", "basic", "oauth2"] = "ntlm"
    username: str = ""
    secret: str = field(default="", repr=False)
    tenant_id: str = ""
    client_id: str = ""
    authority: str = "https://login.microsoftonline.com"
    ca_file: Path | None = None
    acts_as: Literal["delegate", "impersonation"] = "delegate"
    timeout_seconds: float = 30.0
    lookups: Sequence[str] = ()


class Answers(FailFast):  # type: ignore[misc]
    """Looks at each HTTP answer. Nothing is asked twice, so that a wrong password cannot lock the account."""

    is_online = False

    def __init__(self, auth: str) -> None:
        super().__init__()
        self.auth = auth

    def raise_response_errors(self, response: Any) -> None:
        """HttpError for whatever is no SOAP; exchangelib judges the rest."""
        self.is_online = self.is_online or comes_from_online(response.headers)
        if response.status_code not in (200, 500):
            wait = _retry_after(response.headers.get("Retry-After", ""))
            raise HttpError(response.status_code, wait, self.is_online, self._not_offered(response))
        super().raise_response_errors(response)

    def _not_offered(self, response: Any) -> str:
        """Our way to sign in where the server names others; one that names none says nothing."""
        offered = response.headers.get("WWW-Authenticate", "").lower()
        return self.auth if offered and not any(one in offered for one in _NAMED_BY_SERVERS[self.auth]) else ""


class _Trusting(HTTPAdapter):
    """Trusts the certificates of one file, whatever the environment says about others."""

    def __init__(self, ca_file: str) -> None:
        self.ca_file = ca_file
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True, max_retries=0)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        super().cert_verify(conn, url, self.ca_file, cert)  # type: ignore[no-untyped-call]

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        return super().get_connection_with_tls_context(request, self.ca_file, proxies, cert)


class _Sessions:
    """Own certificates, deadline and name for every session, the one that fetches tokens too."""

    USERAGENT = "Frontline"

    def _set(self, access: Access) -> None:
        self.TIMEOUT = access.timeout_seconds
        self._ca_file = str(access.ca_file) if access.ca_file else ""

    def raw_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().raw_session(*args, **kwargs)  # type: ignore[misc]
        for prefix in list(session.adapters) if self._ca_file else ():
            session.mount(prefix, _Trusting(self._ca_file))
        return session


class _Alone(CachingProtocol):  # type: ignore[misc]
    """exchangelib shares protocols, and what once went wrong with them; each of ours is its own."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return type.__call__(cls, *args, **kwargs)


class _Lines(_Sessions, Protocol, metaclass=_Alone):  # type: ignore[misc]
    def __init__(self, config: Any, access: Access) -> None:
        self._set(access)
        super().__init__(config=config)


class _Lookup(_Sessions, AutodiscoverProtocol):  # type: ignore[misc]
    def __init__(self, config: Any, access: Access) -> None:
        self._set(access)
        super().__init__(config=config)


class _Application(exchangelib.OAuth2Credentials):  # type: ignore[misc]
    """Client credentials (RFC 6749 section 4.4) of another authority and for another server than Microsoft's."""

    def __init__(self, access: Access, endpoint: str) -> None:
        super().__init__(
            client_id=access.client_id,
            client_secret=access.secret,
            tenant_id=access.tenant_id,
            identity=Identity(primary_smtp_address=access.address),
        )
        self.authority = access.authority
        self.wanted = ONLINE_SCOPE if is_online(endpoint) else f"https://{urlsplit(endpoint).hostname}/.default"

    @property
    def token_url(self) -> str:
        return f"{self.authority.rstrip('/')}/{self.tenant_id}/oauth2/v2.0/token"

    @property
    def scope(self) -> list[str]:
        return [self.wanted]


def open_account(access: Access) -> Any:
    """exchangelib's Account on a protocol of its own. Nothing is asked yet, but with autodiscovery where it is."""
    # Its error log would hold whole requests, and these hold mails.
    logging.getLogger("exchangelib").setLevel(logging.CRITICAL)
    endpoint = access.endpoint or discovered(access)
    config = exchangelib.Configuration(
        service_endpoint=endpoint,
        credentials=_credentials(access, endpoint),
        auth_type=_AUTH_TYPES[access.auth],
        retry_policy=Answers(access.auth),
    )
    # An application has no mailbox of its own, so it always acts in somebody's name.
    acts_as = "impersonation" if access.auth == "oauth2" else access.acts_as
    account = exchangelib.Account(
        access.address, config=config, access_type=acts_as, locale="en_GB", default_timezone=exchangelib.UTC
    )
    with suppress(KeyError):
        del Protocol[config]
    account.protocol = _Lines(config, access)
    return account


def discovered(access: Access) -> str:
    """The endpoint that SOAP autodiscovery names for this mailbox, and for no other."""
    domain = access.address.rpartition("@")[2]
    usual = [f"https://{host}/autodiscover/autodiscover.svc" for host in (f"autodiscover.{domain}", domain)]
    fault: Exception | None = None
    for url in access.lookups or usual:
        try:
            return _looked_up(access, url)
        except FORESEEN as error:  # the next address may answer; the last reason is told
            fault = fault if isinstance(fault, HttpError | NotFoundError) else error
    if fault and (is_away(fault) or (isinstance(fault, HttpError) and fault.status != 401)):
        fault = None
    raise fault or NotFoundError("Autodiscovery found no Exchange server for this mailbox; set its endpoint.")


def _looked_up(access: Access, url: str) -> str:
    config = exchangelib.Configuration(
        service_endpoint=url,
        credentials=_credentials(access, url),
        auth_type=_AUTH_TYPES[access.auth],
        retry_policy=Answers(access.auth),
    )
    protocol = _Lookup(config, access)
    try:
        found = protocol.get_user_settings(access.address, ["external_ews_url", "internal_ews_url"])
    finally:
        protocol.close()
    if found.redirect_address:
        raise NotFoundError(f"Autodiscovery says that the mailbox has moved. {RETIREMENT}")
    endpoint = str(found.ews_url or "")
    if not endpoint.startswith("https://"):
        raise NotFoundError("Autodiscovery knows no Exchange server for this mailbox; set its endpoint.")
    return endpoint


def is_online(endpoint: str) -> bool:
    """Whether an endpoint is Microsoft's own."""
    host = (urlsplit(endpoint).hostname or "").lower()
    return any(host == one or host.endswith(f".{one}") for one in _ONLINE_DOMAINS)


def comes_from_online(headers: Any) -> bool:
    """Whether Exchange Online's machines answered, whatever name they were called by."""
    servers = " ".join(str(headers.get(name, "")) for name in _ONLINE_HEADERS).lower()
    return "prod.outlook.com" in servers or "outlook.office365.com" in servers


def _credentials(access: Access, endpoint: str) -> Any:
    if access.auth == "oauth2":
        return _Application(access, endpoint)
    return exchangelib.Credentials(access.username, access.secret)


def _retry_after(value: str) -> float:
    return min(float(value), _LONGEST_WAIT) if value.isascii() and value.isdigit() else 0.0
