"""What a person does in the workspace, and what they then see. Used on the event loop only."""

from secrets import token_hex
from typing import Any

from sandbox import payloads
from sandbox.api import answer
from sandbox.block_rules import elements
from sandbox.element_rules import offered_options
from sandbox.errors import ScriptError, SlackError
from sandbox.form_state import complaints, entry, find, state_values
from sandbox.messages import Message
from sandbox.people import Member
from sandbox.sockets import Ack, SocketHub
from sandbox.views import View, payload
from sandbox.workspace import Watch, Workspace

Json = dict[str, Any]

ANSWER_SECONDS = 5.0
HOME_SECONDS = 3.0
TROUBLE = "We had some trouble connecting. Try again?"


class Acts:
    """`base_url` is where response URLs lead."""

    def __init__(self, workspace: Workspace, hub: SocketHub, base_url: str) -> None:
        self._workspace = workspace
        self._hub = hub
        self._base_url = base_url

    async def command(self, member: Member, channel: str, typed: str) -> Json:
        """Types a slash command and waits for the first answer that this person can see."""
        word, _, text = typed.strip().partition(" ")
        if word != self._workspace.command:
            return _seen(False, f"{word} is not a valid command.")
        sent = payloads.command(self._workspace, member, channel, text.strip(), self._base_url)
        with self._workspace.watching(member.id) as watch:
            ack = await self._hub.deliver("slash_commands", sent)
            if ack is None:
                return _seen(False, f'{word} failed with the error "operation_timeout"')
            if ack.payload.get("text") or ack.payload.get("blocks"):
                self._answer(member, channel, ack.payload)
            return await self._what_is_seen(watch)

    async def press(
        self, member: Member, where: Message | View, action_id: str, value: Any, block_id: str, typed: Json
    ) -> Json:
        """Presses a button or chooses from a menu, in a message or a view; what was typed goes along."""
        if isinstance(where, View):
            self._fill_in(where, typed)
        block, element = _element(where.blocks, action_id, value, block_id)
        action = self._action(block, element, value)
        if isinstance(where, View) and element["type"] not in ("button", "overflow"):
            where.entered[(block["block_id"], element["action_id"])] = entry(element, value, self._workspace.directory)
        with self._workspace.watching(member.id) as watch:
            ack = await self._hub.deliver("interactive", self._pressed(member, where, action))
            if ack is None:
                return _seen(False, "This app did not respond in time.")
            return await self._what_is_seen(watch)

    def _pressed(self, member: Member, where: Message | View, action: Json) -> Json:
        if isinstance(where, View):
            return payloads.view_action(self._workspace, member, where, action)
        return payloads.message_action(self._workspace, member, where, action, self._base_url)

    async def submit(self, member: Member, view: View, values: Json) -> Json:
        """Fills in a modal and sends it: the form's own complaints first, then the bot's."""
        self._fill_in(view, values)
        said = complaints(view.blocks, state_values(view.blocks, view.entered))
        if not said:
            ack = await self._hub.deliver("interactive", payloads.submission(self._workspace, member, view))
            said = self._after_submission(member, view, ack)
        top = self._workspace.views.top(member.id)
        return {"ok": not said, "errors": said, "view": payload(top) if top else None}

    def _fill_in(self, view: View, values: Json) -> None:
        entered = dict(view.entered)
        for block_id, actions in values.items():
            for action_id, value in (actions if isinstance(actions, dict) else {"": actions}).items():
                element = find(view.blocks, block_id, action_id)
                entered[(block_id, action_id)] = entry(element, value, self._workspace.directory)
        view.entered = entered

    def _after_submission(self, member: Member, view: View, ack: Ack | None) -> dict[str, str]:
        """Slack's four `response_action`s; no acknowledgement leaves the modal open."""
        if ack is None:
            return {"": TROUBLE}
        action = ack.payload.get("response_action")
        try:
            return self._follow(member, view, str(action) if action else "", ack.payload)
        except SlackError as refusal:
            return {"": f"{TROUBLE} ({'; '.join([refusal.error, *refusal.messages])})"}

    def _follow(self, member: Member, view: View, action: str, said: Json) -> dict[str, str]:
        if action == "errors":
            return _inline(view, said.get("errors"))
        if action == "update":
            self._workspace.saw_view(self._workspace.views.update(view, said.get("view")))
        elif action == "push":
            self._workspace.saw_view(self._workspace.views.push(member.id, view.id, said.get("view")))
        elif action == "clear" or (not action and view.source.get("clear_on_close")):
            self._workspace.views.clear(member.id)
        elif not action:
            self._workspace.views.close(view)
        else:
            raise SlackError("invalid_response_action", [action])
        return {}

    async def close(self, member: Member, view: View) -> None:
        self._workspace.views.close(view)
        if view.source.get("notify_on_close"):
            await self._hub.deliver("interactive", payloads.closing(self._workspace, member, view))

    async def shortcut(self, member: Member, callback_id: str, message: Message | None) -> Json:
        sent = payloads.shortcut(self._workspace, member, callback_id, message, self._base_url)
        with self._workspace.watching(member.id) as watch:
            if await self._hub.deliver("interactive", sent) is None:
                return _seen(False, "This app did not respond in time.")
            return await self._what_is_seen(watch)

    async def open_home(self, member: Member) -> list[Json]:
        """Tells the bot that somebody looks at their Home tab, and shows what it has published by then."""
        if self._hub.connections:
            with self._workspace.watching(member.id) as watch:
                event = payloads.home_opened(self._workspace, member, f"Ev{token_hex(5).upper()}")
                if await self._hub.deliver_event(event) is not None:
                    await watch.settled(HOME_SECONDS)
        home = self._workspace.views.home(member.id)
        return home.blocks if home else []

    async def set_status(self, member: Member, emoji: str, expires: int) -> bool:
        """Tells the bot of somebody's new status; whether it took notice."""
        event = payloads.status_changed(member, emoji, expires, f"Ev{token_hex(5).upper()}")
        return await self._hub.deliver_event(event) is not None

    def _answer(self, member: Member, channel: str, said: Json) -> None:
        try:
            answer(self._workspace, member.id, channel, None, said)
        except SlackError as refusal:
            raise ScriptError(f"The bot acknowledged with what Slack refuses: {refusal.error}.", 502) from refusal

    async def _what_is_seen(self, watch: Watch) -> Json:
        await watch.settled(ANSWER_SECONDS)
        if watch.message is None:
            return _seen(True, "", view=watch.view)
        return _seen(True, watch.message.text, watch.message.blocks, watch.view, watch.message.ts)

    def _action(self, block: Json, element: Json, value: Any) -> Json:
        named = {"action_id": element["action_id"], "block_id": block["block_id"]}
        if element["type"] == "button":
            pressed = {**named, "type": "button", "text": element["text"]}
            return {**pressed, "value": element["value"]} if "value" in element else pressed
        return {**named, **entry(element, value, self._workspace.directory)}


def _seen(ok: bool, text: str, blocks: list[Json] | None = None, view: View | None = None, ts: str = "") -> Json:
    """`ts` names the answer, so that its buttons can be pressed in turn."""
    return {"ok": ok, "text": text, "blocks": blocks or [], "view": payload(view) if view else None, "ts": ts or None}


def _inline(view: View, said: object) -> dict[str, str]:
    """Errors must name input blocks of the view; Slack shows a general failure otherwise."""
    blocks = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(said, dict) or not said or not set(said) <= blocks:
        raise SlackError("invalid_errors", [f"no input blocks are called so: {said}"])
    return {str(block_id): str(sentence) for block_id, sentence in said.items()}


def _element(blocks: list[Json], action_id: str, value: Any, block_id: str) -> tuple[Json, Json]:
    """The one that is meant: the same action may stand in every row, told apart by its value."""
    named = [
        (block, element)
        for block in blocks
        for element in elements(block)
        if element.get("action_id") == action_id and block_id in ("", block["block_id"])
    ]
    for block, element in named:
        if _offers(element, value):
            return block, element
    if not named:
        raise ScriptError(f"There is no element with the action id {action_id!r}.", 404)
    raise ScriptError(f"None of the elements {action_id!r} has the value {value!r}.")


def _offers(element: Json, value: Any) -> bool:
    if element["type"] == "button":
        return value in (None, "") or element.get("value") == value
    offered = offered_options(element)
    wanted = {str(one) for one in (value if isinstance(value, list) else [value])}
    return not offered or value in (None, "", []) or wanted <= {option["value"] for option in offered}
