"""Ties the listeners to Bolt's App: plain functions, no decorators, and an answer for whatever else may come."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.slack.actions import on_action
from bot.slack.commands import on_command
from bot.slack.frontdesk import FrontDesk
from bot.slack.guarding import log_failure
from bot.slack.home import on_home_opened
from bot.slack.statuses import on_status_changed
from bot.slack.submissions import on_submission

ANYTHING = re.compile(r".*", re.DOTALL)


def register(app: App, desk: FrontDesk) -> None:
    """The command, every button, every form, the Home tab, and the last resort for bugs in Bolt's own machinery."""

    def command(ack: Ack, body: Mapping[str, Any]) -> None:
        on_command(desk, ack, body)

    def action(ack: Ack, body: Mapping[str, Any]) -> None:
        on_action(desk, ack, body)

    def submission(ack: Ack, body: Mapping[str, Any]) -> None:
        on_submission(desk, ack, body)

    def home_opened(body: Mapping[str, Any]) -> None:
        on_home_opened(desk, body)

    def status_changed(body: Mapping[str, Any]) -> None:
        on_status_changed(desk, body)

    def failed(error: Exception) -> None:
        log_failure(error, "bolt")

    app.command(desk.command)(command)
    app.action(ANYTHING)(action)
    app.view(ANYTHING)(submission)
    app.event("app_home_opened")(home_opened)
    app.event("user_status_changed")(status_changed)
    app.error(failed)
