"""Buttons, shortcuts and the Home tab through the real slack-bolt."""

from typing import Any

from tests.sandbox.conftest import ANN, MIA, Bot, Script
from tests.sandbox.forms import TYPED, Json, plain


def test_a_button_in_every_row_is_told_apart_by_its_value(bot: Bot, script: Script) -> None:
    rows = [
        {
            "type": "actions",
            "elements": [{"type": "button", "text": plain("Take"), "action_id": "take", "value": f"C-{number}"}],
        }
        for number in range(3)
    ]
    ts = bot.client.chat_postMessage(channel="#complaints", text="Cases", blocks=rows)["ts"]

    def listener(ack: Any, action: Json, client: Any, body: Json) -> None:
        ack()
        client.chat_postEphemeral(
            channel=body["channel"]["id"], user=body["user"]["id"], text=f"You took {action['value']}."
        )

    bot.app.action("take")(listener)
    bot.connect()
    press = {"user": ANN.email, "channel": "complaints", "ts": ts, "action_id": "take"}
    assert script.post("/sandbox/action", {**press, "value": "C-2"})["text"] == "You took C-2."
    assert script.try_post("/sandbox/action", {**press, "value": "C-9"})[0] == 400
    assert script.try_post("/sandbox/action", {**press, "action_id": "give"})[0] == 404
    assert script.try_post("/sandbox/action", {**press, "ts": "1.000001"})[0] == 404
    assert script.try_post("/sandbox/action", {**press, "user": "nobody@example.org"})[0] == 404


def test_a_private_answers_buttons_work_and_replace_it(bot: Bot, script: Script) -> None:
    button = {"type": "actions", "elements": [{"type": "button", "text": plain("More"), "action_id": "more"}]}
    bot.app.command("/complaint")(lambda ack, respond: (ack(), respond(text="Page 1", blocks=[button])))
    bodies: list[Json] = []

    def more(ack: Any, respond: Any, body: Json) -> None:
        ack()
        bodies.append(body)
        respond(text="Page 2", replace_original=True)

    bot.app.action("more")(more)
    bot.connect()
    first = script.post("/sandbox/command", TYPED)
    second = script.post(
        "/sandbox/action", {"user": ANN.email, "channel": "complaints", "ts": first["ts"], "action_id": "more"}
    )
    assert (second["text"], second["ts"]) == ("Page 2", first["ts"])
    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


def test_opening_the_home_tab_lets_the_bot_publish_it(bot: Bot, script: Script) -> None:
    section = {"type": "section", "block_id": "mine", "text": plain("Nothing is due.")}
    bot.app.event("app_home_opened")(
        lambda event, client: client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})
    )
    bot.connect()
    assert script.get("/sandbox/home", user=ANN.email)["blocks"] == [section]


def test_a_message_shortcut_carries_the_message(bot: Bot, script: Script) -> None:
    bot.app.message_shortcut("log_as_complaint")(
        lambda ack, shortcut, client: (
            ack(),
            client.chat_postEphemeral(
                channel=shortcut["channel"]["id"], user=shortcut["user"]["id"], text=shortcut["message"]["text"]
            ),
        )
    )
    bot.connect()
    said = {"user": MIA.email, "channel": "housing", "text": "The roof leaks."}
    ts = script.post("/sandbox/message", said)["ts"]
    pressed = {"user": ANN.email, "callback_id": "log_as_complaint", "channel": "housing", "ts": ts}
    assert script.post("/sandbox/shortcut", pressed)["text"] == "The roof leaks."
