"""The kinds of value that a setting may have. Each refuses with a sentence that says what may stand there."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

Transport = Literal["local", "imap", "exchange", "graph"]
OutgoingTransport = Literal["local", "smtp", "exchange", "graph"]
Tls = Literal["tls", "starttls", "none"]
Auth = Literal["ntlm", "basic", "oauth2"]
ExchangeAccess = Literal["delegate", "impersonation"]
SlackMode = Literal["socket", "sandbox", "off"]
RouteName = Literal[
    "service_request", "foi", "sar", "appeal", "insurance", "safeguarding", "councillor_conduct", "enquiry"
]
ReportName = Literal["performance", "areas", "indicator", "letters", "workload", "learning", "open"]
ReportForm = Literal["html", "xlsx", "docx", "csv"]
RouteUnit = Literal["working_days", "calendar_days", "weeks", "months"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[a-z0-9-]+(\.[a-z0-9-]+)*")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")
_CHANNEL = re.compile(r"[\w-]{0,80}")


def _email(value: str) -> str:
    address = value.strip().lower()
    if len(address) > 254 or not address.isprintable() or not _EMAIL.fullmatch(address):
        raise ValueError("an e-mail address such as ann@example.gov.uk")
    return address


def _email_or_empty(value: str) -> str:
    return _email(value) if value.strip() else ""


def _domain(value: str) -> str:
    domain = value.strip().lower()
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        raise ValueError("a domain such as example.gov.uk")
    return domain


def _line(value: str) -> str:
    # These texts reach mail headers and Slack: a line break in one would be a header of its own.
    if not value.isprintable():
        raise ValueError("one line without control characters (a backslash is written twice)")
    return value.strip()


def _host(value: str) -> str:
    """A name that can be looked up, or an IP address, which may stand in brackets; "" where none is needed."""
    host = value.strip()
    if not host:
        return ""
    try:
        return str(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        if not _HOST.fullmatch(_in_ascii(host)):
            raise ValueError(
                "a server's name such as mail.example.gov.uk, or its IP address; the rest stands in tls and port"
            ) from None
    return host


def _in_ascii(host: str) -> str:
    """As it is looked up; "" where it cannot be."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _label(value: str) -> str:
    label = _line(value).rstrip(": ")
    if not label:
        raise ValueError("the words of a label, such as Email")
    return label


def _label_or_empty(value: str) -> str:
    return _label(value) if value.strip() else ""


def _named(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("letters, digits, full stop, hyphen and underscore, at most 60, such as housing-repairs")
    return value


def _command(value: str) -> str:
    if not _COMMAND.fullmatch(value):
        raise ValueError("a slash and at most 31 small letters, digits, - or _, such as /complaint")
    return value


def _channel(value: str) -> str:
    name = value.strip().removeprefix("#")
    if not _CHANNEL.fullmatch(name):
        raise ValueError("the name or id of a Slack channel: at most 80 letters, digits, - or _")
    return name


def _has_port(parts: SplitResult) -> bool:
    """Whether the port, if there is one, can be one."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    """Whether this host is this machine: secrets go nowhere else in the clear."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _web_address(value: str) -> str:
    parts = urlsplit(value.strip())
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.username is not None
        or not _has_port(parts)
    ):
        raise ValueError("a web address that begins with https:// and holds no name or password")
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise ValueError("a web address that begins with https://; http:// is for this machine only")
    return value.strip()


def _web_address_or_empty(value: str) -> str:
    return _web_address(value) if value.strip() else ""


def _ledger_address(value: str) -> str:
    parts = urlsplit(value.strip())
    # A password with a slash in it would pass for a port and a path.
    if parts.password or (parts.netloc and "@" in parts.path) or "password" in parse_qs(parts.query):
        raise ValueError("a password does not belong in the file: set FRONTLINE_STORAGE_PASSWORD instead")
    is_file = parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/") not in {"", ":memory:"}
    is_server = parts.scheme == "postgresql+psycopg" and parts.path.strip("/") and _has_port(parts)
    if not value.isprintable() or not (is_file or is_server):
        raise ValueError("sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE")
    return value.strip()


def _path(value: object) -> object:
    if isinstance(value, str) and not (value.strip() and value.isprintable()):
        raise ValueError("a path")
    return value


def _path_or_empty(value: object) -> object:
    return None if value == "" else _path(value)


def _whole(value: object) -> object:
    # Python takes true for 1, a person who writes it does not.
    if isinstance(value, bool):
        raise ValueError("a whole number")
    return value


Line = Annotated[str, Field(max_length=200), AfterValidator(_line)]
Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_line)]
Word = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_line)]
Label = Annotated[str, Field(max_length=100), AfterValidator(_label)]
LabelOrEmpty = Annotated[str, Field(max_length=100), AfterValidator(_label_or_empty)]
Host = Annotated[str, Field(max_length=200), AfterValidator(_host)]
Name = Annotated[str, AfterValidator(_named)]
Email = Annotated[str, AfterValidator(_email)]
EmailOrEmpty = Annotated[str, AfterValidator(_email_or_empty)]
Domain = Annotated[str, AfterValidator(_domain)]
Command = Annotated[str, AfterValidator(_command)]
Channel = Annotated[str, AfterValidator(_channel)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
WebAddressOrEmpty = Annotated[str, AfterValidator(_web_address_or_empty)]
LedgerAddress = Annotated[str, AfterValidator(_ledger_address)]
FolderPath = Annotated[Path, BeforeValidator(_path)]
OptionalPath = Annotated[Path | None, BeforeValidator(_path_or_empty)]
Whole = Annotated[int, BeforeValidator(_whole)]
Port = Annotated[Whole, Field(ge=0, le=65535)]
Secret = SecretStr | None
