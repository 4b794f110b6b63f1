"""The tables of the settings file as frozen values. A description says what may stand there; mistakes print it.

Checks that need more than one key are in `checks`.
"""

from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, Strict
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.words import (
    Auth,
    Channel,
    Command,
    Domain,
    Email,
    EmailOrEmpty,
    ExchangeAccess,
    FolderPath,
    Host,
    Label,
    LabelOrEmpty,
    LedgerAddress,
    Line,
    Name,
    OptionalPath,
    OutgoingTransport,
    Port,
    ReportForm,
    ReportName,
    RouteName,
    RouteUnit,
    Secret,
    SlackMode,
    Text,
    Tls,
    Transport,
    WebAddress,
    WebAddressOrEmpty,
    Weekday,
    Whole,
    Word,
)
from procedure.desk import Role
from procedure.report_times import LAG_AT_MOST, Every

Percent = Annotated[Whole, Field(ge=0, le=100)] | None
_IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}


class Table(BaseModel):
    """What all tables share: they cannot be changed, and refuse keys that they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DeskTable(Table):
    """The organisation, and what it does unless an area or mailbox says otherwise."""

    name: Text = Field(description="the organisation's name as letters should print it")
    domain: Domain = Field(description="your own domain, such as example.gov.uk")
    procedure: Text = Field(default="frontline", description="the id of a procedure, or the path of a TOML preset")
    data: FolderPath = Field(default=Path("var"), description="a folder that the bot may write to")
    phone: Line = Field(default="", description="one line of at most 200 characters")
    postal_address: tuple[Line, ...] = Field(
        default=(), max_length=8, description="a list of at most 8 lines of at most 200 characters"
    )
    privacy_notice: WebAddressOrEmpty = Field(default="", description="an https:// address, or nothing")
    urgent_rota: tuple[Email, ...] = Field(
        default=(), max_length=50, description="a list of at most 50 e-mail addresses: who is alerted of danger"
    )
    alarm_minutes: Whole = Field(default=15, ge=1, le=1440, description="a whole number of minutes from 1 to 1440")
    expiry_days: Whole = Field(default=30, ge=1, le=365, description="a whole number of days from 1 to 365")
    upheld_at_most: Percent = Field(default=None, description="a whole number of percent from 0 to 100")


class StorageTable(Table):
    """The ledger's database."""

    url: LedgerAddress = Field(
        default="sqlite:///var/frontline.db",
        description="sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE",
    )
    password: Secret = Field(default=None, description="FRONTLINE_STORAGE_PASSWORD")

    def connect_url(self) -> str:
        """The address with the password filled in: for opening the database, never for showing."""
        parts = urlsplit(self.url)
        if self.password is None or parts.scheme == "sqlite":
            return self.url
        user, _, host = parts.netloc.rpartition("@")
        secret = quote(self.password.get_secret_value(), safe="")
        return parts._replace(netloc=f"{user.partition(':')[0]}:{secret}@{host}").geturl()


class MailboxTable(Table):
    """A mailbox that complaints come to. Keys that its transport does not use are ignored: one word switches it."""

    name: Name = Field(description="a short name of your own, such as complaints")
    address: Email = Field(description="the mailbox's e-mail address")
    transport: Transport = Field(description="one of local, imap, exchange, graph")
    path: OptionalPath = Field(default=None, description="local: the folder of a Maildir")
    host: Host = Field(default="", description="imap: the server's name")
    tls: Tls = Field(default="tls", description="one of tls, starttls, none")
    port: Port = Field(
        default_factory=lambda known: _IMAP_PORTS[known.get("tls", "tls")],
        description="imap: a whole number from 0 to 65535",
    )
    username: Line = Field(default="", description="the name that the bot signs in with")
    endpoint: WebAddressOrEmpty = Field(default="", description="exchange: the https:// address of EWS")
    autodiscover: bool = Field(default=False, description="exchange: true or false")
    auth: Auth = Field(default="ntlm", description="one of ntlm, basic, oauth2")
    access: ExchangeAccess = Field(default="delegate", description="one of delegate, impersonation")
    tenant_id: Line = Field(default="", description="graph, and exchange or imap with oauth2: the directory's id")
    client_id: Line = Field(default="", description="graph, and exchange or imap with oauth2: the application's id")
    ca_file: OptionalPath = Field(default=None, description="exchange, imap: a PEM file of certificates to trust")
    upn: EmailOrEmpty = Field(default="", description="graph: the mailbox's sign-in name, or nothing")
    base_url: WebAddress = Field(
        default="https://graph.microsoft.com/v1.0", description="graph: the https:// address of Microsoft Graph"
    )
    authority: WebAddress = Field(
        default="https://login.microsoftonline.com", description="the https:// address that issues tokens"
    )
    area: Line = Field(default="", description="the code of an area, or nothing")
    procedure: Line = Field(default="", description="the id of a procedure, the path of a TOML preset, or nothing")
    live_from: Annotated[date, Strict()] | None = Field(
        default=None, description="a date without quotation marks, such as 2026-11-01"
    )
    secret_expires: Annotated[date, Strict()] | None = Field(
        default=None, description="a date without quotation marks, such as 2027-11-01"
    )
    password: Secret = Field(default=None, description="FRONTLINE_MAILBOX_<NAME>_PASSWORD")
    client_secret: Secret = Field(default=None, description="FRONTLINE_MAILBOX_<NAME>_CLIENT_SECRET")


class OutgoingTable(Table):
    """How letters leave, and the brakes on them."""

    transport: OutgoingTransport = Field(description="one of local, smtp, exchange, graph")
    path: OptionalPath = Field(default=None, description="local: the folder of a Maildir")
    host: Host = Field(default="", description="smtp: the server's name")
    tls: Tls = Field(default="starttls", description="one of tls, starttls, none")
    port: Port = Field(
        default_factory=lambda known: _SMTP_PORTS[known.get("tls", "starttls")],
        description="smtp: a whole number from 0 to 65535",
    )
    username: Line = Field(default="", description="smtp: the name that the bot signs in with, or nothing")
    ca_file: OptionalPath = Field(default=None, description="smtp: a PEM file of certificates to trust")
    mailbox: Line = Field(default="", description="exchange, graph: whose mailbox to send from; smtp: an imap mailbox")
    divert_to: EmailOrEmpty = Field(default="", description="an e-mail address, or nothing")
    per_address: Whole = Field(default=10, ge=1, le=1000, description="a whole number from 1 to 1000")
    hold_minutes: Whole = Field(default=10, ge=0, le=1440, description="a whole number of minutes from 0 to 1440")
    secret_expires: Annotated[date, Strict()] | None = Field(
        default=None, description="a date without quotation marks, such as 2027-11-01"
    )
    password: Secret = Field(default=None, description="FRONTLINE_OUTGOING_PASSWORD")


class SlackTable(Table):
    """The team's Slack."""

    mode: SlackMode = Field(default="off", description="one of socket, sandbox, off")
    command: Command = Field(default="/complaint", description="a slash command such as /complaint")
    channel: Annotated[Channel, Field(min_length=1)] = Field(
        default="complaints", description="the name or id of a Slack channel, at most 80 characters"
    )
    api_url: WebAddress = Field(default="https://slack.com/api/", description="an https:// address")
    managers_group: Line = Field(default="", description="the handle or id of a Slack user group, or nothing")
    handlers_group: Line = Field(default="", description="the handle or id of a Slack user group, or nothing")
    bot_token: Secret = Field(default=None, description="FRONTLINE_SLACK_BOT_TOKEN")
    app_token: Secret = Field(default=None, description="FRONTLINE_SLACK_APP_TOKEN")


class HttpTable(Table):
    """Where `/health` and `/metrics` answer."""

    host: Annotated[Host, Field(min_length=1)] = Field(
        default="127.0.0.1", description="the address to listen on, such as 127.0.0.1"
    )
    port: Port = Field(default=8081, description="a whole number from 0 to 65535; 0 takes any free port")


class SandboxTable(Table):
    """Ports of the sandbox, which runs on loopback only."""

    page_port: Port = Field(default=8080, description="a whole number from 0 to 65535; 0 takes any free port")
    smtp_port: Port = Field(default=2525, description="a whole number from 0 to 65535; 0 takes any free port")


class AreaTable(Table):
    """A service that is complained about."""

    code: Name = Field(description="a short code such as housing-repairs")
    directorate: Text = Field(description="the department that the service belongs to")
    name: Text = Field(description="the service's name")
    stage_owners: tuple[Email, ...] = Field(
        min_length=1, max_length=10, description="a list of e-mail addresses: who answers stage 1, stage 2, ..."
    )
    manager: Email = Field(description="the e-mail address of the manager")
    channel: Channel = Field(default="", description="the name or id of a Slack channel, or nothing")
    procedure: Line = Field(default="", description="the id of a procedure, the path of a TOML preset, or nothing")
    keywords: tuple[Word, ...] = Field(default=(), max_length=500, description="a list of at most 500 words")
    urgent_words: tuple[Word, ...] = Field(default=(), max_length=500, description="a list of at most 500 words")
    urgent_rota: tuple[Email, ...] = Field(
        default=(), max_length=50, description="a list of at most 50 e-mail addresses: who is alerted of danger"
    )
    emergency_numbers: Line = Field(default="", description="one line of at most 200 characters")
    phone: Line = Field(default="", description="one line of at most 200 characters")
    upheld_at_most: Percent = Field(default=None, description="a whole number of percent from 0 to 100")


class RouteTable(Table):
    """Where something that is no complaint goes, and in what time it is answered where no law says so."""

    route: RouteName = Field(
        description="one of service_request, foi, sar, appeal, insurance, safeguarding, councillor_conduct, enquiry"
    )
    to: EmailOrEmpty = Field(default="", description="the e-mail address of the person who deals with it, or nothing")
    team: Line = Field(default="", description="who deals with it, as letters say it, or nothing")
    n: Annotated[Whole, Field(ge=1, le=260)] | None = Field(default=None, description="a whole number from 1 to 260")
    unit: RouteUnit = Field(default="working_days", description="one of working_days, calendar_days, weeks, months")


class WebFormTable(Table):
    """A web form: it sends mails for the people who fill it in."""

    sender: Email = Field(description="the e-mail address that the form sends from")
    address_label: Label = Field(default="Email", description="what stands before the person's e-mail address")
    name_label: LabelOrEmpty = Field(default="Name", description="what stands before the person's name, or nothing")
    text_label: LabelOrEmpty = Field(default="", description="what stands before the person's own words, or nothing")


class ReportTable(Table):
    """A report that is sent after each month, quarter, half-year or financial year."""

    name: ReportName = Field(description="one of performance, areas, indicator, letters, workload, learning, open")
    every: Every = Field(description="one of month, quarter, half-year, year")
    to: tuple[Email, ...] = Field(
        default=(), max_length=50, description="a list of at most 50 e-mail addresses; none: the managers"
    )
    areas: tuple[Line, ...] = Field(default=(), max_length=20, description="a list of at most 20 codes of areas")
    lag_days: Whole = Field(
        default=0, ge=0, le=LAG_AT_MOST, description=f"a whole number of working days from 0 to {LAG_AT_MOST}"
    )
    public: bool = Field(default=False, description="true or false")
    freeze: bool = Field(default=False, description="true or false")
    forms: tuple[ReportForm, ...] = Field(
        default=("html", "xlsx"), min_length=1, max_length=4, description="a list of html, xlsx, docx, csv"
    )


class PersonTable(Table):
    """A member of staff."""

    email: Email = Field(description="the person's e-mail address, the same as in Slack")
    name: Text = Field(description="the person's name")
    roles: tuple[Role, ...] = Field(default=(), max_length=3, description="a list of handler, manager, admin")
    deputy: EmailOrEmpty = Field(default="", description="the e-mail address of another person, or nothing")
    working_days: tuple[Weekday, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"),
        min_length=1,
        max_length=7,
        description="a list of mon, tue, wed, thu, fri, sat, sun",
    )


class Tables(BaseSettings):
    """The whole file. The environment is merged in before this, because a misspelt variable must be named too."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", case_sensitive=True, hide_input_in_errors=True)

    desk: DeskTable = Field(description="a table [desk]")
    storage: StorageTable = Field(default=StorageTable(), description="a table [storage]")
    mailbox: tuple[MailboxTable, ...] = Field(min_length=1, max_length=50, description="one or more tables [[mailbox]]")
    outgoing: OutgoingTable = Field(description="a table [outgoing]")
    slack: SlackTable = Field(default=SlackTable(), description="a table [slack]")
    http: HttpTable = Field(default=HttpTable(), description="a table [http]")
    sandbox: SandboxTable = Field(default=SandboxTable(), description="a table [sandbox]")
    area: tuple[AreaTable, ...] = Field(default=(), max_length=1000, description="tables [[area]]")
    route: tuple[RouteTable, ...] = Field(default=(), max_length=8, description="tables [[route]]")
    web_form: tuple[WebFormTable, ...] = Field(default=(), max_length=100, description="tables [[web_form]]")
    report: tuple[ReportTable, ...] = Field(default=(), max_length=50, description="tables [[report]]")
    person: tuple[PersonTable, ...] = Field(default=(), max_length=5000, description="tables [[person]]")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is given: no variable of this process is read behind the caller's back."""
        return (init_settings,)
