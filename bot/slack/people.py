"""Who somebody in Slack is: their e-mail address, unless they are a guest, a stranger or a bot."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.clients import error_of
from procedure.errors import NotAllowed

REMEMBERED_SECONDS = 300.0
MOST_REMEMBERED = 2_000
OUTSIDERS = "Only members of this workspace who work on complaints can do this here."
NO_ADDRESS = "Slack does not tell your e-mail address, so you cannot be recognised. Ask your administrator."
UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


@dataclass(frozen=True)
class Known:
    """What Slack said about somebody, and until when it is believed (monotonic seconds)."""

    email: str
    refusal: str
    until: float


class People:
    """Asks Slack who people are and believes it for five minutes. `on_person` is told every address and id."""

    def __init__(
        self, client: WebClient, our_team: Callable[[], str], on_person: Callable[[str, str], None] | None = None
    ) -> None:
        self._client = client
        self._our_team = our_team
        self._on_person = on_person
        self._lock = threading.Lock()
        self._known: dict[str, Known] = {}

    def email_of(self, user_id: str) -> str:
        """The address in lower case; NotAllowed, politely, for whoever does not belong here."""
        if not user_id:
            raise NotAllowed(OUTSIDERS)
        known = self._remembered(user_id) or self._asked(user_id)
        if known.refusal:
            raise NotAllowed(known.refusal)
        return known.email

    def _remembered(self, user_id: str) -> Known | None:
        with self._lock:
            known = self._known.get(user_id)
        return known if known and known.until > time.monotonic() else None

    def _asked(self, user_id: str) -> Known:
        email, refusal = self._judged(user_id)
        known = Known(email, refusal, time.monotonic() + REMEMBERED_SECONDS)
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[user_id] = known
        if self._on_person and not refusal:
            self._on_person(email, user_id)
        return known

    def _judged(self, user_id: str) -> tuple[str, str]:
        try:
            user = self._client.users_info(user=user_id)["user"]
        except SlackApiError as error:
            if error_of(error) not in UNKNOWN:
                raise
            return "", OUTSIDERS
        if _is_outsider(user, self._our_team()):
            return "", OUTSIDERS
        email = str((user.get("profile") or {}).get("email") or "").strip().lower()
        return email, "" if email else NO_ADDRESS


def _is_outsider(user: dict[str, Any], our_team: str) -> bool:
    """Guests, people from shared channels, bots, the deactivated; in a grid, ours are those in our team too."""
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or [])}
    return any(user.get(flag) for flag in flags) or our_team not in teams
