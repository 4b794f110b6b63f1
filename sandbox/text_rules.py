"""Slack's rules for text objects, options and confirmations, with the sentences it answers in."""

from collections.abc import Iterator
from typing import Any

Problems = Iterator[str]

PLAIN = ("plain_text",)
MARKED = ("plain_text", "mrkdwn")


def say(sentence: str, at: str) -> str:
    return f"[ERROR] {sentence} [json-pointer:{at}]"


def length(value: object, at: str, most: int, least: int = 1) -> Problems:
    if not isinstance(value, str):
        yield say("must be a string", at)
    elif len(value) < least:
        yield say(f"must be more than {least - 1} characters", at)
    elif len(value) > most:
        yield say(f"must be less than {most + 1} characters", at)


def optional_length(holder: dict[str, Any], key: str, at: str, most: int) -> Problems:
    if holder.get(key) is not None:
        yield from length(holder[key], f"{at}/{key}", most, least=0)


def text(value: object, at: str, most: int, kinds: tuple[str, ...] = MARKED) -> Problems:
    if not isinstance(value, dict):
        yield say("must be an object", at)
    elif value.get("type") not in kinds:
        yield say(f"unsupported type: {value.get('type')}", f"{at}/type")
    elif "text" not in value:
        yield say("missing required field: text", at)
    else:
        yield from length(value["text"], f"{at}/text", most)
        yield from _flags(value, at)


def _flags(value: dict[str, Any], at: str) -> Problems:
    if "emoji" in value and value["type"] != "plain_text":
        yield say("additional property: emoji", at)
    if "verbatim" in value and value["type"] != "mrkdwn":
        yield say("additional property: verbatim", at)


def required_text(holder: dict[str, Any], key: str, at: str, most: int, kinds: tuple[str, ...] = PLAIN) -> Problems:
    if holder.get(key) is None:
        yield say(f"missing required field: {key}", at)
    else:
        yield from text(holder[key], f"{at}/{key}", most, kinds)


def optional_text(holder: dict[str, Any], key: str, at: str, most: int, kinds: tuple[str, ...] = PLAIN) -> Problems:
    if holder.get(key) is not None:
        yield from text(holder[key], f"{at}/{key}", most, kinds)


def confirm(holder: dict[str, Any], at: str) -> Problems:
    asked = holder.get("confirm")
    if asked is None:
        return
    if not isinstance(asked, dict):
        yield say("must be an object", f"{at}/confirm")
        return
    yield from required_text(asked, "title", f"{at}/confirm", 100)
    yield from required_text(asked, "text", f"{at}/confirm", 300, MARKED)
    yield from required_text(asked, "confirm", f"{at}/confirm", 30)
    yield from required_text(asked, "deny", f"{at}/confirm", 30)


def items(holder: dict[str, Any], key: str, at: str, most: int, least: int = 1) -> Problems:
    """The length of a list; its members are judged elsewhere."""
    value = holder.get(key)
    if not isinstance(value, list):
        yield say(f"missing required field: {key}" if value is None else "must be an array", f"{at}/{key}")
    elif len(value) < least:
        yield say(f"no fewer than {least} items required", f"{at}/{key}")
    elif len(value) > most:
        yield say(f"no more than {most} items allowed", f"{at}/{key}")


def options(
    holder: dict[str, Any], at: str, most: int, kinds: tuple[str, ...] = PLAIN, key: str = "options"
) -> Problems:
    yield from items(holder, key, at, most)
    listed = holder.get(key)
    for number, one in enumerate(listed if isinstance(listed, list) else []):
        yield from option(one, f"{at}/{key}/{number}", kinds)


def option(one: object, at: str, kinds: tuple[str, ...] = PLAIN) -> Problems:
    if not isinstance(one, dict):
        yield say("must be an object", at)
        return
    yield from required_text(one, "text", at, 75, kinds)
    yield from optional_text(one, "description", at, 75, kinds)
    if "value" not in one:
        yield say("missing required field: value", at)
    else:
        yield from length(one["value"], f"{at}/value", 150)
