"""The SMTP server on loopback. It says 250 only when a mail is safe, and it can be told to misbehave."""

import asyncio
import socket
from concurrent.futures import Executor
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.faults import SmtpFaults
from sandbox.maildirs import Maildirs
from sandbox.post_store import MailStore

LARGEST_MAIL_BYTES = 50 * 1024 * 1024
MOST_RECIPIENTS = 1_000


class _Protocol(SMTP):
    line_length_limit = 1024 * 1024  # real servers pass longer lines on than the standard allows


class PostOffice:
    """Answers are aiosmtpd's `handle_*` hooks; the listening socket may be taken away and given back.

    `writers` must be the post office's own: whoever waits for a mail to be taken must not hold the last thread.
    """

    def __init__(self, store: MailStore, maildirs: Maildirs, faults: SmtpFaults, writers: Executor) -> None:
        self._writers = writers
        self._store = store
        self._maildirs = maildirs
        self._faults = faults
        self._server: asyncio.Server | None = None
        self._open: WeakSet[_Protocol] = WeakSet()

    async def open(self, listener: socket.socket) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._protocol, sock=listener)

    async def close(self) -> None:
        """Stops listening and cuts the open connections."""
        if self._server is not None:
            self._server.close()
        self._server = None
        for protocol in list(self._open):
            _abort(protocol)
        await asyncio.sleep(0.01)  # lets the cut connections' tasks end

    def _protocol(self) -> _Protocol:
        protocol = _Protocol(
            self,
            data_size_limit=LARGEST_MAIL_BYTES,
            enable_SMTPUTF8=True,
            decode_data=False,
            hostname="sandbox",
            ident="sandbox post office",
            loop=asyncio.get_running_loop(),
        )
        self._open.add(protocol)
        return protocol

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._faults.refusal("mail")
        if refusal is not None:
            return refusal
        envelope.mail_from = address or ""
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._faults.recipient_refusal(address) or self._faults.refusal("rcpt")
        if refusal is None and len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            refusal = "452 4.5.3 Too many recipients"
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        delay_seconds = self._faults.delay_seconds()
        if delay_seconds:
            await asyncio.sleep(delay_seconds)
        refusal = self._faults.refusal("data")
        if refusal is not None:
            return refusal
        drop = self._faults.drop()
        reply = ""
        if drop != "lost":
            reply = await asyncio.get_running_loop().run_in_executor(self._writers, self._take_in, envelope)
        if drop is not None:
            await _cut(server)
        return reply

    def _take_in(self, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            kept = self._store.keep(envelope.mail_from or "", envelope.rcpt_tos, content)
            self._maildirs.deliver(kept)
        except OSError as error:
            return f"451 4.3.0 The mail could not be kept: {error.strerror}"
        self._store.show(kept)
        return "250 2.0.0 OK: kept"


async def _cut(server: SMTP) -> None:
    """The aborted transport cancels this task; it must not come back with an answer."""
    _abort(server)
    await asyncio.Event().wait()


def _abort(protocol: SMTP) -> None:
    if isinstance(protocol.transport, asyncio.Transport):
        protocol.transport.abort()
