"""Modals through the real slack-bolt: opened, filled in, refused, changed, sent and closed."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import ANN, MIA, Bot, Script
from tests.sandbox.forms import FILLED, FORM, TYPED, Json, modal, option


def opens_form(bot: Bot) -> None:
    def listener(ack: Any, command: Json, client: Any) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=FORM)

    bot.app.command("/complaint")(listener)


def form_of(script: Script) -> Json:
    view: Json = script.post("/sandbox/command", TYPED)["view"]
    return view


def test_a_filled_in_form_arrives_complete(bot: Bot, script: Script) -> None:
    opens_form(bot)
    arrived: list[Json] = []

    def saved(ack: Any, view: Json) -> None:
        arrived.append(view["state"]["values"])
        ack()

    bot.app.view("log")(saved)
    bot.connect()
    sent = script.post("/sandbox/submit", {"user": ANN.email, "view_id": form_of(script)["id"], "values": FILLED})
    assert sent == {"ok": True, "errors": {}, "view": None}
    assert arrived == [
        {
            "name": {"name": {"type": "plain_text_input", "value": "Jo"}},
            "channel": {"channel": {"type": "static_select", "selected_option": option("letter")}},
            "points": {"points": {"type": "checkboxes", "selected_options": [option("delay")]}},
            "received": {"received": {"type": "datepicker", "selected_date": "2026-04-01"}},
            "owner": {"owner": {"type": "users_select", "selected_user": MIA.id}},
        }
    ]


@pytest.mark.parametrize(
    ("values", "blocks"),
    [
        ({"name": {"name": ""}}, {"name", "channel"}),
        ({"name": {"name": "x" * 21}, "channel": {"channel": "phone"}}, {"name"}),
        ({**FILLED, "received": {"received": None}}, {"received"}),
    ],
)
def test_the_form_itself_complains_before_the_bot_hears(
    bot: Bot, script: Script, values: Json, blocks: set[str]
) -> None:
    opens_form(bot)
    bot.connect()
    view = form_of(script)
    sent = script.post("/sandbox/submit", {"user": ANN.email, "view_id": view["id"], "values": values})
    assert sent["ok"] is False
    assert set(sent["errors"]) == blocks
    assert sent["view"]["id"] == view["id"]


def test_the_bots_inline_errors_leave_the_form_open_and_a_second_try_succeeds(bot: Bot, script: Script) -> None:
    opens_form(bot)

    def saved(ack: Any, view: Json) -> None:
        name = view["state"]["values"]["name"]["name"]["value"]
        ack() if name == "Jo" else ack(response_action="errors", errors={"name": "Unknown."})

    bot.app.view("log")(saved)
    bot.connect()
    view_id = form_of(script)["id"]
    wrong = {**FILLED, "name": {"name": "Kim"}}
    first = script.post("/sandbox/submit", {"user": ANN.email, "view_id": view_id, "values": wrong})
    second = script.post("/sandbox/submit", {"user": ANN.email, "view_id": view_id, "values": FILLED})
    assert (first["ok"], first["errors"], first["view"]["id"]) == (False, {"name": "Unknown."}, view_id)
    assert second == {"ok": True, "errors": {}, "view": None}


def test_a_submission_may_update_push_or_clear(bot: Bot, script: Script) -> None:
    bot.app.command("/complaint")(
        lambda ack, command, client: (ack(), client.views_open(trigger_id=command["trigger_id"], view=modal()))
    )
    actions = iter(["update", "push", "clear"])

    def saved(ack: Any) -> None:
        action = next(actions)
        ack(response_action=action, **({} if action == "clear" else {"view": modal(private_metadata=action)}))

    bot.app.view("log")(saved)
    bot.connect()
    first = form_of(script)
    updated = script.post("/sandbox/submit", {"user": ANN.email, "view_id": first["id"], "values": {}})["view"]
    pushed = script.post("/sandbox/submit", {"user": ANN.email, "view_id": first["id"], "values": {}})["view"]
    cleared = script.post("/sandbox/submit", {"user": ANN.email, "view_id": pushed["id"], "values": {}})["view"]
    assert (updated["id"], updated["private_metadata"]) == (first["id"], "update")
    assert (pushed["previous_view_id"], pushed["private_metadata"]) == (first["id"], "push")
    assert cleared is None


def test_a_menu_in_a_modal_sends_its_choice_and_the_view_may_change(bot: Bot, script: Script) -> None:
    menu = {
        "type": "actions",
        "block_id": "areas",
        "elements": [{"type": "static_select", "action_id": "area", "options": [option("north"), option("south")]}],
    }

    def opened(ack: Any, command: Json, client: Any) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=modal(menu))

    def chosen(ack: Any, action: Json, body: Json, client: Any) -> None:
        ack()
        new = modal(menu, private_metadata=action["selected_option"]["value"])
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=new)

    bot.app.command("/complaint")(opened)
    bot.app.action("area")(chosen)
    bot.connect()
    view = form_of(script)
    press = {"user": ANN.email, "view_id": view["id"], "action_id": "area", "value": "south"}
    changed = script.post("/sandbox/action", press)["view"]
    assert changed["private_metadata"] == "south"
    assert changed["state"]["values"]["areas"]["area"]["selected_option"]["value"] == "south"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bot.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())


def test_closing_a_modal_tells_the_bot_that_asked_for_it(bot: Bot, script: Script) -> None:
    closed: list[str] = []
    view = modal(notify_on_close=True)
    bot.app.command("/complaint")(
        lambda ack, command, client: (ack(), client.views_open(trigger_id=command["trigger_id"], view=view))
    )

    def noted(ack: Any, view: Json) -> None:
        closed.append(view["id"])
        ack()

    bot.app.view_closed("log")(noted)
    bot.connect()
    opened = form_of(script)
    script.post("/sandbox/close", {"user": ANN.email, "view_id": opened["id"]})
    assert closed == [opened["id"]]
