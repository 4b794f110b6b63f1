"""When an urgent case is told of again: to the rota, and when that does not help to managers and administrators too."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from procedure.duties import Wanted
from procedure.words import DutyKind

ROTA_ROUNDS = 3
EVERY = timedelta(minutes=15)
THEN_EVERY = timedelta(hours=1)
HOURLY_ROUNDS = 24
AT_LAST_EVERY = timedelta(days=1)


def next_alert(reference: str, number: int, since: datetime, rounds: Sequence[datetime]) -> Wanted:
    """At once, then every 15 minutes, after three rounds every hour, after 24 every day, until somebody takes the case.

    `number` makes its key; `since` is when the case became urgent, `rounds` when it was alerted of since then.
    """
    due_at = rounds[-1] + _wait(len(rounds)) if rounds else since
    return Wanted(f"{reference}.{DutyKind.ALERT.value}.{number}", DutyKind.ALERT, due_at)


def _wait(rounds: int) -> timedelta:
    if rounds < ROTA_ROUNDS:
        return EVERY
    return THEN_EVERY if rounds < HOURLY_ROUNDS else AT_LAST_EVERY


def goes_further(round_number: int) -> bool:
    """Whether this alert goes to managers and administrators as well."""
    return round_number > ROTA_ROUNDS
