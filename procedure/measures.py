"""What a stage is measured by, beside its dates: answered by the target, and kept informed (procedure.md section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Told:
    """A promise: by when, on which office date its letter left, and whether it was kept; None while it is open."""

    promised_on: date
    made_on: date
    kept: bool | None


@dataclass(frozen=True)
class Measures:
    """Of one stage; None is "not known yet", and for the first promise "none was made". `letters` have left."""

    stage: int
    answered_by_target: bool | None
    kept_informed: bool | None
    first_promise_kept: bool | None
    letters: int


def measured(
    stage: int,
    *,
    due_on: date,
    responded_on: date | None,
    is_over: bool,
    promises: Sequence[Told],
    letters: int,
    today: date,
) -> Measures:
    """ "A holding letter never changes met or missed. Two measures are kept: answered by the target; and kept informed
    = no promise lapsed before the next letter or the reply was sent."

    The target counts as the first promise, because the complainant was told it. A stage that ended
    without a reply (withdrawn ...) was neither answered by the target nor late.
    """
    ended_otherwise = is_over and responded_on is None
    until = responded_on or today
    in_time = None if ended_otherwise or (responded_on is None and today <= due_on) else until <= due_on
    kept = [_kept(one, responded_on, today) for one in promises]
    told_in_time = bool(promises) and promises[0].made_on <= due_on
    silent = not told_in_time and until > due_on and not ended_otherwise
    informed = False if silent or False in kept else (True if responded_on else None)
    return Measures(stage, in_time, informed, kept[0] if kept else None, letters)


def _kept(one: Told, responded_on: date | None, today: date) -> bool | None:
    if one.kept is not None:
        return one.kept
    if responded_on is not None:
        return responded_on <= one.promised_on
    return False if today > one.promised_on else None


def spoken_measures(one: Measures) -> tuple[tuple[str, str], ...]:
    """Names and values for people."""
    words = {True: "yes", False: "no", None: "not known yet"}
    first = {True: "yes", False: "no", None: "none made, or still open"}
    return (
        ("Answered by target", words[one.answered_by_target]),
        ("Kept informed", words[one.kept_informed]),
        ("First promise kept", first[one.first_promise_kept]),
        ("Letters", str(one.letters)),
    )
