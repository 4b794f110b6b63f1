"""The way of a command through the real slack-bolt: typed, acknowledged, answered in time or not at all."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.sandbox.conftest import ANN, GUS, MIA, PATIENCE_SECONDS, SAM, Bot, Script, wait_until
from tests.sandbox.forms import FORM, TYPED, Json


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
