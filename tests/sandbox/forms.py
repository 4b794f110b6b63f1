"""Blocks and forms that several tests are made of."""

from typing import Any

from tests.sandbox.conftest import ANN, MIA

Json = dict[str, Any]

TYPED = {"user": ANN.email, "channel": "complaints", "text": "/complaint"}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def field(name: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": {**element, "action_id": name},
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "log",
        "title": plain("Log a complaint"),
        "submit": plain("Save"),
        "blocks": list(blocks),
        **more,
    }


FORM = modal(
    field("name", {"type": "plain_text_input", "max_length": 20}),
    field("channel", {"type": "static_select", "options": [option("phone"), option("letter")]}),
    field("points", {"type": "checkboxes", "options": [option("delay"), option("damage")]}, optional=True),
    field("received", {"type": "datepicker", "initial_date": "2026-04-01"}),
    field("owner", {"type": "users_select"}, optional=True),
)
FILLED = {
    "name": {"name": "Jo"},
    "channel": {"channel": "letter"},
    "points": {"points": ["delay"]},
    "owner": {"owner": MIA.email},
}
