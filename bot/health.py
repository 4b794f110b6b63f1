"""/health and /metrics on a plain HTTP server, on loopback unless the settings say otherwise."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from errno import EACCES, EADDRINUSE, EPERM
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from threading import Thread

READ_SECONDS = 10


class HttpPortTaken(Exception):
    """The port of /health cannot be had: as a sentence."""


@dataclass(frozen=True)
class Health:
    """Whether the bot is ready; `reasons` say why not. `facts` are shown either way."""

    reasons: tuple[str, ...]
    facts: dict[str, object]


class HealthServer:
    """Listens from the moment it is built, so that a taken port is found before anything is written."""

    def __init__(self, host: str, port: int, health: Callable[[], Health], metrics: Callable[[], bytes | None]) -> None:
        handler = _handler(health, metrics)
        try:
            self._server = _Server((host, port), handler)
        except OSError as error:
            raise HttpPortTaken(_why_not(error, host, port)) from error
        self._thread = Thread(target=self._server.serve_forever, name="health", kwargs={"poll_interval": 0.2})

    @property
    def port(self) -> int:
        """The port it got."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port; may be called before `start`."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == EADDRINUSE:
        return f"Port {port} is taken by another program: choose another http.port."
    if error.errno in (EACCES, EPERM):
        return f"This user may not listen on port {port}: choose an http.port above 1023."
    return f"{host} is no address of this machine: set http.host to 127.0.0.1, or to one that it has."


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        if ":" in address[0]:
            self.address_family = AF_INET6
        super().__init__(address, handler)


def _handler(health: Callable[[], Health], metrics: Callable[[], bytes | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = READ_SECONDS
        server_version = "frontline"
        sys_version = ""

        def do_GET(self) -> None:
            if self.path == "/health":
                found = health()
                body = {"status": "ok" if not found.reasons else "not ready", "reasons": found.reasons, **found.facts}
                self._answer(503 if found.reasons else 200, "application/json", json.dumps(body).encode())
            elif self.path == "/metrics":
                found_metrics = metrics()
                status = 503 if found_metrics is None else 200
                self._answer(status, "text/plain; version=0.0.4; charset=utf-8", found_metrics or b"")
            else:
                self._answer(404, "text/plain", b"There are /health and /metrics.\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Requests are not logged: monitors ask every few seconds."""

    return Handler
