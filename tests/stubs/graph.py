"""Microsoft Graph's mail, as a stand-in on loopback that is as strict as the real service and counts its calls.

Written from the published reference of v1.0. What it does not know, it refuses.
"""

import json
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import unquote

from tests.stubs.graph_calls import Call, Reply, Service, error_reply
from tests.stubs.graph_mime import Refused
from tests.stubs.graph_signin import TENANT, SignIn

AT_ONCE = 4
LONGEST_BODY = 200 * 1024 * 1024


@dataclass
class Upset:
    """What is wrong with the service just now."""

    drops: bool = False
    slow: bool = False
    drips: bool = False
    cut_at: int = -1
    throttled: Mapping[str, str] | None = None
    throttled_after: int = -1
    broken: int = 0
    loses_answer: bool = False
    token_ends_after: int = -1
    refusals: list[Reply] = field(default_factory=list)


class GraphStub:
    """The service on a port of its own. `calls` counts by method and path with `*` for ids, `most_at_once` overlaps."""

    def __init__(self, address: str, password: str) -> None:
        self.signin = SignIn(password)
        self.service = Service(address)
        self.store = self.service.store
        self.upset = Upset()
        self.calls: Counter[str] = Counter()
        self.most_at_once = 0
        self.go_on = Event()
        self._at_work = 0
        self._lock = Lock()
        self.port = 0
        self._server: _Server | None = None
        self.up()
        self.signin.resource = self.origin

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1.0"

    def up(self) -> None:
        """Listen, on the same port as before."""
        self._server = _Server(self, self.port)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def down(self) -> None:
        """Nobody listens any more, and every connection is cut."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server.cut()
        self._server = None

    def close(self) -> None:
        self.go_on.set()
        self.down()

    def reply(self, call: Call, authorization: str, host: str) -> Reply:
        """What the service answers; counts, and refuses more than four at once in a mailbox."""
        if call.path.startswith(f"/{TENANT}") or not call.path.startswith("/v1.0"):
            self.calls["sign-in"] += 1
            status, table = self.signin.answer(call.method, host, call.path, call.body)
            return Reply(status, {}, table)
        with self._lock:
            self._at_work += 1
            self.most_at_once = max(self.most_at_once, self._at_work)
            self.calls[_counted(call)] += 1
        try:
            return self._served(call, authorization)
        except Refused as refused:
            return error_reply(refused.status, refused.code, refused.words)
        finally:
            with self._lock:
                self._at_work -= 1

    def _served(self, call: Call, authorization: str) -> Reply:
        upset = self.upset
        if upset.token_ends_after == 0:
            self.signin.revoke()
        upset.token_ends_after -= 1
        if upset.throttled_after == 0:
            upset.throttled = {"Retry-After": "30"}
        upset.throttled_after -= 1
        if upset.refusals:
            return upset.refusals.pop(0)
        if upset.throttled is not None:
            return error_reply(429, "ApplicationThrottled", "Application is over its limit.", upset.throttled)
        if upset.broken:
            return error_reply(upset.broken, "UnknownError", "")
        if self._at_work > AT_ONCE:
            words = "Application is over its MailboxConcurrency limit."
            return error_reply(429, "ApplicationThrottled", words, {"Retry-After": "1"})
        if call.path.startswith("/v1.0/upload/"):
            if authorization:
                raise Refused(401, "InvalidAuthenticationToken", "An upload is authenticated by its link.")
            return self.service.upload(call)
        if not self.signin.is_good(authorization):
            reply = error_reply(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
            return Reply(401, {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}, reply.table)
        return self.service.answer(call, self.signin.roles, self.base_url)


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that they can be cut."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, stub: GraphStub, port: int) -> None:
        self.stub = stub
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, peer = super().get_request()
        self.open.add(connection)
        return connection, peer

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        for one in list(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of our faults."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Tests look at calls, not at lines."""

    def _serve(self) -> None:
        stub, length = self.server.stub, int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length <= LONGEST_BODY else b""
        path, _, query = self.path.partition("?")
        call = Call(self.command, unquote(path), query, self.headers, body)
        if stub.upset.drops:
            self._break_off()
            return
        if stub.upset.slow:
            stub.go_on.wait(30)
        reply = stub.reply(call, self.headers.get("Authorization", ""), self.headers.get("Host", ""))
        if reply.status == 0:
            self._break_off()
            return
        if stub.upset.loses_answer and call.path.lower().endswith(("/sendmail", "/send")) and reply.status == 202:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self._write(reply)

    def _break_off(self) -> None:
        """In the middle of an answer."""
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Type: application/json\r\n\r\n{"value"')
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _write(self, reply: Reply) -> None:
        """Messages are sent in chunks without their length, as the real service does."""
        headers = {"Date": formatdate(time.time(), usegmt=True), "request-id": "0", **reply.headers}
        body = json.dumps(reply.table).encode() if reply.table is not None else reply.raw
        if reply.table is not None:
            headers["Content-Type"] = "application/json;odata.metadata=minimal"
        if reply.raw:
            headers |= {"Content-Type": "text/plain", "Transfer-Encoding": "chunked"}
            body = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in _pieces(body)) + b"0\r\n\r\n"
        else:
            headers["Content-Length"] = f"{len(body)}"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        whole = f"HTTP/1.1 {reply.status} Said\r\n{lines}\r\n".encode() + body
        if reply.raw and 0 <= self.server.stub.upset.cut_at < len(whole):
            self.wfile.write(whole[: self.server.stub.upset.cut_at])
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if not self.server.stub.upset.drips:
            self.wfile.write(whole)
            return
        for at in range(len(whole)):
            self.wfile.write(whole[at : at + 1])
            if self.server.stub.go_on.wait(0.02):
                return


@contextmanager
def graph_stub(address: str, password: str) -> Iterator[GraphStub]:
    """A service with one empty mailbox."""
    stub = GraphStub(address, password)
    try:
        yield stub
    finally:
        stub.close()


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 8000):
        yield body[start : start + 8000]


def _counted(call: Call) -> str:
    path = re.sub(r"/(users|messages|mailFolders|upload)/(?!inbox|sentitems|delta)[^/]+", r"/\1/*", call.path)
    return f"{call.method} {path.removeprefix('/v1.0')}"
