"""The `smtp` transport under contract: aiosmtpd, told what to refuse, behind a line that can be upset.

It is a way out only. Where a bot needs mail as well (`make soak`) it comes through a folder, as `local` has it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.mail.local import make_maildir
from bot.mail.ports import Mailbox
from bot.mail.smtp import SmtpMailer
from scheduler.ports import Mailer
from tests.bot.mail.line import Line, a_line
from tests.bot.mail.servers import (
    ABILITIES,
    DOWN,
    DROPS,
    FULL,
    LOSES_ANSWER,
    PASSWORD,
    SENDS,
    SLOW,
    THROTTLED,
    WRONG_PASSWORD,
    Folder,
    Kind,
    MailServer,
)

USER = "complaints"
TIMEOUT_SECONDS = 2.0
CUT_AFTER_BYTES = 220  # greeting, EHLO and AUTH are answered in fewer, a whole letter in more
REFUSALS = {THROTTLED: "451 4.7.1 Too many mails, try again later", FULL: "452 4.2.2 The mailbox is full"}
SETTINGS = """
[[mailbox]]
name = "complaints"
address = "complaints@example.gov.uk"
transport = "local"
path = "{folder}"
[outgoing]
transport = "smtp"
host = "127.0.0.1"
port = {port}
tls = "none"
username = "{user}"
"""


@dataclass
class Office:
    """aiosmtpd's handler and authenticator: takes letters, or does what it was told instead."""

    password: str = PASSWORD
    trouble: str = ""
    letters: list[bytes] = field(default_factory=list)

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_right = (data.login, data.password) == (USER.encode(), self.password.encode())
        return AuthResult(success=is_right, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.trouble in REFUSALS:
            return REFUSALS[self.trouble]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(envelope.original_content or b"")
        if self.trouble == LOSES_ANSWER and server.transport:
            server.transport.abort()
        return "250 2.0.0 taken"


@dataclass
class SmtpServer:
    """Implements `servers.MailServer` as far as a way out can."""

    line: Line
    office: Office
    folder: Folder
    patience_seconds: float = TIMEOUT_SECONDS

    def put(self, raw: bytes, at: datetime) -> None:
        self.folder.put(raw, at)

    def inbox(self) -> list[bytes]:
        return self.folder.inbox()

    def processed(self) -> list[bytes]:
        return self.folder.processed()

    def client(self) -> Mailbox:
        raise AssertionError("nothing is read through SMTP")

    def trouble(self, kind: str) -> AbstractContextManager[None]:
        dropping = partial(self.line.dropping, CUT_AFTER_BYTES)
        troubles = {DOWN: self.line.down, DROPS: dropping, SLOW: self.line.silent}
        return troubles[kind]() if kind in troubles else self._told(kind)

    @contextmanager
    def _told(self, kind: str) -> Iterator[None]:
        self.line.hang_up()
        self.office.trouble = kind
        self.office.password = "another one" if kind == WRONG_PASSWORD else PASSWORD
        yield
        self.office.trouble, self.office.password = "", PASSWORD

    def renumber(self) -> None:
        raise AssertionError("nothing is read through SMTP")

    def put_sent(self, raw: bytes, at: datetime) -> None:
        raise AssertionError("SMTP keeps no copies")

    def sent(self) -> list[bytes]:
        raise AssertionError("SMTP keeps no copies")

    def sent_client(self) -> Mailbox:
        raise AssertionError("SMTP keeps no copies")

    def mailer(self) -> Mailer:
        return SmtpMailer("127.0.0.1", self.line.port, "none", USER, PASSWORD, timeout_seconds=self.patience_seconds)

    def taken(self) -> list[bytes]:
        return list(self.office.letters)

    def settings(self) -> dict[str, object]:
        """As they stand in a settings file, and the secrets beside it."""
        toml = SETTINGS.format(folder=self.folder.path / "in", port=self.line.port, user=USER)
        return {"toml": toml, "secrets": {"FRONTLINE_OUTGOING_PASSWORD": PASSWORD}}


class _AnyPort(Controller):
    """Its start ends with a connection to itself, for which it has to know the port that it got."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def an_smtp_server(path: Path) -> Iterator[MailServer]:
    make_maildir(path / "in")
    office = Office()
    controller = _AnyPort(office, "127.0.0.1", 0, authenticator=office, auth_require_tls=False, decode_data=False)
    controller.start()
    try:
        with a_line(controller.port) as line:
            yield SmtpServer(line, office, Folder(path))
    finally:
        controller.stop()


_CAN = frozenset({DOWN, DROPS, SLOW, WRONG_PASSWORD, THROTTLED, SENDS, LOSES_ANSWER, FULL})
SMTP_OUT = Kind(
    "smtp", an_smtp_server, _CAN, dict.fromkeys(ABILITIES - _CAN, "SMTP takes letters and shows nothing of a mailbox")
)
