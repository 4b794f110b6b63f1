"""Slack's rules for tables and charts."""

import math
from typing import Any

from sandbox.text_rules import Problems, items, length, optional_length, say

Block = dict[str, Any]

MOST_COLUMNS = 20
MOST_TABLE_ROWS = 100
MOST_DATA_ROWS = 101  # a header and a hundred
MOST_CHARACTERS = 20_000
CELLS = ("raw_text", "raw_number", "rich_text")


def table(block: Block, at: str) -> Problems:
    yield from items(block, "rows", at, MOST_TABLE_ROWS)
    yield from _rows(block, at, least_characters=0)
    if block.get("column_settings") is not None:
        yield from items(block, "column_settings", at, MOST_COLUMNS, least=0)


def data_table(block: Block, at: str) -> Problems:
    yield from length(block.get("caption"), f"{at}/caption", 3000)
    yield from items(block, "rows", at, MOST_DATA_ROWS, least=2)
    yield from _rows(block, at, least_characters=1)
    rows = _lists(block)
    if len({len(row) for row in rows}) > 1:
        yield say("every row must have the same number of cells", f"{at}/rows")
    header = rows[0] if rows else []
    if any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in header):
        yield say("rich_text is not allowed in the header row", f"{at}/rows/0")
    yield from _between(block, "page_size", at, 1, 100)
    yield from _between(block, "row_header_column_index", at, 0, max(len(header) - 1, 0))


def _lists(block: Block) -> list[list[Any]]:
    rows = block.get("rows")
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


def _rows(block: Block, at: str, least_characters: int) -> Problems:
    rows = block.get("rows")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        place = f"{at}/rows/{number}"
        if not isinstance(row, list) or not 1 <= len(row) <= MOST_COLUMNS:
            yield say(f"must be an array of 1 to {MOST_COLUMNS} cells", place)
        else:
            for column, cell in enumerate(row):
                yield from _cell(cell, f"{place}/{column}", least_characters)
    if characters(rows) > MOST_CHARACTERS:
        yield say(f"no more than {MOST_CHARACTERS} characters allowed", f"{at}/rows")


def _cell(cell: object, at: str, least_characters: int) -> Problems:
    if not isinstance(cell, dict) or cell.get("type") not in CELLS:
        yield say("unsupported type of cell", at)
    elif cell["type"] == "raw_text":
        yield from length(cell.get("text"), f"{at}/text", MOST_CHARACTERS, least_characters)
    elif cell["type"] == "raw_number":
        yield from _number(cell.get("value"), f"{at}/value")
        yield from length(cell.get("text"), f"{at}/text", MOST_CHARACTERS)
    elif not isinstance(cell.get("elements"), list) or not cell["elements"]:
        yield say("missing required field: elements", at)


def characters(value: object) -> int:
    """The characters of all `text` fields within."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(characters(one) for one in value.values())
    return sum(characters(one) for one in value) if isinstance(value, list) else 0


def _between(block: Block, key: str, at: str, least: int, most: int) -> Problems:
    value = block.get(key)
    if value is not None and not (isinstance(value, int) and least <= value <= most):
        yield say(f"must be between {least} and {most}", f"{at}/{key}")


def _number(value: object, at: str) -> Problems:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield say("must be a number", at)


def data_visualization(block: Block, at: str) -> Problems:
    yield from length(block.get("title"), f"{at}/title", 50)
    chart = block.get("chart")
    kind = chart.get("type") if isinstance(chart, dict) else None
    if not isinstance(chart, dict) or kind not in ("pie", "bar", "area", "line"):
        yield say(f"unsupported type: {kind}", f"{at}/chart/type")
    elif kind == "pie":
        yield from items(chart, "segments", f"{at}/chart", 12)
        yield from _points(chart.get("segments"), f"{at}/chart/segments", positive=True)
    else:
        yield from _axis(chart, f"{at}/chart")


def _points(points: object, at: str, positive: bool) -> Problems:
    for number, point in enumerate(points if isinstance(points, list) else []):
        place = f"{at}/{number}"
        if not isinstance(point, dict):
            yield say("must be an object", place)
            continue
        yield from length(point.get("label"), f"{place}/label", 20)
        yield from _number(point.get("value"), f"{place}/value")
        if positive and isinstance(point.get("value"), int | float) and point["value"] <= 0:
            yield say("must be more than 0", f"{place}/value")


def _axis(chart: Block, at: str) -> Problems:
    axis = chart.get("axis_config")
    if not isinstance(axis, dict):
        yield say("missing required field: axis_config", at)
        return
    yield from items(axis, "categories", f"{at}/axis_config", 20)
    categories = axis.get("categories") if isinstance(axis.get("categories"), list) else []
    for number, category in enumerate(categories or []):
        yield from length(category, f"{at}/axis_config/categories/{number}", 20)
    for label in ("x_label", "y_label"):
        yield from optional_length(axis, label, f"{at}/axis_config", 50)
    yield from _series(chart, [str(one) for one in categories or []], at)


def _series(chart: Block, categories: list[str], at: str) -> Problems:
    yield from items(chart, "series", at, 12)
    series = chart.get("series")
    listed = [one for one in series if isinstance(one, dict)] if isinstance(series, list) else []
    if len({str(one.get("name")) for one in listed}) < len(listed) or len(set(categories)) < len(categories):
        yield say("names of series and categories must be unique", at)
    for number, one in enumerate(listed):
        place = f"{at}/series/{number}"
        yield from length(one.get("name"), f"{place}/name", 20)
        yield from items(one, "data", place, 20)
        yield from _points(one.get("data"), f"{place}/data", positive=False)
        if sorted(_labels(one)) != sorted(categories):
            yield say("must have one point for every category", f"{place}/data")


def _labels(series: Block) -> list[str]:
    data = series.get("data")
    return [str(point.get("label")) for point in data if isinstance(point, dict)] if isinstance(data, list) else []
