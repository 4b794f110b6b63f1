"""The endpoints for scripts and for the page: what a customer or a colleague can do, without their programs."""

import asyncio
import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.acts import Acts
from sandbox.clock import spoken, target_of
from sandbox.errors import ScriptError, SlackError
from sandbox.messages import Message
from sandbox.people import Member
from sandbox.post_store import MailStore
from sandbox.script_input import json_body, text_in
from sandbox.views import View, payload
from sandbox.workspace import Workspace
from sandbox.writing import send, written_mail

Json = dict[str, Any]

DIRECT = ("", "dm", "direct", "directmessage")


class Scripts:
    """`now` and `move_clock` are the product's clock; `smtp` says where the post office listens."""

    def __init__(
        self,
        workspace: Workspace,
        acts: Acts,
        store: MailStore,
        smtp: tuple[str, int],
        now: Callable[[], datetime],
        move_clock: Callable[[datetime], datetime],
    ) -> None:
        self._workspace = workspace
        self._acts = acts
        self._store = store
        self._smtp = smtp
        self._now = now
        self._move_clock = move_clock
        self._moving = asyncio.Lock()

    async def send_mail(self, request: Request) -> Response:
        message = written_mail(await json_body(request), self._now())
        try:
            await asyncio.to_thread(send, message, self._smtp)
        except (smtplib.SMTPException, OSError) as error:
            raise ScriptError(f"The post office did not take the mail: {error}", 503) from error
        return JSONResponse({"message_id": message["Message-ID"]})

    async def list_mail(self, request: Request) -> Response:
        to, sender = request.query_params.get("to"), request.query_params.get("from")
        return JSONResponse(await asyncio.to_thread(self._store.listing, to, sender))

    async def command(self, request: Request) -> Response:
        body = await json_body(request)
        member = self._member(body.get("user"))
        channel = self._conversation(member, body.get("channel"))
        return JSONResponse(await self._acts.command(member, channel, text_in(body, "text")))

    async def action(self, request: Request) -> Response:
        body = await json_body(request)
        member = self._member(body.get("user"))
        where = self._view(member, body["view_id"]) if body.get("view_id") else self._message(member, body)
        block_id = str(body.get("block_id") or "")
        action_id, typed = text_in(body, "action_id"), _values_in(body)
        return JSONResponse(await self._acts.press(member, where, action_id, body.get("value"), block_id, typed))

    async def submit(self, request: Request) -> Response:
        body = await json_body(request)
        member = self._member(body.get("user"))
        view = self._view(member, body.get("view_id"))
        return JSONResponse(await self._acts.submit(member, view, _values_in(body)))

    async def close(self, request: Request) -> Response:
        body = await json_body(request)
        member = self._member(body.get("user"))
        await self._acts.close(member, self._view(member, body.get("view_id")))
        return JSONResponse({"ok": True})

    async def shortcut(self, request: Request) -> Response:
        body = await json_body(request)
        member = self._member(body.get("user"))
        message = self._message(member, body) if body.get("ts") else None
        return JSONResponse(await self._acts.shortcut(member, text_in(body, "callback_id"), message))

    async def say(self, request: Request) -> Response:
        """Somebody writes in a channel; the bot has no scope to read it."""
        body = await json_body(request)
        member = self._member(body.get("user"))
        channel = self._conversation(member, body.get("channel"))
        thread_ts = body.get("thread_ts") or None
        said = Message(channel, self._workspace.messages.fresh_ts(), member.id, text_in(body, "text"), [], thread_ts)
        return JSONResponse({"ts": self._workspace.messages.put(said).ts})

    async def channel(self, request: Request) -> Response:
        """With `user=` also the ephemeral answers that this person sees there."""
        channel = self._workspace.directory.channel(str(request.path_params["name"]))
        if channel is None:
            raise ScriptError(f"There is no channel {request.path_params['name']!r}.", 404)
        user = request.query_params.get("user")
        seen_by = self._member(user).id if user else None
        return JSONResponse(_listed(self._workspace.messages.visible(channel.id, seen_by)))

    async def dm(self, request: Request) -> Response:
        """With `ephemeral=1` also the ephemeral answers in it."""
        member = self._member(request.query_params.get("user"))
        seen_by = member.id if request.query_params.get("ephemeral") else None
        return JSONResponse(_listed(self._workspace.messages.visible(member.dm_id, seen_by)))

    async def home(self, request: Request) -> Response:
        member = self._member(request.query_params.get("user"))
        blocks = await self._acts.open_home(member)
        home = self._workspace.views.home(member.id)
        return JSONResponse({"blocks": blocks, "view_id": home.id if home else None})

    async def status(self, request: Request) -> Response:
        """Somebody sets a status: `emoji` like ":palm_tree:", `expires` in seconds since 1970 or 0."""
        body = await json_body(request)
        expires = body.get("expires") or 0
        if not isinstance(expires, int):
            raise ScriptError("Give expires in seconds since 1970.")
        ok = await self._acts.set_status(self._member(body.get("user")), text_in(body, "emoji"), expires)
        return JSONResponse({"ok": ok})

    async def view(self, request: Request) -> Response:
        """The modal that this person has open, as it is now: the bot may have changed it since."""
        top = self._workspace.views.top(self._member(request.query_params.get("user")).id)
        return JSONResponse({"view": payload(top) if top else None})

    async def people(self, request: Request) -> Response:
        members = self._workspace.directory.members
        return JSONResponse([{"email": one.email, "name": one.name, "id": one.id} for one in members])

    async def channels(self, request: Request) -> Response:
        return JSONResponse([channel.name for channel in self._workspace.directory.channels])

    async def read_clock(self, request: Request) -> Response:
        return JSONResponse({"now": spoken(self._now())})

    async def move_clock(self, request: Request) -> Response:
        """Answers when the clock has arrived and everything on the way has happened."""
        body = await json_body(request)
        async with self._moving:
            try:
                target = target_of(body, self._now())
            except (ValueError, OverflowError) as error:
                raise ScriptError(str(error)) from error
            try:
                arrived = await asyncio.to_thread(self._move_clock, target)
            except TimeoutError as error:
                raise ScriptError(str(error) or "The clock could not be moved in time.", 503) from error
        return JSONResponse({"now": spoken(arrived)})

    def _member(self, named: object) -> Member:
        member = self._workspace.directory.person(named) if isinstance(named, str) else None
        if member is None:
            raise ScriptError(f"There is nobody called {named!r} in the workspace.", 404)
        return member

    def _conversation(self, member: Member, named: object) -> str:
        """A channel by name or id; or the person's direct messages with the bot."""
        key = str(named or "")
        own = {*DIRECT, member.dm_id, member.id, member.email.casefold()}
        if key in own or key.casefold() in own:
            return member.dm_id
        channel = self._workspace.directory.channel(key)
        if channel is None:
            raise ScriptError(f"There is no channel {key!r}.", 404)
        return channel.id

    def _message(self, member: Member, body: Json) -> Message:
        channel = self._conversation(member, body.get("channel"))
        message = self._workspace.messages.find(channel, str(body.get("ts") or ""))
        if message is None or message.seen_by not in (None, member.id):
            raise ScriptError(f"There is no message {body.get('ts')!r} that {member.email} can see there.", 404)
        return message

    def _view(self, member: Member, view_id: object) -> View:
        try:
            view = self._workspace.views.find(view_id)
        except SlackError as error:
            raise ScriptError(f"There is no open view {view_id!r}.", 404) from error
        if view.user_id != member.id:
            raise ScriptError(f"The view {view_id!r} is not open for {member.email}.", 404)
        return view


def _values_in(body: Json) -> Json:
    values = body.get("values") or {}
    if not isinstance(values, dict):
        raise ScriptError('Give values as {"block_id": {"action_id": value}}.')
    return values


def _listed(messages: Iterable[Message]) -> list[Json]:
    return [_shown(one) for one in messages]


def _shown(message: Message) -> Json:
    shown: Json = {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
    }
    return {**shown, "ephemeral": True} if message.seen_by else shown
