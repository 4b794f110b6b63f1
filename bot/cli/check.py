"""One line of `frontline doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and what to say or do."""

    check: str
    ok: bool
    say: str
