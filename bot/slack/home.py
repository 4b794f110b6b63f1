"""The Home tab: the open cases of whoever looks at it, with buttons, and for managers what is late in their areas.

It is published anew at each look.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.slack.answers import cases_note
from bot.slack.dressing import dress, say
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
            desk.client.views_publish(user_id=user_id, view={"type": HOME, "blocks": _shown(desk, user_id)})
        except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
            log_failure(error, "home")


def _shown(desk: FrontDesk, user_id: str) -> list[dict[str, Any]]:
    """Their cases, or why there are none to see; a manager's areas below. Each note has at most 50 of the 100 blocks.

    Only the person whom Slack names sees their Home tab, so what is for a manager alone may stand there.
    """
    try:
        by, now = desk.staff(user_id), desk.clock()
        lines = ask.cases(desk.office, owner=by, by=by, now=now)
        section = ask.managers_section(desk.office, by, now)
    except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
        return [*say(sentence_for(error, "home")).blocks]
    own = cases_note(desk.office, lines, "Your cases", 1, f"{desk.command} mine")
    return [*dress(own).blocks, *(_named_apart(dress(section).blocks) if section else ())]


def _named_apart(blocks: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Slack wants every id of a block once on the tab, and both notes call theirs alike."""
    return ({**one, "block_id": f"areas.{one['block_id']}"} for one in blocks)
