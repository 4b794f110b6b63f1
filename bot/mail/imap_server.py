"""A connection to an IMAP server: opened, secured, signed in; every wait has an end."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from imaplib import IMAP4
from socket import IPPROTO_TCP, SHUT_RDWR, TCP_NODELAY, socket
from threading import Event, Timer
from typing import Literal

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from bot.mail.imap_errors import Broken, explained
from bot.mail.ports import MailboxError

CONNECT_SECONDS = 15.0
GOODBYE_SECONDS = 2.0


@dataclass(frozen=True)
class ImapServer:
    """Where a mailbox lies and who signs in. `context` is for certificates that the system does not trust.

    `token`: gives an OAuth 2.0 token instead of the password, another one than its argument, which was refused.
    `timeout_seconds` ends a wait for one answer, `longest_seconds` a whole look, however slowly the answers trickle.
    """

    host: str
    port: int
    tls: Literal["tls", "starttls", "none"]
    username: str
    password: str = field(default="", repr=False)
    token: Callable[[str], str] | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0
    longest_seconds: float = 600.0

    def open(self) -> IMAPClient:
        """Signed in and with no folder chosen; MailboxError with a sentence when that fails."""
        # IMAPClient warns by printing what a server said, and that may be anybody's address.
        logging.getLogger("imapclient").setLevel(logging.CRITICAL)
        try:
            client = self._connect()
        except Broken as error:
            raise explained(error) from error
        try:
            with self.within(client):
                self._sign_in(client)
        except LoginError as error:
            drop(client)
            # IMAPClient calls a connection that broke a refused password too.
            lost = isinstance(error.__context__, IMAP4.abort)
            raise explained(error.__context__ if lost and error.__context__ else error) from error
        except Broken as error:
            drop(client)
            raise explained(error) from error
        client.normalise_times = False  # else received times are naive, and in this machine's zone
        return client

    @contextmanager
    def within(self, client: IMAPClient) -> Iterator[None]:
        """Whatever is in it ends in time: a server that trickles is cut off."""
        is_late = Event()
        late = Timer(self.longest_seconds, _too_late, (client.socket(), is_late))
        late.daemon = True
        late.start()
        try:
            yield
        except Broken as error:
            if is_late.is_set():
                raise TimeoutError from error
            raise
        finally:
            late.cancel()

    def _connect(self) -> IMAPClient:
        context = None if self.tls == "none" else self.context or ssl.create_default_context()
        client = IMAPClient(
            self.host,
            self.port,
            ssl=self.tls == "tls",
            ssl_context=context,
            timeout=min(CONNECT_SECONDS, self.timeout_seconds),
        )
        client.socket().settimeout(self.timeout_seconds)
        # imaplib ends a search and a password with a line end of its own, which would wait for the acknowledgement of
        # what went before: 40 ms each.
        client.socket().setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        if self.tls == "starttls":
            try:
                if not client.has_capability("STARTTLS"):
                    raise MailboxError(
                        "The mail server offers no STARTTLS, so it was told nothing. Check port and tls."
                    )
                client.starttls(context)
            except Broken:
                drop(client)
                raise
        return client

    def _sign_in(self, client: IMAPClient) -> None:
        if self.token:
            self._sign_in_with_token(client, self.token)
        elif client.has_capability("AUTH=PLAIN"):  # takes every character; LOGIN is for ASCII
            client.plain_login(self.username, self.password)
        elif client.has_capability("LOGINDISABLED"):
            raise MailboxError('The mail server takes no password there. Set tls to "tls" or "starttls".')
        else:
            client.login(_quoted(self.username), self.password)

    def _sign_in_with_token(self, client: IMAPClient, token: Callable[[str], str]) -> None:
        """XOAUTH2; a token that was revoked is replaced once. What a refusal explains is answered with nothing."""
        first = token("")
        try:
            client.sasl_login("XOAUTH2", _once(bearer(self.username, first)))
        except LoginError as error:
            second = "" if isinstance(error.__context__, IMAP4.abort) else token(first)
            if not second or second == first:
                raise
            client.sasl_login("XOAUTH2", _once(bearer(self.username, second)))


def bearer(username: str, token: str) -> str:
    """The one thing that XOAUTH2 says."""
    return f"user={username}\x01auth=Bearer {token}\x01\x01"


def leave(client: IMAPClient) -> None:
    """With a goodbye that nobody waits for long."""
    with suppress(*Broken):
        client.socket().settimeout(GOODBYE_SECONDS)
        client.logout()
    drop(client)


def drop(client: IMAPClient) -> None:
    """Without a goodbye: the connection is broken."""
    with suppress(*Broken):
        client.shutdown()


def _once(said: str) -> Callable[[bytes], str]:
    answers = iter((said,))
    return lambda challenge: next(answers, "")


def _quoted(username: str) -> str:
    escaped = username.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def cut(line: socket) -> None:
    """Whoever waits on it hears at once; not SSLSocket's own way, which would take its cipher away under the reader."""
    with suppress(OSError):
        socket.shutdown(line, SHUT_RDWR)


def _too_late(line: socket, is_late: Event) -> None:
    is_late.set()
    cut(line)
