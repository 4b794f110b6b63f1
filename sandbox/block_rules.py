"""Slack's rules for blocks. What it refuses is refused here, in its own words, so that nothing fails there first."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from secrets import token_hex
from typing import Any, Literal

from sandbox import table_rules
from sandbox.element_rules import IN_ACTIONS, IN_INPUT, element_problems
from sandbox.text_rules import (
    MARKED,
    PLAIN,
    Problems,
    items,
    length,
    optional_length,
    optional_text,
    required_text,
    say,
    text,
)

Surface = Literal["message", "modal", "home"]
Block = dict[str, Any]

MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_CHARTS = 2
MOST_TABLES = 1
NOT_IN: Mapping[Surface, frozenset[str]] = {
    "message": frozenset({"alert"}),
    "modal": frozenset({"table", "data_table", "data_visualization", "markdown", "file"}),
    "home": frozenset({"markdown", "file", "alert"}),
}


def block_problems(blocks: object, surface: Surface) -> list[str]:
    """Everything that is wrong with `blocks`; empty if Slack would take them."""
    if not isinstance(blocks, list):
        return [say("must be an array", "/blocks")]
    return [*_all(blocks, surface)]


def _all(blocks: list[Any], surface: Surface) -> Problems:
    if len(blocks) > MOST_BLOCKS[surface]:
        yield say(f"no more than {MOST_BLOCKS[surface]} items allowed", "/blocks")
        return
    for number, block in enumerate(blocks):
        yield from _one(block, f"/blocks/{number}", surface)
    objects = [block for block in blocks if isinstance(block, dict)]
    yield from _unique_ids(objects)
    yield from _counted(objects)


def _one(block: object, at: str, surface: Surface) -> Problems:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(block, dict) or not isinstance(kind, str) or kind not in RULES or kind in NOT_IN[surface]:
        yield say(f"unsupported type: {kind}", f"{at}/type")
        return
    if block.get("block_id") is not None:
        yield from length(block["block_id"], f"{at}/block_id", 255)
    yield from RULES[kind](block, at)


def _unique_ids(blocks: list[Block]) -> Problems:
    block_ids = Counter(str(block["block_id"]) for block in blocks if block.get("block_id") is not None)
    for block_id, times in block_ids.items():
        if times > 1:
            yield say(f"block_id {block_id!r} already exists", "/blocks")
    for number, block in enumerate(blocks):
        action_ids = Counter(str(one["action_id"]) for one in elements(block) if one.get("action_id") is not None)
        for action_id, times in action_ids.items():
            if times > 1:
                yield say(f"action_id {action_id!r} already exists", f"/blocks/{number}")


def _counted(blocks: list[Block]) -> Problems:
    kinds = Counter(str(block.get("type")) for block in blocks)
    if kinds["data_visualization"] > MOST_CHARTS:
        yield say(f"no more than {MOST_CHARTS} data_visualization blocks allowed", "/blocks")
    if kinds["table"] > MOST_TABLES:
        yield say(f"no more than {MOST_TABLES} table block allowed", "/blocks")
    tables = [block.get("rows") for block in blocks if block.get("type") == "data_table"]
    if table_rules.characters(tables) > table_rules.MOST_CHARACTERS:
        yield say(f"no more than {table_rules.MOST_CHARACTERS} characters allowed in tables", "/blocks")


def _section(block: Block, at: str) -> Problems:
    if block.get("text") is None and not block.get("fields"):
        yield say("missing required field: text or fields", at)
    yield from optional_text(block, "text", at, 3000, MARKED)
    if block.get("fields") is not None:
        yield from items(block, "fields", at, 10)
        for number, one in enumerate(_list(block, "fields")):
            yield from text(one, f"{at}/fields/{number}", 2000)
    if block.get("accessory") is not None:
        yield from _accessory(block["accessory"], f"{at}/accessory")


def _accessory(element: object, at: str) -> Problems:
    if isinstance(element, dict) and element.get("type") == "image":
        yield from _picture(element, at)
    else:
        yield from element_problems(element, at, IN_ACTIONS)


def _actions(block: Block, at: str) -> Problems:
    yield from items(block, "elements", at, 25)
    for number, element in enumerate(_list(block, "elements")):
        yield from element_problems(element, f"{at}/elements/{number}", IN_ACTIONS)


def _header(block: Block, at: str) -> Problems:
    yield from required_text(block, "text", at, 150)


def _context(block: Block, at: str) -> Problems:
    yield from items(block, "elements", at, 10)
    for number, element in enumerate(_list(block, "elements")):
        place = f"{at}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _picture(element, place)
        else:
            yield from text(element, place, 3000)


def _divider(block: Block, at: str) -> Problems:
    return iter(())


def _input(block: Block, at: str) -> Problems:
    yield from required_text(block, "label", at, 2000, PLAIN)
    yield from optional_text(block, "hint", at, 2000, PLAIN)
    if block.get("element") is None:
        yield say("missing required field: element", at)
    else:
        yield from element_problems(block["element"], f"{at}/element", IN_INPUT)


def _image(block: Block, at: str) -> Problems:
    yield from _picture(block, at)
    yield from optional_text(block, "title", at, 2000)


def _picture(holder: Block, at: str) -> Problems:
    if holder.get("slack_file") is None:
        yield from length(holder.get("image_url"), f"{at}/image_url", 3000)
    yield from length(holder.get("alt_text"), f"{at}/alt_text", 2000)


def _rich_text(block: Block, at: str) -> Problems:
    """Its insides are not judged; what it must have is a list of elements."""
    yield from items(block, "elements", at, 1000, least=0)


def _markdown(block: Block, at: str) -> Problems:
    yield from length(block.get("text"), f"{at}/text", 12_000)


def _file(block: Block, at: str) -> Problems:
    yield from length(block.get("external_id"), f"{at}/external_id", 255)


def _alert(block: Block, at: str) -> Problems:
    yield from required_text(block, "text", at, 200, MARKED)
    yield from optional_length(block, "level", at, 20)


RULES: Mapping[str, Callable[[Block, str], Problems]] = {
    "section": _section,
    "actions": _actions,
    "header": _header,
    "context": _context,
    "divider": _divider,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "file": _file,
    "alert": _alert,
    "table": table_rules.table,
    "data_table": table_rules.data_table,
    "data_visualization": table_rules.data_visualization,
}


def elements(block: Block) -> Iterator[Block]:
    """The interactive elements of one block."""
    for element in [*_list(block, "elements"), block.get("accessory"), block.get("element")]:
        if isinstance(element, dict) and block.get("type") in ("section", "actions", "input"):
            yield element


def with_ids(blocks: list[Block]) -> list[Block]:
    """The same blocks, with the ids that Slack makes up where the app gave none."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Block) -> Block:
    named = {**block, "block_id": block.get("block_id") or token_hex(3)}
    if block["type"] == "actions":
        named["elements"] = [_with_action_id(one) for one in block["elements"]]
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict) and block[key].get("type") != "image":
            named[key] = _with_action_id(block[key])
    return named


def _with_action_id(element: Block) -> Block:
    return {**element, "action_id": element.get("action_id") or token_hex(3)}


def _list(holder: Block, key: str) -> list[Any]:
    value = holder.get(key)
    return value if isinstance(value, list) else []
