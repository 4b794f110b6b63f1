"""Letters out through an SMTP server (RFC 5321): one connection for a whole batch, and an honest answer when it breaks.

Only a connection that dies between the final dot and its answer leaves a letter uncertain.
"""

import re
import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from bot.mail.composing import composed
from bot.mail.ports import Finding, MailboxError
from bot.mail.reaching import why_out_of_reach
from scheduler.ports import OutgoingLetter, TransportError

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
# Refusals that are about our password or the server, never about the letter: asking again later makes sense.
_ABOUT_US = frozenset({421, 530, 534, 535, 538})
_NOT_LET_IN = "The mail server refused the user name or password. Check username and the environment."
FINAL_SECONDS = 600.0
LONGEST_SECONDS = FINAL_SECONDS + 300.0
"""RFC 5321 section 4.5.3.2.6: "DATA Termination: 10 minutes"; who looks for viruses first answers late, and a spurious
timeout "would typically result in delivery of multiple copies of the message"."""
AFTER_REFUSED_SIGN_IN_SECONDS = 600.0
"""A password that is refused again with every letter that waits locks the account."""


@dataclass
class SmtpMailer:
    """Implements `scheduler.ports.Mailer`; may be shared by threads, which then take turns.

    `context` is for servers with a certificate of their own; by default the system's authorities decide. `token` gives
    an OAuth 2.0 token instead of the password, another one than its argument, which was refused.
    """

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    final_seconds: float = FINAL_SECONDS
    longest_seconds: float = LONGEST_SECONDS
    context: ssl.SSLContext | None = field(default=None, repr=False)
    token: Callable[[str], str] | None = field(default=None, repr=False)
    _connection: smtplib.SMTP | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _refused_until: float = field(default=0.0, init=False, repr=False)

    def send(self, letter: OutgoingLetter) -> str:
        """Hand one letter over; an SMTP server keeps the Message-ID that we chose."""
        raw = composed(letter)
        with self._lock, self._within():
            connection = self._begin(letter, len(raw))
            try:
                self._envelope(connection, letter)
                connection.send(_dotted(raw))
            except OSError as error:
                self._drop()
                raise TransportError("The connection to the mail server broke.", permanent=False) from error
            self._finish(connection)
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        """Through SMTP nobody can look."""
        return None

    def probe(self) -> Finding:
        """Whether the server takes us in; nothing is sent."""
        with self._lock, self._within():
            try:
                with suppress(OSError):
                    self._connect("localhost").quit()
            except TransportError as error:
                return Finding(False, error.reason)
            self._drop()
        user = self.username if self.username or self.token else "nobody"
        return Finding(True, f"The mail server takes us in as {user}.")

    def close(self) -> None:
        """Say goodbye, if anybody is there."""
        with self._lock:
            if self._connection:
                with suppress(OSError):
                    self._connection.quit()
                self._drop()

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Whatever is in it ends in time: a server that trickles lines without end is cut off."""
        late = threading.Timer(self.longest_seconds, self._cut)
        late.daemon = True
        late.start()
        try:
            yield
        finally:
            late.cancel()

    def _cut(self) -> None:
        line = self._connection.sock if self._connection else None
        if line:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _begin(self, letter: OutgoingLetter, size_bytes: int) -> smtplib.SMTP:
        """A connection on which MAIL FROM was accepted. Servers close idle ones: then once more on a new one."""
        for idle in (True, False) if self._connection else (False,):
            connection = self._connection or self._connect(letter.from_address.rpartition("@")[2])
            options = _sized(connection, size_bytes)
            try:
                code, said = connection.mail(letter.from_address, options)
            except OSError as error:
                self._drop()
                if not idle:
                    raise TransportError("The connection to the mail server broke.", permanent=False) from error
                continue
            if code == 421 and idle:
                self._drop()
                continue
            self._demand(code, said, "the sender")
            return connection
        raise TransportError("The mail server closes every connection.", permanent=False)

    def _connect(self, hello: str) -> smtplib.SMTP:
        """Connect, secure, log in. What fails here says nothing about the letter, so it is never permanent."""
        if monotonic() < self._refused_until:
            raise TransportError(_NOT_LET_IN, permanent=False)
        try:
            self._connection = self._open(hello)
            self._secure_and_log_in(self._connection)
        except OSError as error:
            self._drop()
            if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
                self._refused_until = monotonic() + AFTER_REFUSED_SIGN_IN_SECONDS
            raise TransportError(_why_not_in(error), permanent=False) from error
        return self._connection

    def _open(self, hello: str) -> smtplib.SMTP:
        if self.tls == "tls":
            context = self.context or ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL("", 0, hello, timeout=self.timeout_seconds, context=context)
        else:
            connection = smtplib.SMTP("", 0, hello, timeout=self.timeout_seconds)
        self._connection = connection  # known before its first byte, so that it can be cut off
        vars(connection)["_host"] = self.host  # the name that TLS checks; `connect` does not keep it
        code, said = connection.connect(self.host, self.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        return connection

    def _secure_and_log_in(self, connection: smtplib.SMTP) -> None:
        if self.tls == "starttls":
            connection.starttls(context=self.context or ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if self.token:
            self._sign_in_with(connection, self.token)
        elif self.username:
            connection.login(self.username, self.password)
        if connection.sock:  # the final dot is a packet of its own and must not wait for the one before
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _sign_in_with(self, connection: smtplib.SMTP, token: Callable[[str], str]) -> None:
        """XOAUTH2; a token that was revoked is replaced once."""
        first = token("")
        try:
            self._show(connection, first)
        except smtplib.SMTPAuthenticationError:
            second = token(first)
            if second == first:
                raise
            self._show(connection, second)

    def _show(self, connection: smtplib.SMTP, token: str) -> None:
        said = f"user={self.username}\x01auth=Bearer {token}\x01\x01"
        code, answer = connection.docmd("AUTH", f"XOAUTH2 {b64encode(said.encode()).decode()}")
        if code == 334:  # why it is refused; the refusal itself follows an empty line
            code, answer = connection.docmd("")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, answer)

    def _envelope(self, connection: smtplib.SMTP, letter: OutgoingLetter) -> None:
        """RCPT TO and DATA; after a refusal the connection is made ready for the next letter."""
        try:
            code, said = connection.rcpt(letter.to)
            if code == 552:  # RFC 5321 section 4.5.3.1.10: no room now, "a client SHOULD treat a 552 as a 452"
                code = 452
            self._demand(code, said, "the recipient")
            code, said = connection.docmd("DATA")
            self._demand(code, said, "the letter", wanted=354)
        except TransportError:
            with suppress(OSError):
                connection.rset()
            raise

    def _finish(self, connection: smtplib.SMTP) -> None:
        """The final dot and its answer: the one window in which nobody can know."""
        try:
            connection.send(b".\r\n")
            if connection.sock:
                connection.sock.settimeout(self.final_seconds)
            code, said = connection.getreply()
            if connection.sock:
                connection.sock.settimeout(self.timeout_seconds)
        except OSError as error:
            self._drop()
            reason = "The connection broke after the letter was handed over; it may have been taken."
            raise TransportError(reason, permanent=False, uncertain=True) from error
        self._demand(code, said, "the letter")

    def _demand(self, code: int, said: bytes, what: str, wanted: int = 250) -> None:
        """5xx never, 4xx later; anything unexpected ends the connection and counts as later."""
        if code == wanted or (wanted == 250 and code == 251):
            return
        if code == 421 or not 400 <= code < 600:
            self._drop()
        status = _ENHANCED.match(said.decode("ascii", "replace"))
        numbers = f"{code} {status[1]}" if status else f"{code}"
        is_full = status is not None and status[1] == "5.2.2"  # room may be made
        permanent = 500 <= code < 600 and code not in _ABOUT_US and not is_full
        raise TransportError(f"The mail server refused {what} ({numbers}).", permanent)

    def _drop(self) -> None:
        """Without a goodbye: the connection is broken or nobody's business any more."""
        if self._connection:
            self._connection.close()
        self._connection = None


def _sized(connection: smtplib.SMTP, size_bytes: int) -> list[str]:
    """RFC 1870: a letter above the server's limit is refused before it is sent; 0 is no limit."""
    if not connection.has_extn("size"):
        return []
    limit = connection.esmtp_features.get("size", "").strip()
    if limit.isdecimal() and 0 < int(limit) < size_bytes:
        raise TransportError(f"The letter is larger than the {int(limit):,} bytes that the mail server takes.", True)
    return [f"size={size_bytes}"]


def _why_not_in(error: OSError) -> str:
    """Connecting, securing or signing in failed."""
    if isinstance(error, MailboxError):
        return error.reason  # there is no token
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return _NOT_LET_IN
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "The mail server does not offer what is needed (STARTTLS, or a way to sign in). Check port and tls."
    if isinstance(error, smtplib.SMTPException):
        return "The mail server does not serve now. Check host and port, or wait."
    return why_out_of_reach(error)


def _dotted(raw: bytes) -> bytes:
    """RFC 5321 section 4.5.2: a leading dot is doubled, so that none ends the letter early."""
    doubled = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled
