"""A stand-in for Exchange: Web Services over HTTP(S) on loopback, as strict as the real one, that can be upset.

`python -m tests.stubs.ews FOLDER` runs it as a process of its own that outlives a bot.
"""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

from tests.stubs.ews_autodiscover import autodiscovered
from tests.stubs.ews_operations import Broken, Directory
from tests.stubs.ews_signing import BEARER, NTLM, Guard, Signing
from tests.stubs.ews_soap import Fault, Refused, Request, failure, fault, parsed, response, success
from tests.stubs.ews_store import INBOX, Store, wait_for

PATH = "/EWS/Exchange.asmx"
DROPS, SLOW, THROTTLED, LOSES_ANSWER = "drops", "slow", "throttled", "loses answer"
BACK_OFF_MS = 45_000
STREAM_SECONDS = 60.0


@dataclass
class Exchange:
    """The server of one desk: its directory, its guard, and what is wrong with it at the moment.

    `cut_after`: a stream ends after so many bytes, without a word. `headers` come with every answer, and
    `status` instead of one. After `busy_after` calls the server is busy once; answers to `drop_operation` get lost.
    """

    folder: Path
    address: str
    scheme: str = NTLM
    with_tls: bool = True
    troubles: set[str] = field(default_factory=set)
    cut_after: int = -1
    streamed: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    busy_after: int = -1
    status: int = 0
    stream_seconds: float = STREAM_SECONDS
    drop_operation: str = ""

    def __post_init__(self) -> None:
        self.store = Store(self.address)
        self.directory = Directory({self.address.lower(): self.store}, {self.address.lower()})
        self.guard = Guard(self.scheme, self.folder)
        self.released = threading.Event()
        self.port = 0
        self._server: _Server | None = None

    @property
    def calls(self) -> int:
        return sum(self.directory.calls.values())

    @property
    def host(self) -> str:
        return f"{'https' if self.with_tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> str:
        return self.host + PATH

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more, and open connections break."""
        self.released.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server.break_all()
        self._server = None
        self.released.clear()

    @contextmanager
    def upset(self, trouble: str) -> Iterator[None]:
        self.troubles.add(trouble)
        try:
            yield
        finally:
            self.troubles.discard(trouble)
            self.released.set()
            self.released.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], exchange: Exchange) -> None:
        super().__init__(address, _Connection)
        self.exchange = exchange
        self.open: set[socket.socket] = set()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if exchange.with_tls else None
        if self.context:
            self.context.load_cert_chain(CERTIFICATE)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is nobody's fault."""

    def break_all(self) -> None:
        for one in list(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


CERTIFICATE = Path(__file__).parents[1] / "bot" / "mail" / "loopback.pem"


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.context:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.server.open.add(self.request)
        self.exchange = self.server.exchange
        self.signing = Signing(self.exchange.guard)
        super().setup()

    def finish(self) -> None:
        self.server.open.discard(self.request)
        with suppress(OSError, ValueError):
            super().finish()
        with suppress(OSError):
            self.request.close()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self._say(405, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/oauth2/v2.0/token"):
            status, told = self.exchange.guard.token(self.path, body)
            self._say(status, json.dumps(told).encode(), "application/json")
            return
        if challenge := self.signing.challenge(self.headers.get("Authorization", "")):
            self._say(401, b"", "text/plain", {"WWW-Authenticate": challenge})
            return
        if self.exchange.status:
            self._say(self.exchange.status, b"", "text/plain")
            return
        if SLOW in self.exchange.troubles:
            self.exchange.released.wait(STREAM_SECONDS)
        if DROPS in self.exchange.troubles:
            self._cut(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<?xml")
            return
        if self.path.lower() == "/autodiscover/autodiscover.svc":
            self._say(200, autodiscovered(body, self.exchange.directory, self.exchange.endpoint), "text/xml")
        elif self.path.lower() != PATH.lower():
            self._say(404, b"", "text/plain")
        else:
            self._operate(body)

    def _operate(self, body: bytes) -> None:
        exchange = self.exchange
        try:
            if THROTTLED in exchange.troubles or exchange.calls == exchange.busy_after:
                exchange.busy_after = -1
                raise Fault("ErrorServerBusy", "The server cannot service this request right now.", BACK_OFF_MS)
            if not self.headers.get("Content-Type", "").startswith("text/xml"):
                raise Fault("ErrorInvalidRequest", "EWS takes text/xml.")
            request = parsed(body)
            if request.operation == "GetStreamingEvents":
                self._stream(request)
                return
            answer = exchange.directory.answer(request)
        except Broken:
            self._cut(b"")
            return
        except Fault as refused:
            self._say(500, fault(refused), "text/xml; charset=utf-8")
            return
        loses = LOSES_ANSWER in exchange.troubles and request.operation == "CreateItem"
        if loses or request.operation == exchange.drop_operation:
            self._cut(b"")
            return
        self._say(200, answer, "text/xml; charset=utf-8")

    def _stream(self, request: Request) -> None:
        """Events as they come, each an envelope of its own, until the time is over or the line is cut."""
        self.exchange.directory.calls["GetStreamingEvents"] = (
            self.exchange.directory.calls.get("GetStreamingEvents", 0) + 1
        )
        minutes, identity = int(request.text("m:ConnectionTimeout")), request.text("m:SubscriptionIds/t:SubscriptionId")
        store = next((one for one in self.exchange.directory.stores.values() if identity in one.subscriptions), None)
        if store is None:
            refused = Refused("ErrorSubscriptionNotFound", "The subscription was not found.")
            self._say(200, response("GetStreamingEvents", [failure("GetStreamingEvents", refused)]), "text/xml")
            return
        if not 1 <= minutes <= 30:
            raise Fault("ErrorInvalidRequest", "ConnectionTimeout is 1 to 30 minutes.")
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._left = self.exchange.cut_after
        self._events(store, identity, monotonic() + min(minutes * 60.0, self.exchange.stream_seconds))

    def _events(self, store: Store, identity: str, over: float) -> None:
        folder = store.folders[store.subscriptions[identity]]
        if not self._chunk(_status("OK")):
            return
        while monotonic() < over and identity in store.subscriptions:
            if wait_for(store, lambda: len(folder.log) > store.told[identity], 0.2):
                news = folder.log[store.told[identity] :]
                store.told[identity] += len(news)
                if not self._chunk(_news(identity, news)):
                    return
        self._chunk(_status("Closed"))
        self._chunk(b"")

    def _chunk(self, document: bytes) -> bool:
        """False once the line is cut in the middle."""
        if 0 <= self._left < len(document):
            part = document[: self._left]
            self.exchange.streamed += 1
            self._cut(b"%x\r\n%s" % (len(document), part))
            return False
        self._left -= len(document) if self._left >= 0 else 0
        self.wfile.write(b"%x\r\n%s\r\n" % (len(document), document))
        self.wfile.flush()
        return True

    def _say(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**self.exchange.headers, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self, part: bytes) -> None:
        self.wfile.write(part)
        self.wfile.flush()
        self.close_connection = True
        with suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)


def _status(word: str) -> bytes:
    return response(
        "GetStreamingEvents", [success("GetStreamingEvents", f"<m:ConnectionStatus>{word}</m:ConnectionStatus>")]
    )


def _news(identity: str, news: list[tuple[int, str]]) -> bytes:
    events = "".join(
        f'<t:NewMailEvent><t:TimeStamp>2026-03-30T09:00:00Z</t:TimeStamp><t:ItemId Id="{one}" ChangeKey="CQ=="/>'
        '<t:ParentFolderId Id="AQ==" ChangeKey="AQ=="/></t:NewMailEvent>'
        for _, one in news
    )
    inner = (
        f"<m:Notifications><m:Notification><t:SubscriptionId>{identity}</t:SubscriptionId>{events}</m:Notification>"
        "</m:Notifications>"
    )
    return response("GetStreamingEvents", [success("GetStreamingEvents", inner)])


@contextmanager
def an_exchange(folder: Path, address: str, scheme: str = NTLM, with_tls: bool = True) -> Iterator[Exchange]:
    """It runs while the context lasts."""
    exchange = Exchange(folder, address, scheme, with_tls)
    exchange.start()
    try:
        yield exchange
    finally:
        exchange.stop()


__all__ = ["BEARER", "INBOX", "Exchange", "an_exchange"]
