"""Getting through to Slack: Bolt's App, two Socket Mode connections, and one sentence for whatever prevents them."""

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from slack_bolt import App
from slack_bolt.error import BoltError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.clients import error_of, status_of
from bot.slack.lines import Line, Watchdog
from bot.slack.proxies import is_loopback, never_proxy_loopback, without_traps

LINES = 2
THREADS = 20
LOST = (SlackClientError, OSError, HTTPException)
TOKEN_ERRORS = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"),
        *("not_allowed_token_type", "missing_scope", "access_denied", "team_access_not_granted", "invalid_arguments"),
    }
)


class CannotConnect(Exception):
    """One sentence that says why the bot is not in Slack, and what to do."""


class WrongToken(CannotConnect):
    """Slack refuses a token: trying again is useless until somebody mends the settings."""


@dataclass(frozen=True)
class Us:
    """Who we are in Slack."""

    team_id: str
    user_id: str


def introduce(client: WebClient, api_url: str) -> Us:
    """Ask Slack who we are; CannotConnect for a wrong token or a Slack that cannot be reached."""
    if is_loopback(urlsplit(api_url).hostname or ""):
        never_proxy_loopback(os.environ)
    try:
        said = client.auth_test()
    except SlackApiError as error:
        raise _bot_token_fault(error, api_url) from error
    except LOST as error:
        raise CannotConnect(_unreachable(api_url)) from error
    return Us(str(said["team_id"]), str(said["user_id"]))


def hush() -> None:
    """At DEBUG, Slack's libraries log every word that they carry, those of complaints included: never here."""
    for name in ("slack_sdk", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.WARNING)


def build(client: WebClient, executor: ThreadPoolExecutor, api_url: str) -> App:
    """Bolt's App around our client, with more threads than its own five; not connected yet. It asks who we are again,
    which may fail even now: CannotConnect."""
    try:
        with without_traps():
            # Without a logger of ours, Bolt's would take over the level of the root logger.
            logger = logging.getLogger("slack_bolt")
            return App(client=client, name="frontline", listener_executor=executor, logger=logger)
    except (BoltError, *LOST) as error:
        raise CannotConnect(_unreachable(api_url)) from error


def two_lines(app: App, app_token: str) -> list[Line]:
    """Two, so that one cut cable loses next to nothing."""
    return [Line(app, app_token) for _ in range(LINES)]


class Connection:
    """All lines to Slack, and the watch over them."""

    def __init__(self, lines: Sequence[Line], api_url: str) -> None:
        self._lines = tuple(lines)
        self._watchdog = Watchdog(self._lines)
        self._api_url = api_url

    def connect(self) -> None:
        """CannotConnect if it does not come about; everything is closed again then."""
        try:
            for line in self._lines:
                self._connect(line.connect)
            if not self.is_connected():
                raise CannotConnect(f"Slack's Socket Mode cannot be reached from here. {_CHECK_NETWORK}")
        except CannotConnect:
            self._close_lines()
            raise
        self._watchdog.start()

    def is_connected(self) -> bool:
        """Whether at least one line is up."""
        return any(line.is_connected() for line in self._lines)

    def age_seconds(self) -> float:
        """Since Slack last answered on the better line."""
        return min(line.age_seconds() for line in self._lines)

    def close(self) -> None:
        self._watchdog.stop()
        self._close_lines()

    def _close_lines(self) -> None:
        for line in self._lines:
            line.close()

    def _connect(self, connect: Callable[[], None]) -> None:
        try:
            connect()
        except SlackApiError as error:
            raise _app_token_fault(error, self._api_url) from error
        except LOST as error:
            raise CannotConnect(_unreachable(self._api_url)) from error


_CHECK_NETWORK = "Check the network and the proxy."


def _bot_token_fault(error: SlackApiError, api_url: str) -> CannotConnect:
    return _trouble(error, api_url) or WrongToken(
        f"Slack does not accept FRONTLINE_SLACK_BOT_TOKEN ({error_of(error)}). "
        "It starts with xoxb- and stands under 'OAuth & Permissions' of the app."
    )


def _app_token_fault(error: SlackApiError, api_url: str) -> CannotConnect:
    return _trouble(error, api_url) or WrongToken(
        f"Slack does not accept FRONTLINE_SLACK_APP_TOKEN ({error_of(error)}). It starts with xapp-, needs the "
        "scope connections:write and stands under 'Basic Information' of the app."
    )


def _trouble(error: SlackApiError, api_url: str) -> CannotConnect | None:
    """For trouble that no token mends, else None."""
    if status_of(error) != 200:
        return CannotConnect(_unreachable(api_url, f" (HTTP {status_of(error)})"))
    if error_of(error) not in TOKEN_ERRORS:
        return CannotConnect(f"Slack has trouble of its own at {api_url} ({error_of(error)[:60]}). Try again later.")
    return None


def _unreachable(api_url: str, detail: str = "") -> str:
    return f"Slack cannot be reached at {api_url}{detail}. {_CHECK_NETWORK}"
