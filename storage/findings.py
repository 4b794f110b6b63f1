"""The points of a stage and what was found on them: written down with an answer, and taken back with its letter."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from procedure.findings import Decision, PointFinding, decide
from procedure.outcomes import Outcome
from procedure.preset import Procedure
from storage.cases import points_of
from storage.tables import Case, Point, Stage
from storage.trail import append

EARLIER_POINTS = "earlier_points"
"""What a letter remembers of the points whose words its answer changed (JSON)."""


def replace_points(tx: Session, stage: Stage, points: Sequence[str]) -> None:
    """What the stage is about from now on; only before an answer is recorded, which stands on the points."""
    for old in points_of(tx, stage.id or 0):
        tx.delete(old)
    tx.flush()
    for number, text in enumerate(points, start=1):
        tx.add(Point(stage_id=stage.id or 0, number=number, text=text))
    tx.flush()


def one_for_all(
    tx: Session, stage: Stage, finding: Outcome, reasons: str = "", theme: str = "", subtheme: str = ""
) -> tuple[PointFinding, ...]:
    """The same finding on every point: where nobody says more, one outcome stands for all."""
    return tuple(PointFinding(finding, reasons, theme, subtheme) for _ in points_of(tx, stage.id or 0))


def record_findings(
    tx: Session, procedure: Procedure, stage: Stage, findings: Sequence[PointFinding], said: Outcome | None, reason: str
) -> tuple[Decision, Mapping[str, str]]:
    """Write the findings and the outcome on the stage; also what the letter must remember, lest it be taken back.

    NotAllowed for an outcome that the points do not add up to, without a reason.
    """
    decision = decide(procedure, [one.finding for one in findings], said, reason)
    earlier = write_findings(tx, stage, findings)
    stage.outcome, stage.is_overridden = decision.outcome, decision.is_overridden
    stage.outcome_reason = reason.strip() if decision.is_overridden else ""
    tx.flush()
    return decision, earlier


def write_findings(tx: Session, stage: Stage, findings: Sequence[PointFinding]) -> Mapping[str, str]:
    """The findings alone, in the order of the points; new ones are added. Returns what the points said before."""
    points = points_of(tx, stage.id or 0)
    before = [one.text for one in points]
    for number in range(len(points) + 1, len(findings) + 1):
        points.append(Point(stage_id=stage.id or 0, number=number))
    for point, found in zip(points, findings, strict=True):
        point.text = found.text.strip() or point.text
        point.finding, point.reasons = found.finding, found.reasons
        point.theme, point.subtheme = found.theme.strip(), found.subtheme.strip()
        tx.add(point)
    tx.flush()
    return {EARLIER_POINTS: json.dumps(before)} if before != [one.text for one in points] else {}


def tell_override(tx: Session, case: Case, stage: Stage, decision: Decision, by: str, now: datetime) -> None:
    """An outcome that the points do not add up to is an event of its own, with the reason as its words."""
    if decision.is_overridden:
        data = {"stage": stage.number, "rolled_up": decision.rolled_up.value, "outcome": decision.outcome.value}
        append(
            tx, case_id=case.id, at=now, kind="outcome_overridden", actor=by, data=data, payload=stage.outcome_reason
        )


def without_findings(tx: Session, stage: Stage, remembered: Mapping[str, str]) -> None:
    """The stage as undecided as it was, its points in the words that they had."""
    stage.outcome, stage.outcome_reason, stage.is_overridden, stage.decided_by = None, "", False, ""
    earlier = json.loads(remembered.get(EARLIER_POINTS, "[]"))
    if earlier:
        replace_points(tx, stage, earlier)
        return
    for point in points_of(tx, stage.id or 0):
        point.finding, point.reasons, point.theme, point.subtheme = None, "", "", ""
    tx.flush()
