"""The way of a command through the real slack-bolt: typed, acknowledged, answered, modal filled in and sent."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.sandbox.conftest import ANN, GUS, MIA, PATIENCE_SECONDS, SAM, Bot, Script, wait_until

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


def opens_form(bot: Bot) -> None:
    def listener(ack: Any, command: Json, client: Any) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=FORM)

    bot.app.command("/complaint")(listener)


def form_of(script: Script) -> Json:
    view: Json = script.post("/sandbox/command", TYPED)["view"]
    return view


def noting(notes: list[str], key: str) -> Callable[..., None]:
    """A listener that keeps one field of every command."""

    def listener(ack: Any, command: Json) -> None:
        notes.append(command[key])
        ack("Yes.")

    return listener


def test_a_command_is_answered_privately(bot: Bot, script: Script) -> None:
    def listener(ack: Any, respond: Any, command: Json) -> None:
        ack()
        respond(f"You said {command['text']}")

    bot.app.command("/complaint")(listener)
    bot.connect()
    seen = script.post("/sandbox/command", {**TYPED, "text": "/complaint assign @ann @mia@example.gov.uk a@b.c"})
    assert seen["ok"] is True
    assert seen["text"] == f"You said assign <@{ANN.id}|ann> <@{MIA.id}|mia> a@b.c"
    assert script.get("/sandbox/channels/complaints") == []
    assert [one["text"] for one in script.get("/sandbox/channels/complaints", user=ANN.email)] == [seen["text"]]
    assert script.get("/sandbox/channels/complaints", user=MIA.email) == []


def test_an_acknowledgement_may_be_the_answer(bot: Bot, script: Script) -> None:
    bot.app.command("/complaint")(lambda ack: ack("Done."))
    bot.connect()
    assert script.post("/sandbox/command", TYPED)["text"] == "Done."


def test_an_unacknowledged_command_fails_as_in_slack_and_is_not_sent_again(impatient: Bot) -> None:
    heard: list[str] = []

    def overhear(body: Json, next: Callable[[], None]) -> None:
        heard.append(body["text"])
        next()

    impatient.app.use(overhear)  # and nobody listens, so that nobody acknowledges
    impatient.connect()
    seen = impatient.script.post("/sandbox/command", {**TYPED, "text": "/complaint list"})
    assert seen["ok"] is False
    assert "operation_timeout" in seen["text"]
    assert heard == ["list"]


def test_without_a_bot_a_command_is_refused_with_503(script: Script) -> None:
    status, said = script.try_post("/sandbox/command", TYPED)
    assert status == 503
    assert "No bot" in said["error"]


def test_another_command_is_not_the_bots(bot: Bot, script: Script) -> None:
    bot.connect()
    seen = script.post("/sandbox/command", {**TYPED, "text": "/compliant list"})
    assert (seen["ok"], seen["text"]) == (False, "/compliant is not a valid command.")


@pytest.mark.parametrize(("member", "team"), [(GUS, "T0SANDBOX"), (SAM, "T0OUTSIDE")])
def test_guests_and_strangers_can_be_told_apart(bot: Bot, script: Script, member: Any, team: str) -> None:
    bot.app.command("/complaint")(lambda ack, command: ack(command["team_id"]))
    bot.connect()
    assert script.post("/sandbox/command", {**TYPED, "user": member.email})["text"] == team
    profile = bot.client.users_info(user=member.id)["user"]
    assert (profile["is_restricted"], profile["is_stranger"]) == (member.is_guest, member.is_stranger)


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


def test_a_trigger_opens_one_view(bot: Bot, script: Script) -> None:
    triggers: list[str] = []
    bot.app.command("/complaint")(noting(triggers, "trigger_id"))
    bot.connect()
    script.post("/sandbox/command", TYPED)
    bot.client.views_open(trigger_id=triggers[0], view=FORM)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        bot.client.views_open(trigger_id=triggers[0], view=FORM)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        bot.client.views_open(trigger_id="1.2.abc", view=FORM)


def test_a_trigger_does_not_live_long(impatient: Bot) -> None:
    triggers: list[str] = []
    impatient.app.command("/complaint")(noting(triggers, "trigger_id"))
    impatient.connect()
    impatient.script.post("/sandbox/command", TYPED)
    heard = time.monotonic()
    wait_until(lambda: time.monotonic() - heard > PATIENCE_SECONDS)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        impatient.client.views_open(trigger_id=triggers[0], view=FORM)


def test_a_response_url_serves_five_times(bot: Bot, script: Script) -> None:
    urls: list[str] = []
    bot.app.command("/complaint")(noting(urls, "response_url"))
    bot.connect()
    script.post("/sandbox/command", TYPED)
    client = WebhookClient(urls[0])
    statuses = [client.send(text=str(number)).status_code for number in range(6)]
    assert statuses == [200] * 5 + [404]


def test_opening_the_home_tab_lets_the_bot_publish_it(bot: Bot, script: Script) -> None:
    section = {"type": "section", "block_id": "mine", "text": plain("Nothing is due.")}
    bot.app.event("app_home_opened")(
        lambda event, client: client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})
    )
    bot.connect()
    assert script.get("/sandbox/home", user=ANN.email)["blocks"] == [section]


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
