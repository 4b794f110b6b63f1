"""What a person has entered into a form, in the shape of Slack's `view.state.values`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.block_rules import elements
from sandbox.element_rules import offered_options
from sandbox.errors import ScriptError
from sandbox.people import Directory

Json = dict[str, Any]
Entered = dict[tuple[str, str], Json]

KEYS: Mapping[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
STATELESS = frozenset({"button", "overflow"})

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def state_values(blocks: list[Json], entered: Entered) -> Json:
    """Complete: what was entered, else what the app preset, else null (or an empty list)."""
    values: Json = {}
    for block in blocks:
        for element in elements(block):
            if element["type"] not in STATELESS:
                entry = entered.get((block["block_id"], element["action_id"])) or _preset(element)
                values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def _preset(element: Json) -> Json:
    key = KEYS[element["type"]]
    initial = "initial_" + key.removeprefix("selected_")
    empty: list[Any] | None = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(initial, empty)}


def find(blocks: list[Json], block_id: str, action_id: str) -> Json:
    """The element that a script names. ScriptError if the form has none such."""
    for block in blocks:
        if block["block_id"] == block_id:
            for element in elements(block):
                if element["action_id"] == action_id:
                    return element
    raise ScriptError(f"The form has no field {action_id!r} in a block {block_id!r}.")


def entry(element: Json, value: Any, directory: Directory) -> Json:
    """A script's plain value as Slack would send it: options by their value, people by e-mail address."""
    kind = element["type"]
    if value is None or value == "":
        return _nothing(kind)
    return {"type": kind, KEYS[kind]: _converted(element, value, directory)}


def _nothing(kind: str) -> Json:
    return {"type": kind, KEYS[kind]: [] if KEYS[kind].endswith("s") else None}


def _converted(element: Json, value: Any, directory: Directory) -> Any:
    key = KEYS[element["type"]]
    if key == "selected_option":
        return _option(element, value)
    if key == "selected_options":
        return [_option(element, one) for one in _listed(value)]
    if key in ("selected_user", "selected_users"):
        found = [_user(one, directory) for one in _listed(value)]
        return found if key == "selected_users" else found[0]
    if key in ("selected_channel", "selected_conversation"):
        return _channel(value, directory)
    return _scalar(element["type"], value)


def _scalar(kind: str, value: Any) -> Any:
    text = str(value)
    if kind == "datepicker":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ScriptError(f"{text!r} is not a date such as 2026-04-02.") from error
    if kind == "timepicker" and not _TIME.fullmatch(text):
        raise ScriptError(f"{text!r} is not a time such as 09:30.")
    if kind == "datetimepicker":
        return int(value)
    return value if kind in ("rich_text_input", "file_input", "multi_channels_select") else text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _option(element: Json, value: Any) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else str(value)
    for option in offered_options(element):
        if option["value"] == wanted:
            return dict(option)
    raise ScriptError(f"{wanted!r} is not among the options of {element['action_id']!r}.")


def _user(value: Any, directory: Directory) -> str:
    member = directory.person(str(value))
    if member is None:
        raise ScriptError(f"There is nobody called {value!r} in the workspace.")
    return member.id


def _channel(value: Any, directory: Directory) -> str:
    channel = directory.channel(str(value))
    if channel is None:
        raise ScriptError(f"There is no channel {value!r}.")
    return channel.id


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's own form says before it sends anything: block id to sentence."""
    said: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            given = values[block["block_id"]][element["action_id"]][KEYS[element["type"]]]
            sentence = _complaint(element, given, bool(block.get("optional")))
            if sentence is not None:
                said[block["block_id"]] = sentence
    return said


def _complaint(element: Json, given: Any, optional: bool) -> str | None:
    if given in (None, "", []):
        return None if optional else "Please complete this required field."
    if element["type"] == "plain_text_input":
        return _text_complaint(element, given)
    if element["type"] == "email_text_input" and not _EMAIL.fullmatch(given):
        return "Please enter a valid email address."
    if element["type"] == "number_input":
        return _number_complaint(element, given)
    return None


def _text_complaint(element: Json, given: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(given) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(given) > most else None


def _number_complaint(element: Json, given: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, given):
        return "Please enter a valid number."
    least, most = element.get("min_value"), element.get("max_value")
    if (least is not None and float(given) < float(least)) or (most is not None and float(given) > float(most)):
        return f"Please enter a number between {least} and {most}."
    return None
