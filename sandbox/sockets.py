"""Socket Mode: several connections of one app, each envelope to exactly one, and acknowledgements in time."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.people import APP_ID

Json = dict[str, Any]

ACK_SECONDS = 3.0
TICKET_SECONDS = 30.0
MOST_CONNECTIONS = 10


class NoBot(Exception):
    """No connection is open: Slack would say that the app did not respond."""


@dataclass(frozen=True)
class Ack:
    """The bot's acknowledgement; `payload` is empty where it said nothing more."""

    payload: Json


class SocketHub:
    """Used on the event loop only, except `url`, which is plain text."""

    def __init__(self, cut: Callable[[WebSocket], None], ack_seconds: float = ACK_SECONDS) -> None:
        self._cut = cut
        self._ack_seconds = ack_seconds
        self._tickets: dict[str, float] = {}
        self._open: deque[WebSocket] = deque()
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    @property
    def connections(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        now = time.monotonic()
        self._tickets = {one: issued for one, issued in self._tickets.items() if now - issued < TICKET_SECONDS}
        ticket = str(uuid4())
        self._tickets[ticket] = now
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from `hello` to its end."""
        if self._tickets.pop(websocket.query_params.get("ticket", ""), None) is None:
            await websocket.close(1008)
            return
        if len(self._open) >= MOST_CONNECTIONS:
            await websocket.close(1013)
            return
        await websocket.accept()
        self._open.append(websocket)
        try:
            await websocket.send_json(self._hello())
            await self._listen(websocket)
        except (WebSocketDisconnect, RuntimeError):
            pass  # it is gone, and its client will be back
        finally:
            self._forget(websocket)

    async def deliver(self, kind: str, payload: Json, retry: int = 0) -> Ack | None:
        """Sends one envelope and waits for its acknowledgement: None if it did not come in time."""
        envelope_id = str(uuid4())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            await self._send(envelope)
            return Ack(await asyncio.wait_for(answer, self._ack_seconds))
        except TimeoutError:
            return None
        finally:
            del self._waiting[envelope_id]

    async def deliver_event(self, payload: Json) -> Ack | None:
        """Events are sent again when nobody acknowledged them, commands and buttons are not."""
        for retry in range(3):
            ack = await self.deliver("events_api", payload, retry)
            if ack is not None:
                return ack
        return None

    def cut_all(self) -> None:
        for websocket in list(self._open):
            self._forget(websocket)
            self._cut(websocket)

    async def disconnect_all(self, reason: str) -> None:
        """The polite end: tells each to reconnect, then closes."""
        for websocket in list(self._open):
            self._forget(websocket)
            try:
                await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
                await websocket.close(1000)
            except (WebSocketDisconnect, RuntimeError):
                continue

    async def _send(self, envelope: Json) -> None:
        """To the connection whose turn it is; a dead one is dropped and the next one tried."""
        while self._open:
            websocket = self._open[0]
            self._open.rotate(-1)
            try:
                await websocket.send_text(json.dumps(envelope))
            except (WebSocketDisconnect, RuntimeError):
                self._forget(websocket)
            else:
                return
        raise NoBot("No bot is connected to the workspace.")

    async def _listen(self, websocket: WebSocket) -> None:
        while True:
            message = await websocket.receive()
            if message["type"] != "websocket.receive":
                return
            self._acknowledge(message.get("text") or "")

    def _acknowledge(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        answer = self._waiting.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
        if answer is not None and not answer.done():
            payload = said.get("payload")
            answer.set_result(payload if isinstance(payload, dict) else _parsed(payload))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
        }

    def _forget(self, websocket: WebSocket) -> None:
        if websocket in self._open:
            self._open.remove(websocket)


def _parsed(payload: object) -> Json:
    """A command may be acknowledged with bare text."""
    return {"text": payload} if isinstance(payload, str) and payload else {}
