"""When an urgent case is told of again: to the rota, and when that does not help to managers and administrators too."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from procedure.duties import Wanted
from procedure.words import DutyKind

ROTA_ROUNDS = 3
EVERY = timedelta(minutes=15)
THEN_EVERY = timedelta(hours=1)


def next_alert(reference: str, number: int, since: datetime, rounds: Sequence[datetime]) -> Wanted:
    """The next alert: at once, then every 15 minutes, after three every hour, until somebody takes the case.

    `number` makes its key; `since` is when the case became urgent, `rounds` when it was alerted of since then.
    """
    wait = EVERY if len(rounds) < ROTA_ROUNDS else THEN_EVERY
    due_at = rounds[-1] + wait if rounds else since
    return Wanted(f"{reference}.{DutyKind.ALERT.value}.{number}", DutyKind.ALERT, due_at)


def goes_further(round_number: int) -> bool:
    """Whether this alert goes to managers and administrators as well."""
    return round_number > ROTA_ROUNDS
