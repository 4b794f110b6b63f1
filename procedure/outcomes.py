"""How a complaint can end: outcomes, closures outside outcomes, and how findings on points make a case's outcome."""

from collections.abc import Collection
from enum import StrEnum

from procedure.errors import NotAllowed


class Outcome(StrEnum):
    """What was decided. `RESOLVED` means agreed with the complainant, without a finding."""

    UPHELD = "upheld"
    PARTIALLY_UPHELD = "partially_upheld"
    NOT_UPHELD = "not_upheld"
    RESOLVED = "resolved"


class Closure(StrEnum):
    """An end without a decision; never counted among the outcomes."""

    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    OUT_OF_JURISDICTION = "out_of_jurisdiction"
    NOT_A_COMPLAINT = "not_a_complaint"
    DUPLICATE = "duplicate"


class RollUp(StrEnum):
    """How the findings on the points become the outcome of the whole case."""

    ANY_PART_UPHELD = "any_part_upheld"
    THREE_WAY = "three_way"


def roll_up(rule: RollUp, findings: Collection[Outcome], allowed: Collection[Outcome] = tuple(Outcome)) -> Outcome:
    """The outcome of a case from the findings on its points. `allowed` is `Procedure.outcomes`.

    Raises NotAllowed without findings, and for a finding that the procedure does not have.
    """
    if not findings:
        raise NotAllowed("No point of this complaint has a finding yet.")
    for finding in findings:
        check_outcome(finding, allowed)
    # A point that was resolved by agreement has no finding, so the others decide.
    decided: set[Outcome] = {finding for finding in findings if finding is not Outcome.RESOLVED}
    if not decided:
        return Outcome.RESOLVED
    return _any_part_upheld(decided) if rule is RollUp.ANY_PART_UPHELD else _three_way(decided)


def check_outcome(outcome: Outcome, allowed: Collection[Outcome]) -> None:
    """Raises NotAllowed if the procedure does not have this outcome."""
    if outcome not in allowed:
        names = ", ".join(spoken_outcome(each) for each in Outcome if each in allowed)
        raise NotAllowed(f"This procedure has no outcome '{spoken_outcome(outcome)}'. It has: {names}.")


def spoken_outcome(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def spoken_decision(counted: Outcome, told: Outcome | None) -> str:
    """An outcome as it was told, and as what it counts where the procedure makes that another one."""
    if told is None or told is counted:
        return spoken_outcome(counted)
    return f"{spoken_outcome(told)} (counts as {spoken_outcome(counted)})"


def _any_part_upheld(decided: set[Outcome]) -> Outcome:
    # "any part upheld = upheld"
    return Outcome.NOT_UPHELD if decided == {Outcome.NOT_UPHELD} else Outcome.UPHELD


def _three_way(decided: set[Outcome]) -> Outcome:
    return next(iter(decided)) if len(decided) == 1 else Outcome.PARTIALLY_UPHELD
