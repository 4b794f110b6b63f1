"""Slack, as `frontline doctor` looks at it."""

from bot.cli.check import Check
from bot.slack.clients import reading_client
from bot.slack.connecting import CannotConnect, introduce


def slack_check(bot_token: str, app_token: str, api_url: str) -> Check:
    """Asks Slack who we are; opens no Socket Mode connection."""
    if not app_token.startswith("xapp-"):
        return Check("slack", False, "FRONTLINE_SLACK_APP_TOKEN is no app-level token; those start with xapp-.")
    try:
        us = introduce(reading_client(bot_token, api_url), api_url)
    except CannotConnect as error:
        return Check("slack", False, str(error))
    return Check("slack", True, f"Slack knows us as {us.user_id} in {us.team_id}.")
