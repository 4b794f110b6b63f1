"""Answers to the one person who asked: where the command or press says, in the open form, or above the Home tab."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.slack.clients import webhook
from bot.slack.dressing import Dressed
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import View, told_view

Body = Mapping[str, Any]


def answer(desk: FrontDesk, body: Body, dressed: Dressed) -> None:
    """Shows it to nobody but the person who asked."""
    if url := body.get("response_url"):
        _send(str(url), dressed)
    elif form := open_form(body):
        desk.client.views_update(view_id=str(form["id"]), view=told_view(dressed))
    elif body.get("view"):
        desk.client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=told_view(dressed))


def open_form(body: Body) -> View | None:
    """The form in which a button stood; None where it stood in a message or on the Home tab."""
    view: View | None = body.get("view")
    return view if view and view.get("type") != "home" else None


def user_of(body: Body) -> str:
    """The Slack id of who asked; commands and presses keep it in different places."""
    return str(body.get("user_id") or (body.get("user") or {}).get("id") or "")


def _send(url: str, dressed: Dressed) -> None:
    hook = webhook(url)
    told = {"response_type": "ephemeral", "replace_original": False, "text": dressed.text}
    answered = hook.send_dict({**told, "blocks": list(dressed.blocks)})
    if answered.status_code != 200:
        structlog.get_logger().error("slack_refused_an_answer", status=answered.status_code, said=answered.body[:100])
        hook.send_dict(told)
