"""Slack's rules for interactive elements: what each must have, how long, and where it may stand."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.text_rules import (
    MARKED,
    Problems,
    confirm,
    items,
    length,
    option,
    optional_length,
    optional_text,
    options,
    required_text,
    say,
)

Element = dict[str, Any]
Rule = Callable[[Element, str], Problems]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")


def _button(element: Element, at: str) -> Problems:
    yield from required_text(element, "text", at, 75)
    yield from optional_length(element, "value", at, 2000)
    yield from optional_length(element, "url", at, 3000)
    yield from optional_length(element, "accessibility_label", at, 75)
    if element.get("style") not in (None, "primary", "danger"):
        yield say("must be one of: primary, danger", f"{at}/style")


def _select(element: Element, at: str) -> Problems:
    yield from _placeholder(element, at)
    if "option_groups" in element:
        yield from _groups(element, at)
    else:
        yield from options(element, at, 100)
    yield from _initial_options(element, at)


def _groups(element: Element, at: str) -> Problems:
    yield from items(element, "option_groups", at, 100)
    for number, group in enumerate(_list(element, "option_groups")):
        place = f"{at}/option_groups/{number}"
        if isinstance(group, dict):
            yield from required_text(group, "label", place, 75)
            yield from options(group, place, 100)
        else:
            yield say("must be an object", place)


def _initial_options(element: Element, at: str) -> Problems:
    """A preset must be one of the options, word for word."""
    offered = offered_options(element)
    for number, one in enumerate(_list(element, "initial_options")):
        if one not in offered:
            yield say("initial_options must be among the options", f"{at}/initial_options/{number}")
    if element.get("initial_option") is not None and element["initial_option"] not in offered:
        yield say("initial_option must be among the options", f"{at}/initial_option")


def _overflow(element: Element, at: str) -> Problems:
    yield from options(element, at, 5)


def _choices(element: Element, at: str) -> Problems:
    yield from options(element, at, 10, MARKED)
    yield from _initial_options(element, at)


def _placeholder(element: Element, at: str) -> Problems:
    yield from optional_text(element, "placeholder", at, 150)


def _external(element: Element, at: str) -> Problems:
    yield from _placeholder(element, at)
    if element.get("initial_option") is not None:
        yield from option(element["initial_option"], f"{at}/initial_option")


def _text_input(element: Element, at: str) -> Problems:
    yield from _placeholder(element, at)
    yield from _number(element, "min_length", at, 0, 3000)
    yield from _number(element, "max_length", at, 1, 3000)
    yield from optional_length(element, "initial_value", at, 3000)


def _number(element: Element, key: str, at: str, least: int, most: int) -> Problems:
    value = element.get(key)
    if value is not None and (not isinstance(value, int) or not least <= value <= most):
        yield say(f"must be between {least} and {most}", f"{at}/{key}")


def _date(element: Element, at: str) -> Problems:
    yield from _placeholder(element, at)
    yield from _pattern(element, "initial_date", at, _DATE)


def _time(element: Element, at: str) -> Problems:
    yield from _placeholder(element, at)
    yield from _pattern(element, "initial_time", at, _TIME)


def _pattern(element: Element, key: str, at: str, pattern: re.Pattern[str]) -> Problems:
    value = element.get(key)
    if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
        yield say("is not in the expected format", f"{at}/{key}")


def _nothing_more(element: Element, at: str) -> Iterator[str]:
    return iter(())


RULES: Mapping[str, Rule] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _select,
    "external_select": _external,
    "multi_external_select": _placeholder,
    "users_select": _placeholder,
    "multi_users_select": _placeholder,
    "conversations_select": _placeholder,
    "multi_conversations_select": _placeholder,
    "channels_select": _placeholder,
    "multi_channels_select": _placeholder,
    "overflow": _overflow,
    "radio_buttons": _choices,
    "checkboxes": _choices,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _nothing_more,
    "plain_text_input": _text_input,
    "email_text_input": _placeholder,
    "url_text_input": _placeholder,
    "number_input": _placeholder,
    "rich_text_input": _placeholder,
    "file_input": _nothing_more,
}

TYPED = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
)
IN_ACTIONS = frozenset(RULES) - TYPED
IN_INPUT = frozenset(RULES) - {"button", "overflow"}


def element_problems(element: object, at: str, allowed: frozenset[str]) -> Problems:
    """Everything that Slack would say about one element standing at `at`."""
    if not isinstance(element, dict):
        yield say("must be an object", at)
    elif not isinstance(element.get("type"), str) or element["type"] not in allowed:
        yield say(f"unsupported type: {element.get('type')}", f"{at}/type")
    else:
        if element.get("action_id") is not None:
            yield from length(element["action_id"], f"{at}/action_id", 255)
        yield from confirm(element, at)
        yield from RULES[element["type"]](element, at)


def offered_options(element: Element) -> list[Any]:
    """All options of a select, also those in groups."""
    groups = [group for group in _list(element, "option_groups") if isinstance(group, dict)]
    return [*_list(element, "options"), *(one for group in groups for one in _list(group, "options"))]


def _list(holder: dict[str, Any], key: str) -> list[Any]:
    value = holder.get(key)
    return value if isinstance(value, list) else []
