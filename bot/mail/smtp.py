"""Letters out through an SMTP server (RFC 5321): one connection for a whole batch, and an honest answer when it breaks.

Only a connection that dies between the final dot and its answer leaves a letter uncertain.
"""

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from bot.mail.composing import composed
from scheduler.ports import OutgoingLetter, TransportError

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
# Refusals that are about our password or the server, never about the letter: asking again later makes sense.
_ABOUT_US = frozenset({421, 530, 534, 535, 538})


@dataclass
class SmtpMailer:
    """Implements `scheduler.ports.Mailer`; may be shared by threads, which then take turns.

    `context` is for servers with a certificate of their own; by default the system's authorities decide.
    """

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    context: ssl.SSLContext | None = field(default=None, repr=False)
    _connection: smtplib.SMTP | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def send(self, letter: OutgoingLetter) -> str:
        """Hand one letter over; an SMTP server keeps the Message-ID that we chose."""
        raw = composed(letter)
        with self._lock:
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

    def close(self) -> None:
        """Say goodbye, if anybody is there."""
        with self._lock:
            if self._connection:
                with suppress(OSError):
                    self._connection.quit()
                self._drop()

    def _begin(self, letter: OutgoingLetter, size_bytes: int) -> smtplib.SMTP:
        """A connection on which MAIL FROM was accepted. Servers close idle ones: then once more on a new one."""
        for idle in (True, False) if self._connection else (False,):
            connection = self._connection or self._connect(letter.from_address.rpartition("@")[2])
            options = [f"size={size_bytes}"] if connection.has_extn("size") else []
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
        try:
            self._connection = self._open(hello)
            self._secure_and_log_in(self._connection)
        except smtplib.SMTPAuthenticationError as error:
            self._drop()
            raise TransportError("The mail server refused the user name or password.", permanent=False) from error
        except ssl.SSLError as error:
            self._drop()
            raise TransportError("The mail server's TLS certificate or protocol failed.", permanent=False) from error
        except OSError as error:
            self._drop()
            raise TransportError("The mail server cannot be reached or does not serve.", permanent=False) from error
        return self._connection

    def _open(self, hello: str) -> smtplib.SMTP:
        if self.tls == "tls":
            context = self.context or ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, hello, timeout=self.timeout_seconds, context=context)
        return smtplib.SMTP(self.host, self.port, hello, timeout=self.timeout_seconds)

    def _secure_and_log_in(self, connection: smtplib.SMTP) -> None:
        if self.tls == "starttls":
            connection.starttls(context=self.context or ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if self.username:
            connection.login(self.username, self.password)
        if connection.sock:  # the final dot is a packet of its own and must not wait for the one before
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _envelope(self, connection: smtplib.SMTP, letter: OutgoingLetter) -> None:
        """RCPT TO and DATA; after a refusal the connection is made ready for the next letter."""
        try:
            code, said = connection.rcpt(letter.to)
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
            code, said = connection.getreply()
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
        permanent = 500 <= code < 600 and code not in _ABOUT_US
        raise TransportError(f"The mail server refused {what} ({numbers}).", permanent)

    def _drop(self) -> None:
        """Without a goodbye: the connection is broken or nobody's business any more."""
        if self._connection:
            self._connection.close()
        self._connection = None


def _dotted(raw: bytes) -> bytes:
    """RFC 5321 section 4.5.2: a leading dot is doubled, so that none ends the letter early."""
    doubled = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled
