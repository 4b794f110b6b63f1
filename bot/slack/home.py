"""The Home tab: the open cases of whoever looks at it, by date, with their buttons; published anew at each look."""

from collections.abc import Mapping
from typing import Any

from bot.slack.answers import cases_note
from bot.slack.dressing import Dressed, dress, say
from bot.slack.frontdesk import FrontDesk
from bot.slack.guarding import log_failure, sentence_for
from handlers import ask

HOME = "home"


def on_home_opened(desk: FrontDesk, body: Mapping[str, Any]) -> None:
    """Nothing for the tab of messages, which Slack announces in the same way."""
    event = body.get("event") or {}
    if event.get("tab") != HOME:
        return
    with desk.traffic.one():
        user_id = str(event.get("user") or "")
        try:
            shown = _shown(desk, user_id)
            desk.client.views_publish(user_id=user_id, view={"type": HOME, "blocks": list(shown.blocks)})
        except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
            log_failure(error, "home")


def _shown(desk: FrontDesk, user_id: str) -> Dressed:
    """Their cases, or why there are none to see."""
    try:
        by = desk.staff(user_id)
        lines = ask.cases(desk.office, owner=by, by=by, now=desk.clock())
    except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
        return say(sentence_for(error, "home"))
    return dress(cases_note(desk.office, lines, "Your cases", 1, f"{desk.command} mine"))
