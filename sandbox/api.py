"""The Web API's door: arguments in any of Slack's forms, tokens, faults, and refusals with status 200."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.errors import SlackError
from sandbox.faults import Failure, SlackFaults
from sandbox.messages import Message
from sandbox.methods import METHODS
from sandbox.sockets import SocketHub
from sandbox.workspace import Workspace

Json = dict[str, Any]

SCOPES = "commands,chat:write,im:write,users:read,users:read.email,usergroups:read,files:write"
NESTED = ("blocks", "attachments", "view", "metadata", "users")
MOST_ARGUMENTS = 200
OPEN_SOCKET = "apps.connections.open"


class WebApi:
    """`cut` breaks a request's connection off without an answer."""

    def __init__(
        self,
        workspace: Workspace,
        hub: SocketHub,
        faults: SlackFaults,
        tokens: tuple[str, str],
        cut: Callable[..., None],
    ) -> None:
        self._workspace = workspace
        self._hub = hub
        self._faults = faults
        self._bot_token, self._app_token = tokens
        self._cut = cut

    async def call(self, request: Request) -> Response:
        method = str(request.path_params["method"])
        failure = self._faults.failure(method)
        if failure is not None:
            return _failed(failure)
        answer = await self._answer(method, request)
        if self._faults.drops(method):
            self._cut(request)
            await asyncio.sleep(0.01)  # until the connection is seen to be gone
        return JSONResponse(answer, headers={"x-oauth-scopes": SCOPES, "x-slack-req-id": "sandbox"})

    async def _answer(self, method: str, request: Request) -> Json:
        try:
            args = await arguments(request)
            self._check_token(method, _token(request, args))
            if method == OPEN_SOCKET:
                return {"ok": True, "url": self._socket_url(request)}
            if method not in METHODS:
                return {"ok": False, "error": "unknown_method", "req_method": method}
            return {"ok": True, **METHODS[method](self._workspace, args)}
        except SlackError as refusal:
            return refused(refusal)

    def _check_token(self, method: str, token: str | None) -> None:
        if not token:
            raise SlackError("not_authed")
        if token not in (self._bot_token, self._app_token):
            raise SlackError("invalid_auth")
        if (token == self._app_token) != (method == OPEN_SOCKET):
            raise SlackError("not_allowed_token_type")

    def _socket_url(self, request: Request) -> str:
        return f"ws://{request.url.netloc}/link/?ticket={self._hub.ticket()}&app_id=sandbox"

    async def respond(self, request: Request) -> Response:
        """A response URL: needs no token, as its address is the secret."""
        try:
            body = await request.json()
            url = self._workspace.triggers.use_url(str(request.path_params["key"]))
            answer(self._workspace, url.user_id, url.channel, url.message_ts, body if isinstance(body, dict) else {})
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        except SlackError as refusal:
            return PlainTextResponse(refusal.error, 404 if refusal.error.endswith("_url") else 400)
        return PlainTextResponse("ok")


def answer(workspace: Workspace, user_id: str, channel: str, message_ts: str | None, body: Json) -> None:
    """What a response URL or an acknowledgement says: a new message, or a new face of the one that was pressed."""
    pressed = workspace.messages.find(channel, message_ts) if message_ts else None
    kind = body.get("response_type")
    if pressed is not None and _yes(body.get("delete_original")):
        workspace.messages.remove(pressed)
        workspace.saw_message(user_id, pressed)
    elif pressed is not None and _yes(body.get("replace_original", kind is None)):
        _seen(workspace, user_id, workspace.edit(pressed, body))
    elif kind == "in_channel":
        _seen(workspace, user_id, workspace.post(channel, body, thread_ts=_text(body, "thread_ts")))
    else:
        workspace.post(channel, body, thread_ts=_text(body, "thread_ts"), seen_by=user_id)


def _yes(flag: object) -> bool:
    return flag is True or flag == "true"


def _seen(workspace: Workspace, user_id: str, message: Message) -> None:
    workspace.saw_message(user_id, message)


def _text(body: Json, key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) and value else None


def refused(refusal: SlackError) -> Json:
    said: Json = {"ok": False, "error": refusal.error}
    if refusal.messages:
        said["errors"] = list(refusal.messages)
        said["response_metadata"] = {"messages": list(refusal.messages)}
    return said


def _failed(failure: Failure) -> Response:
    headers = {} if failure.retry_after_seconds is None else {"Retry-After": str(failure.retry_after_seconds)}
    return JSONResponse({"ok": False, "error": failure.error}, failure.http_status, headers)


def _token(request: Request, args: Json) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    given = args.get("token")
    return given if isinstance(given, str) else None


async def arguments(request: Request) -> Json:
    """From query string, form or JSON; an empty body is an empty set; nested JSON may come as a string."""
    args: Json = dict(list(request.query_params.items())[:MOST_ARGUMENTS])
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        args |= _json_object(body)
    elif body:
        args |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_ARGUMENTS))
    return {key: _unwrapped(key, value) for key, value in args.items()}


def _json_object(body: bytes) -> Json:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


def _unwrapped(key: str, value: Any) -> Any:
    if key not in NESTED or not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
