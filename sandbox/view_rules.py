"""Slack's rules for modals and the Home tab."""

import json
from typing import Any

from sandbox.block_rules import block_problems
from sandbox.errors import SlackError
from sandbox.text_rules import Problems, items, optional_length, optional_text, required_text, say

LARGEST_VIEW_CHARACTERS = 250_000
MODAL_FIELDS = frozenset(
    {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close"}
    | {"notify_on_close", "external_id", "submit_disabled"}
)
HOME_FIELDS = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})


def checked_view(view: object, kind: str) -> dict[str, Any]:
    """The view, if Slack would show it; else its refusal as SlackError."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", [say("must provide an object", "/view")])
    if len(json.dumps(view, ensure_ascii=False)) > LARGEST_VIEW_CHARACTERS:
        raise SlackError("view_too_large")
    problems = [*_problems(view, kind)]
    if problems:
        raise SlackError("invalid_arguments", problems)
    problems = block_problems(view["blocks"], "home" if kind == "home" else "modal")
    if problems:
        raise SlackError("invalid_arguments", [one.replace(":/blocks", ":/view/blocks") for one in problems])
    return view


def _problems(view: dict[str, Any], kind: str) -> Problems:
    if view.get("type") != kind:
        yield say(f"unsupported type: {view.get('type')}", "/view/type")
        return
    for name in view.keys() - (HOME_FIELDS if kind == "home" else MODAL_FIELDS):
        yield say(f"additional property: {name}", "/view")
    yield from items(view, "blocks", "/view", 100, least=0)
    yield from optional_length(view, "private_metadata", "/view", 3000)
    yield from optional_length(view, "callback_id", "/view", 255)
    if kind == "modal":
        yield from _modal(view)


def _modal(view: dict[str, Any]) -> Problems:
    yield from required_text(view, "title", "/view", 24)
    yield from optional_text(view, "submit", "/view", 24)
    yield from optional_text(view, "close", "/view", 24)
    blocks = view.get("blocks")
    has_input = any(isinstance(one, dict) and one.get("type") == "input" for one in blocks or [])
    if has_input and view.get("submit") is None:
        yield say("missing required field: submit", "/view")
