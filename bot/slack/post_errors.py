"""What went wrong while posting: not taken, perhaps taken, or never to be taken."""

from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.clients import error_of, status_of
from scheduler.ports import TransportError

FAILURES = (SlackClientError, OSError, HTTPException)  # URLError is an OSError

NEVER = {
    "channel_not_found": "Slack knows no such channel, or the bot is not in it.",
    "is_archived": "The Slack channel is archived.",
    "user_not_found": "This person is not in the Slack workspace.",
    "users_not_found": "This person is not in the Slack workspace.",
    "account_inactive": "This person's Slack account is deactivated.",
    "user_disabled": "This person's Slack account is deactivated.",
    "cannot_dm_bot": "This Slack account belongs to a bot.",
    "restricted_action": "The workspace does not let the bot post there.",
    "msg_too_long": "The message is too long for Slack.",
    "no_text": "The message is empty.",
}

# "It's possible some aspect of the operation succeeded before the error was raised", say Slack's own docs.
PERHAPS = frozenset({"internal_error", "fatal_error"})

# The socket was up, and some of our bytes had left, when it broke.
_CUT = (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)


def transport_error(error: Exception) -> TransportError:
    """For delivery, from any of FAILURES."""
    if isinstance(error, SlackApiError):
        return _refused(error)
    if isinstance(error, URLError):
        return TransportError("Slack is out of reach.", permanent=False, uncertain=isinstance(error.reason, _CUT))
    if isinstance(error, SlackClientError):
        return TransportError("Slack's client refused the message.", permanent=False)
    return TransportError("The connection broke before Slack answered.", permanent=False, uncertain=True)


def _refused(error: SlackApiError) -> TransportError:
    word, status = error_of(error), status_of(error)
    if status == 429 or word == "ratelimited":
        return TransportError("Slack asks us to slow down.", permanent=False)
    if status >= 500:
        return TransportError(f"Slack has trouble of its own (HTTP {status}).", permanent=False)
    if word in PERHAPS:
        return TransportError(f"Slack has trouble of its own ({word}).", permanent=False, uncertain=True)
    if word in NEVER:
        return TransportError(NEVER[word], permanent=True)
    # A wrong token or a missing scope is mended by an administrator, after which the message may still go.
    return TransportError(f"Slack refused the message ({word[:60]}).", permanent=False)
