"""The `imap` transport under contract: a real Dovecot with SMTP as its way out, and an old server that is always there;
both behind a line that can be upset.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.clock import SystemClock
from bot.mail.imap import ImapMailbox
from bot.mail.imap_server import ImapServer
from bot.mail.ports import Mailbox
from bot.mail.smtp import SmtpMailer
from procedure.desk import SENT_ITEMS
from scheduler.ports import Mailer
from tests.bot.mail.dovecot import USER, Dovecot, a_dovecot
from tests.bot.mail.line import Line, a_line
from tests.bot.mail.servers import (
    ADDRESS,
    DOWN,
    DROPS,
    FULL,
    KEEPS_SENT,
    LIMIT_BYTES,
    LOSES_ANSWER,
    NAME,
    NEWS,
    PASSWORD,
    READS,
    READS_SENT,
    RENUMBERS,
    SENDS,
    SLOW,
    THROTTLED,
    WRONG_MAILBOX,
    WRONG_PASSWORD,
    Kind,
    MailServer,
)
from tests.bot.mail.smtp_server import LOSE, Script, serving
from tests.stubs.imap import Folder, ImapScript, an_imap_server

TIMEOUT_SECONDS = 2.0
SETTINGS = """
[[mailbox]]
name = "complaints"
address = "complaints@example.gov.uk"
transport = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
username = "{user}"
[outgoing]
transport = "smtp"
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
"""


@dataclass
class _ReadOverLine:
    """The client's side is the same whichever server answers."""

    line: Line
    patience_seconds: float = field(default=TIMEOUT_SECONDS, kw_only=True)

    def client(self) -> Mailbox:
        return self._mailbox(NAME)

    def sent_client(self) -> Mailbox:
        return self._mailbox(NAME + SENT_ITEMS)

    def _mailbox(self, name: str) -> Mailbox:
        server = ImapServer("127.0.0.1", self.line.port, "none", USER, PASSWORD, timeout_seconds=self.patience_seconds)
        return ImapMailbox(name, ADDRESS, server, SystemClock().real, LIMIT_BYTES)


@dataclass
class RealServer(_ReadOverLine):
    """Implements `servers.MailServer`."""

    dovecot: Dovecot
    script: Script
    smtp_port: int

    def put(self, raw: bytes, at: datetime) -> None:
        self.dovecot.put(raw, at)

    def inbox(self) -> list[bytes]:
        return self.dovecot.mails()

    def processed(self) -> list[bytes]:
        return self.dovecot.mails(".Processed")

    def trouble(self, kind: str) -> AbstractContextManager[None]:
        troubles = {
            DOWN: self.line.down,
            DROPS: self.line.dropping,
            SLOW: self.line.silent,
            WRONG_PASSWORD: self.wrong_password,
            LOSES_ANSWER: self.loses_answer,
        }
        return troubles[kind]()

    @contextmanager
    def wrong_password(self) -> Iterator[None]:
        self.dovecot.set_password("another one")
        self.line.hang_up()
        yield
        self.dovecot.set_password(PASSWORD)

    @contextmanager
    def loses_answer(self) -> Iterator[None]:
        self.script.answers["."] = [LOSE]
        yield
        self.script.answers.clear()

    def renumber(self) -> None:
        self.line.hang_up()
        self.dovecot.renumber()

    def put_sent(self, raw: bytes, at: datetime) -> None:
        self.dovecot.put(raw, at, ".Sent")

    def sent(self) -> list[bytes]:
        return self.dovecot.mails(".Sent")

    def mailer(self) -> Mailer:
        return SmtpMailer("127.0.0.1", self.smtp_port, "none", timeout_seconds=self.patience_seconds)

    def taken(self) -> list[bytes]:
        return self.script.mails

    def settings(self) -> dict[str, object]:
        """What a bot is told of this server: its tables, and the secrets in its environment."""
        toml = SETTINGS.format(port=self.line.port, user=USER, smtp_port=self.smtp_port)
        return {"toml": toml, "secrets": {"FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD": PASSWORD}}


@dataclass
class OldServer(_ReadOverLine):
    """Implements `servers.MailServer`: it has neither MOVE nor IDLE, and is there where no Dovecot is."""

    server: ImapScript

    def put(self, raw: bytes, at: datetime) -> None:
        self.server.put(raw, at)

    def inbox(self) -> list[bytes]:
        return self.server.raws("INBOX")

    def processed(self) -> list[bytes]:
        return self.server.raws("Processed")

    def trouble(self, kind: str) -> AbstractContextManager[None]:
        troubles = {
            DOWN: self.line.down,
            DROPS: self.line.dropping,
            SLOW: self.line.silent,
            WRONG_PASSWORD: self.wrong_password,
            THROTTLED: self.throttled,
            FULL: self.full,
        }
        return troubles[kind]()

    @contextmanager
    def wrong_password(self) -> Iterator[None]:
        self.server.passwords = ("another one",)
        self.line.hang_up()
        yield
        self.server.passwords = (PASSWORD,)

    @contextmanager
    def throttled(self) -> Iterator[None]:
        self.server.answers["SELECT"] = ["BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds"] * 50
        yield
        self.server.answers.clear()

    @contextmanager
    def full(self) -> Iterator[None]:
        self.server.answers["UID COPY"] = ["NO [OVERQUOTA] jo@example.org has too much"] * 50
        yield
        self.server.answers.clear()

    def renumber(self) -> None:
        self.server.folders["INBOX"].validity += 1

    def put_sent(self, raw: bytes, at: datetime) -> None:
        self.server.folders.setdefault("Sent", Folder(use="\\Sent"))
        self.server.put(raw, at, "Sent")

    def sent(self) -> list[bytes]:
        return self.server.raws("Sent")

    def mailer(self) -> Mailer:
        raise AssertionError("letters leave another way")

    def taken(self) -> list[bytes]:
        raise AssertionError("letters leave another way")


@contextmanager
def an_old_server(path: Path) -> Iterator[MailServer]:
    """`path` is not used: all of it is in memory."""
    script = ImapScript(capabilities=("UIDPLUS",), passwords=(PASSWORD,))
    with an_imap_server(script) as port, a_line(port) as line:
        yield OldServer(line, script)


@contextmanager
def a_real_server(path: Path) -> Iterator[MailServer]:
    """`path` is not used: a Dovecot's folder has to have a short name."""
    script = Script()
    with ExitStack() as stack:
        dovecot = stack.enter_context(a_dovecot())
        line = stack.enter_context(a_line(dovecot.port))
        smtp_port = stack.enter_context(serving(script))
        yield RealServer(line, dovecot, script, smtp_port)


_OUT = "IMAP takes no letters: they leave through SMTP, which is a kind of its own"
_WHOSE = "an IMAP server shows the mailbox of whoever signs in, and no other"
DOVECOT = Kind(
    "dovecot",
    a_real_server,
    frozenset({DOWN, DROPS, SLOW, WRONG_PASSWORD, RENUMBERS, NEWS, READS, READS_SENT}),
    {
        **dict.fromkeys((SENDS, KEEPS_SENT, LOSES_ANSWER), _OUT),
        WRONG_MAILBOX: _WHOSE,
        THROTTLED: "a Dovecot that is told so needs another configuration; the old server says it",
        FULL: "Dovecot counts a move within one mailbox as no growth; the old server copies and says it is full",
    },
)
OLD_IMAP = Kind(
    "imap",
    an_old_server,
    frozenset({DOWN, DROPS, SLOW, WRONG_PASSWORD, THROTTLED, RENUMBERS, FULL, READS, READS_SENT}),
    {
        **dict.fromkeys((SENDS, KEEPS_SENT, LOSES_ANSWER), _OUT),
        WRONG_MAILBOX: _WHOSE,
        NEWS: "it is too old for IDLE; Dovecot has it",
    },
)
