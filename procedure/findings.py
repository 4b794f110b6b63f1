"""What was found on the points of a complaint, and how that makes the outcome of its stage (procedure.md section 1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procedure.errors import NotAllowed
from procedure.outcomes import Outcome, check_outcome, roll_up, spoken_outcome
from procedure.preset import Procedure

MOST_POINTS = 20
POINT_CHARACTERS = 2_000
REASON_CHARACTERS = 10_000
THEME_CHARACTERS = 80


@dataclass(frozen=True)
class PointFinding:
    """The finding on a point, in the order of the points. `text` names the point anew, "" leaves it as it was."""

    finding: Outcome
    reasons: str = ""
    theme: str = ""
    subtheme: str = ""
    text: str = ""


@dataclass(frozen=True)
class Decision:
    """The outcome as it is recorded and counted, and as the decider said it; they differ where any part counts as all.

    `rolled_up` is what the points add up to; `is_overridden` when the outcome is not that.
    """

    outcome: Outcome
    told: Outcome
    rolled_up: Outcome

    @property
    def is_overridden(self) -> bool:
        """Whether a person decided otherwise than the points add up to."""
        return self.outcome is not self.rolled_up


def decide(procedure: Procedure, findings: Sequence[Outcome], said: Outcome | None, reason: str = "") -> Decision:
    """The outcome of a stage: what the procedure makes of the findings, or what was said, with a reason.

    NotAllowed without findings, for an outcome that the procedure does not have, and for another outcome without one.
    """
    rolled_up = roll_up(procedure.roll_up, findings, procedure.outcomes)
    if said is None:
        return Decision(rolled_up, rolled_up, rolled_up)
    check_outcome(said, procedure.outcomes)
    decision = Decision(roll_up(procedure.roll_up, [said], procedure.outcomes), said, rolled_up)
    if decision.is_overridden and not reason.strip():
        raise NotAllowed(
            f"The points add up to '{spoken_outcome(rolled_up)}'. To record the outcome '{spoken_outcome(said)}' "
            "all the same, give a reason for it."
        )
    if len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"The reason for another outcome has at most {REASON_CHARACTERS:,} characters.")
    return decision


def wrong_with_findings(
    procedure: Procedure, findings: Sequence[PointFinding], points: Sequence[str], is_letter: bool
) -> list[str]:
    """Every mistake in the findings on these points, a sentence each; a letter needs reasons for each."""
    found = [say for number, one in enumerate(findings, 1) for say in _wrong(procedure, number, one, is_letter)]
    found += [f"Point {number} has no finding yet." for number in range(len(findings) + 1, len(points) + 1)]
    for number in range(len(points) + 1, len(findings) + 1):
        if not findings[number - 1].text.strip():
            found.append(f"Say what point {number} is about.")
    if len(findings) > MOST_POINTS:
        found.append(f"A complaint has at most {MOST_POINTS} points.")
    return found


def _wrong(procedure: Procedure, number: int, one: PointFinding, is_letter: bool) -> Iterator[str]:
    if one.finding not in procedure.outcomes:
        yield f"Point {number}: this procedure has no outcome '{spoken_outcome(one.finding)}'."
    if is_letter and not one.reasons.strip():
        yield f"Give the reasons for the finding on point {number}."
    if len(one.text) > POINT_CHARACTERS or len(one.reasons) > REASON_CHARACTERS:
        yield f"Point {number}: at most {POINT_CHARACTERS:,} characters, and {REASON_CHARACTERS:,} for the reasons."
    yield from wrong_with_theme(one.theme, one.subtheme)


def wrong_with_theme(theme: str, subtheme: str) -> Iterator[str]:
    """Mistakes in how a point is classed."""
    if max(len(theme), len(subtheme)) > THEME_CHARACTERS:
        yield f"A theme has at most {THEME_CHARACTERS} characters."
    if subtheme.strip() and not theme.strip():
        yield "A subtheme needs a theme."
