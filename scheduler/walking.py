"""The moved clock: walks from due instant to due instant, so that one jump and many steps give the same letters."""

from collections.abc import Callable
from datetime import datetime

from handlers.agenda import next_instant
from handlers.office import Office

STEPS_AT_MOST = 200_000


def walk(
    office: Office,
    until: datetime,
    now: Callable[[], datetime],
    set_to: Callable[[datetime], None],
    work: Callable[[], None],
) -> datetime:
    """Move the clock to `until`, stopping wherever something is due; `work` does and delivers all that is due.

    Returns the instant arrived at. The number of steps is limited, since a walk over centuries is nobody's wish.
    """
    work()
    at = now()
    for _ in range(STEPS_AT_MOST):
        following = next_instant(office, at)
        if following is None or following > until:
            break
        at = following
        set_to(at)
        work()
    set_to(until)
    work()
    return until
