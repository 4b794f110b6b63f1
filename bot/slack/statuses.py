"""A status in Slack that says vacation or illness, and when it ends, notes its person as away until then.

"Absence: set by the person, the manager, or a Slack status that expires."
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.slack.frontdesk import FrontDesk
from bot.slack.guarding import log_failure
from handlers.away import away_until
from procedure.errors import NotAllowed

AWAY = frozenset({":palm_tree:", ":face_with_thermometer:"})
"""The signs of what Slack itself proposes as "Vacationing" and "Out sick"; words are in any language."""
LATEST = 4_102_444_800  # 2100: what is later is no date that anybody has chosen


def on_status_changed(desk: FrontDesk, body: Mapping[str, Any]) -> None:
    """Only of people who work on complaints; a status without an end, or with another sign, says nothing."""
    user = _within(_within(body, "event"), "user")
    profile = _within(user, "profile")
    until = profile.get("status_expiration")
    if str(profile.get("status_emoji")) not in AWAY or not isinstance(until, int) or not 0 < until < LATEST:
        return
    with desk.traffic.one():
        try:
            email, ends = desk.staff(str(user.get("id") or "")), datetime.fromtimestamp(until, UTC)
            away_until(desk.office, email, ends, f"{desk.command} away off", desk.clock())
        except NotAllowed:
            return  # nobody asked for anything: a colleague of another team, or a year that is too long
        except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
            log_failure(error, "status")


def _within(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What Slack told below this key, if it is of the form that it should have."""
    found = told.get(key)
    return found if isinstance(found, Mapping) else {}
