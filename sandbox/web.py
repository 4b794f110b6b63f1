"""The addresses of the sandbox, and a server that can also break connections off."""

import asyncio
import socket
import time
from pathlib import Path
from weakref import WeakValueDictionary

import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.api import WebApi
from sandbox.errors import ScriptError
from sandbox.guard import Guard
from sandbox.scripts import Scripts
from sandbox.sockets import NoBot, SocketHub

PAGE = Path(__file__).with_name("page.html")
PAGE_RULES = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; frame-src 'self' about:; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
PING_SECONDS = 10.0
STOP_SECONDS = 2
MOST_SOCKET_BYTES = 4 * 1024 * 1024


class Connections:
    """The open transports by their far end, so that a fault can cut one."""

    def __init__(self) -> None:
        self._transports: WeakValueDictionary[tuple[str, int], asyncio.Transport] = WeakValueDictionary()

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's own protocol, which also notes its transport here."""
        transports = self._transports

        class Noted(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client is not None:
                    transports[self.client] = transport

        return Noted

    def cut(self, connection: HTTPConnection) -> None:
        client = connection.client
        transport = self._transports.get((client.host, client.port)) if client else None
        if transport is not None:
            transport.abort()


def application(api: WebApi, scripts: Scripts, hub: SocketHub) -> Guard:
    get, post = ["GET"], ["POST"]
    routes = [
        Route("/", page, methods=get),
        Route("/api/{method}", api.call, methods=["GET", "POST"]),
        Route("/response/{key}", api.respond, methods=post),
        WebSocketRoute("/link/", hub.serve),
        Route("/sandbox/mail", scripts.list_mail, methods=get),
        Route("/sandbox/mail", scripts.send_mail, methods=post),
        Route("/sandbox/command", scripts.command, methods=post),
        Route("/sandbox/action", scripts.action, methods=post),
        Route("/sandbox/submit", scripts.submit, methods=post),
        Route("/sandbox/close", scripts.close, methods=post),
        Route("/sandbox/shortcut", scripts.shortcut, methods=post),
        Route("/sandbox/message", scripts.say, methods=post),
        Route("/sandbox/channels", scripts.channels, methods=get),
        Route("/sandbox/channels/{name}", scripts.channel, methods=get),
        Route("/sandbox/dm", scripts.dm, methods=get),
        Route("/sandbox/home", scripts.home, methods=get),
        Route("/sandbox/status", scripts.status, methods=post),
        Route("/sandbox/view", scripts.view, methods=get),
        Route("/sandbox/people", scripts.people, methods=get),
        Route("/sandbox/clock", scripts.read_clock, methods=get),
        Route("/sandbox/clock", scripts.move_clock, methods=post),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={ScriptError: _say_no, NoBot: _nobody}))


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE.read_text(encoding="utf-8"), headers=PAGE_RULES)


def _say_no(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, ScriptError) else 400
    return JSONResponse({"error": str(error)}, status)


def _nobody(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 503)


class WebServer:
    """uvicorn on a socket that is already bound, within a loop that already runs."""

    def __init__(self, app: Guard, connections: Connections) -> None:
        config = uvicorn.Config(
            app,
            http=connections.protocol(),
            ws="wsproto",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            ws_ping_interval=PING_SECONDS,
            ws_max_size=MOST_SOCKET_BYTES,
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        self._serving: asyncio.Task[None] | None = None

    async def open(self, listener: socket.socket) -> None:
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not self._serving.done():
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        """As uvicorn's own shutdown, without its waits of a tenth of a second: tests start many."""
        if self._serving is None:
            return
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        for server in self._server.servers:
            server.close()
        for connection in list(self._server.server_state.connections):
            connection.shutdown()
        deadline = time.monotonic() + STOP_SECONDS
        while self._busy() and time.monotonic() < deadline:
            await asyncio.sleep(0.002)

    def _busy(self) -> bool:
        state = self._server.server_state
        return bool(state.connections or state.tasks)
