"""Nothing escapes a listener: an exception soon after `ack()` would cancel the acknowledgement.

A refusal is shown as its sentence; a bug is logged without content and shown with a number to quote.
"""

import secrets
from collections.abc import Callable

import structlog
from slack_sdk.errors import SlackApiError

from bot.faults import kinds, places
from bot.slack.answering import Body, answer
from bot.slack.clients import error_of
from bot.slack.dressing import say
from bot.slack.frontdesk import FrontDesk
from procedure.errors import NotAllowed
from storage.ledger import LedgerUnreachable

TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id"})


def guarded(desk: FrontDesk, body: Body, name: str, work: Callable[[], None]) -> None:
    """Does the work of a command or press; whatever goes wrong is told to the person who asked."""
    with desk.traffic.one():
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
            _tell(desk, body, sentence_for(error, name))


def sentence_for(error: Exception, name: str) -> str:
    """What a member of staff can be shown. Bugs are logged here."""
    if isinstance(error, NotAllowed):
        return error.reason
    if isinstance(error, SlackApiError) and error_of(error) in TOO_LATE:
        return "Slack waits three seconds for a form, and this one came too late. Please try again."
    number = log_failure(error, name)
    if isinstance(error, LedgerUnreachable):
        return f"The ledger is busy or out of reach just now. Please try again in a minute ({number})."
    return f"That did not work. Please try again; if it fails again, tell your administrator the number {number}."


def log_failure(error: BaseException, name: str) -> str:
    """Keeps where it happened and what kind it was, never its words: they may quote a complaint."""
    number = secrets.token_hex(4)
    found = {"error": kinds(error), "at": places(error)}
    structlog.get_logger().error("slack_listener_failed", number=number, listener=name, **found)
    return number


def _tell(desk: FrontDesk, body: Body, sentence: str) -> None:
    try:
        answer(desk, body, say(sentence))
    except Exception as error:  # noqa: BLE001 - there is nobody left to tell
        log_failure(error, "answer")
