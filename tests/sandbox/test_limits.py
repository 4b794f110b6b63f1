"""Slack's limits, as a table: what just fits is taken, one more is refused."""

from typing import Any

import pytest
from slackblocks import DataTableBlock, DataVisualizationBlock, RawText
from slackblocks.objects import AxisConfig, BarChart, DataPoint, DataSeries

from sandbox.block_rules import Surface, block_problems
from sandbox.errors import SlackError
from sandbox.view_rules import checked_view
from tests.sandbox.forms import field, modal, plain

Json = dict[str, Any]


def marked(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def text(length: int) -> Json:
    return plain("x" * length)


def button(**changes: Any) -> Json:
    return {"type": "button", "action_id": "a", "text": text(3), **changes}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, length: int = 5) -> list[Json]:
    return [{"text": text(length), "value": str(number)} for number in range(count)]


def select(count: int, length: int = 5) -> Json:
    return actions({"type": "static_select", "action_id": "s", "options": options(count, length)})


def section(length: int) -> Json:
    return {"type": "section", "text": marked(length)}


def fields(count: int, length: int = 5) -> Json:
    return {"type": "section", "fields": [marked(length)] * count}


def data_table(rows: int, columns: int = 2, length: int = 3) -> Json:
    cell = {"type": "raw_text", "text": "x" * length}
    return {"type": "data_table", "caption": "Cases", "rows": [[cell] * columns for _ in range(rows)]}


def chart(categories: int, label: int = 2) -> Json:
    names = [f"{number:0{label}d}" for number in range(categories)]
    series = {"name": "Cases", "data": [{"label": name, "value": 1} for name in names]}
    return {
        "type": "data_visualization",
        "title": "Cases",
        "chart": {"type": "bar", "series": [series], "axis_config": {"categories": names}},
    }


def pie(value: float) -> Json:
    segments = [{"label": "Late", "value": value}]
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}


FITS_AND_DOES_NOT: list[tuple[str, list[Json], list[Json]]] = [
    ("50 blocks", [{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    ("section text", [section(3000)], [section(3001)]),
    ("no empty text", [section(1)], [section(0)]),
    ("a section has something", [section(5)], [{"type": "section"}]),
    ("10 fields", [fields(10)], [fields(11)]),
    ("field text", [fields(1, 2000)], [fields(1, 2001)]),
    ("header text", [{"type": "header", "text": text(150)}], [{"type": "header", "text": text(151)}]),
    ("plain header", [{"type": "header", "text": text(5)}], [{"type": "header", "text": marked(5)}]),
    ("button text", [actions(button(text=text(75)))], [actions(button(text=text(76)))]),
    ("plain button", [actions(button())], [actions(button(text=marked(5)))]),
    ("button value", [actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
    ("button style", [actions(button(style="danger"))], [actions(button(style="loud"))]),
    ("action id length", [actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    ("action ids differ", [actions(button(), button(action_id="b"))], [actions(button(), button())]),
    ("block id length", [{**section(5), "block_id": "x" * 255}], [{**section(5), "block_id": "x" * 256}]),
    (
        "block ids differ",
        [{**section(5), "block_id": "a"}, {**section(5), "block_id": "b"}],
        [{**section(5), "block_id": "a"}] * 2,
    ),
    ("25 elements", [actions(*(button(action_id=str(n)) for n in range(25)))], [actions(*[button()] * 26)]),
    ("100 options", [select(100)], [select(101)]),
    ("at least one option", [select(1)], [select(0)]),
    ("option text", [select(1, 75)], [select(1, 76)]),
    (
        "context",
        [{"type": "context", "elements": [marked(5)] * 10}],
        [{"type": "context", "elements": [marked(5)] * 11}],
    ),
    ("known blocks", [{"type": "divider"}], [{"type": "hologram"}]),
    ("known elements", [actions(button())], [actions({"type": "slider", "action_id": "a"})]),
    ("typed input only in input", [field("n", {"type": "plain_text_input"})], [actions({"type": "plain_text_input"})]),
    ("no button in input", [field("n", {"type": "datepicker"})], [field("n", {"type": "button", "text": text(3)})]),
    ("label", [field("n" * 250, {"type": "datepicker"})], [{**field("n", {"type": "datepicker"}), "label": marked(3)}]),
    ("table rows", [data_table(101)], [data_table(102)]),
    ("table needs a row", [data_table(2)], [data_table(1)]),
    ("table columns", [data_table(2, 20)], [data_table(2, 21)]),
    ("table characters", [data_table(100, 20, 10)], [data_table(101, 20, 10)]),
    ("no empty cells", [data_table(2, 2, 1)], [data_table(2, 2, 0)]),
    ("two charts", [chart(2), chart(2)], [chart(2)] * 3),
    ("chart categories", [chart(20)], [chart(21)]),
    ("chart labels", [chart(1, 20)], [chart(1, 21)]),
    ("pie values", [pie(1)], [pie(0)]),
    (
        "image",
        [{"type": "image", "image_url": "https://x/y.png", "alt_text": "y"}],
        [{"type": "image", "image_url": "x"}],
    ),
    ("rich text", [{"type": "rich_text", "elements": []}], [{"type": "rich_text"}]),
    (
        "date",
        [actions({"type": "datepicker", "initial_date": "2026-04-02"})],
        [actions({"type": "datepicker", "initial_date": "2 April"})],
    ),
]


@pytest.mark.parametrize(
    ("fits", "too_much"), [(one[1], one[2]) for one in FITS_AND_DOES_NOT], ids=[one[0] for one in FITS_AND_DOES_NOT]
)
def test_a_message_at_its_limit(fits: list[Json], too_much: list[Json]) -> None:
    assert block_problems(fits, "message") == []
    assert block_problems(too_much, "message") != []


def test_one_action_id_may_stand_in_several_blocks() -> None:
    assert block_problems([actions(button()), actions(button())], "message") == []


@pytest.mark.parametrize("hostile", [None, 7, "text", [], {"type": ["section"]}, {"type": None}, {"text": {}}])
@pytest.mark.parametrize("holder", ["block", "element", "text", "option", "row", "chart"])
def test_nonsense_anywhere_is_refused_and_never_an_accident(hostile: Any, holder: str) -> None:
    blocks = {
        "block": [hostile],
        "element": [actions(hostile)],
        "text": [{"type": "section", "text": hostile or 7}],
        "option": [actions({"type": "static_select", "options": [hostile]})],
        "row": [{"type": "data_table", "caption": "c", "rows": [hostile, hostile]}],
        "chart": [{"type": "data_visualization", "title": "t", "chart": hostile}],
    }[holder]
    assert block_problems(blocks, "message") != []


@pytest.mark.parametrize(
    ("surface", "kind", "allowed"),
    [("modal", "data_visualization", False), ("modal", "data_table", False), ("home", "data_table", True)],
)
def test_tables_and_charts_do_not_stand_in_modals(surface: Surface, kind: str, allowed: bool) -> None:
    block = data_table(2) if kind == "data_table" else chart(2)
    assert (block_problems([block], surface) == []) is allowed


def test_what_slackblocks_builds_is_taken() -> None:
    table = DataTableBlock(rows=[[RawText("Case")], [RawText("C-1")]], caption="Cases", block_id="t")
    bars = BarChart([DataSeries("2026", [DataPoint("Late", 3)])], AxisConfig(["Late"]))
    blocks = [table._resolve(), DataVisualizationBlock("Cases", bars, block_id="c")._resolve()]
    assert block_problems(blocks, "message") == []


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (modal(title=text(24)), None),
        (modal(title=text(25)), "invalid_arguments"),
        (modal(title=marked(5)), "invalid_arguments"),
        (modal(private_metadata="x" * 3000), None),
        (modal(private_metadata="x" * 3001), "invalid_arguments"),
        (modal(*[{"type": "divider"}] * 100), None),
        (modal(*[{"type": "divider"}] * 101), "invalid_arguments"),
        (modal(field("n", {"type": "datepicker"}), submit=None), "invalid_arguments"),
        (modal(colour="red"), "invalid_arguments"),
        (modal(*[section(3000)] * 84), "view_too_large"),
        ("not a view", "invalid_arguments"),
        ({"type": "modal"}, "invalid_arguments"),
    ],
)
def test_a_view_at_its_limit(view: object, error: str | None) -> None:
    if error is None:
        assert checked_view(view, "modal") is view
    else:
        with pytest.raises(SlackError, match=error):
            checked_view(view, "modal")
