"""Open modals (a stack of at most three per person) and Home tabs. Used on the event loop only."""

from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from sandbox.block_rules import with_ids
from sandbox.clock import system_seconds
from sandbox.errors import SlackError
from sandbox.form_state import Entered, state_values
from sandbox.people import APP_ID, BOT_ID, TEAM_ID
from sandbox.view_rules import checked_view

Json = dict[str, Any]

DEEPEST_STACK = 3


@dataclass
class View:
    """`source` is what the app sent, with ids for all blocks; `entered` what the person has changed since."""

    id: str
    user_id: str
    source: Json
    root_id: str
    previous_id: str | None
    hash: str
    entered: Entered = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.source["blocks"])


def fresh_hash() -> str:
    return f"{int(system_seconds())}.{token_hex(4)}"


def payload(view: View) -> Json:
    """Slack's view object."""
    return {
        "title": None,
        "submit": None,
        "close": None,
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **view.source,
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "app_installed_team_id": TEAM_ID,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "hash": view.hash,
        "state": {"values": state_values(view.blocks, view.entered)},
    }


class ViewDesk:
    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def open(self, user_id: str, source: object) -> View:
        """A new modal takes the place of whatever this app had open."""
        view = self._built(user_id, checked_view(source, "modal"), None)
        self._stacks[user_id] = [view]
        return view

    def push(self, user_id: str, on: str | None, source: object) -> View:
        stack = self._stacks.get(user_id, [])
        if on is None or on not in [view.id for view in stack]:
            raise SlackError("not_found")
        if len(stack) >= DEEPEST_STACK:
            raise SlackError("push_limit_reached")
        view = self._built(user_id, checked_view(source, "modal"), stack[-1])
        stack.append(view)
        return view

    def update(self, view: View, source: object, given_hash: object = None) -> View:
        """What the person entered stays where block and action id stay."""
        if given_hash not in (None, "") and given_hash != view.hash:
            raise SlackError("hash_conflict")
        checked = checked_view(source, str(view.source["type"]))
        self._refuse_twin(checked, view)
        view.source = {**checked, "blocks": with_ids(checked["blocks"])}
        view.hash = fresh_hash()
        return view

    def publish(self, user_id: str, source: object, given_hash: object = None) -> View:
        known = self._homes.get(user_id)
        if known is not None:
            return self.update(known, checked_view(source, "home"), given_hash)
        self._homes[user_id] = self._built(user_id, checked_view(source, "home"), None)
        return self._homes[user_id]

    def find(self, view_id: object = None, external_id: object = None) -> View:
        for view in self._everything():
            if view_id == view.id or (external_id and external_id == view.source.get("external_id")):
                return view
        raise SlackError("not_found")

    def home(self, user_id: str) -> View | None:
        return self._homes.get(user_id)

    def top(self, user_id: str) -> View | None:
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def close(self, view: View) -> None:
        """Closing one uncovers the one below it."""
        stack = self._stacks.get(view.user_id, [])
        if view in stack:
            del stack[stack.index(view) :]

    def clear(self, user_id: str) -> None:
        self._stacks.pop(user_id, None)

    def _everything(self) -> list[View]:
        return [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]

    def _built(self, user_id: str, source: Json, below: View | None) -> View:
        self._refuse_twin(source, None)
        view_id = "V" + token_hex(5).upper()
        named = {**source, "blocks": with_ids(source["blocks"])}
        root_id = below.root_id if below else view_id
        return View(view_id, user_id, named, root_id, below.id if below else None, fresh_hash())

    def _refuse_twin(self, source: Json, own: View | None) -> None:
        external_id = source.get("external_id")
        if external_id and any(v.source.get("external_id") == external_id and v is not own for v in self._everything()):
            raise SlackError("duplicate_external_id")
