"""Keeps other web sites out: only loopback names are served, and only bodies of a bearable size."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_BODY_BYTES = 64 * 1024 * 1024


class TooLarge(Exception):
    """The body went on beyond what it may hold."""


class Guard:
    """A page elsewhere that makes a browser call us shows in `Host` (rebinding) or `Origin`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(Headers(scope=scope))
        if refusal is None:
            await self._pass_on(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await JSONResponse({"error": refusal[1]}, refusal[0])(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b"")) if scope["type"] == "http" else 0
            if taken > LARGEST_BODY_BYTES:
                raise TooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except TooLarge:
            await JSONResponse({"error": "The request is too large."}, 413)(scope, receive, send)


def _refusal(headers: Headers) -> tuple[int, str] | None:
    if _host(f"//{headers.get('host', '')}") not in LOOPBACK:
        return 421, "The sandbox answers on this machine only: use 127.0.0.1 or localhost."
    origin = headers.get("origin")
    if origin is not None and _host(origin) not in LOOPBACK:
        return 403, "Pages from elsewhere may not use the sandbox."
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > LARGEST_BODY_BYTES:
        return 413, "The request is too large."
    return None


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
