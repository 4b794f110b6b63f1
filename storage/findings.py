"""The points of a stage and what was found on them: written down with an answer, and taken back with its letter."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from procedure.findings import Decision, PointFinding, decide
from procedure.outcomes import Outcome
from procedure.preset import Procedure
from procedure.words import OutboxKind, OutboxState
from storage.cases import points_of
from storage.tables import Case, Event, Outbox, Point, Stage
from storage.trail import append, facts_of

EARLIER_POINTS = "earlier_points"
"""What a letter remembers of the points whose words its answer changed (JSON)."""

TOLD = "outcome"
"""What a letter that corrects an outcome remembers: the one that it tells."""


def replace_points(tx: Session, stage: Stage, points: Sequence[str]) -> None:
    """What the stage is about from now on; only before an answer is recorded, which stands on the points."""
    old = points_of(tx, stage.id or 0)
    for row, text in zip(old, points, strict=False):
        row.text, row.theme, row.subtheme, row.finding, row.reasons = text, "", "", None, ""
    for row in old[len(points) :]:
        tx.delete(row)
    for number, text in enumerate(points[len(old) :], start=len(old) + 1):
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


def kept_words(findings: Sequence[PointFinding], points: Sequence[Point]) -> tuple[PointFinding, ...]:
    """New findings; reasons and themes that nobody gave anew stay as they are on the points."""
    found = [
        replace(
            new,
            reasons=new.reasons or old.reasons,
            theme=new.theme or old.theme,
            subtheme=new.subtheme if new.theme else old.subtheme,
        )
        for new, old in zip(findings, points, strict=False)
    ]
    return (*found, *findings[len(points) :])


def tell_override(tx: Session, case: Case, stage: Stage, decision: Decision, by: str, now: datetime) -> None:
    """An outcome that the points do not add up to is an event of its own, with the reason as its words."""
    if decision.is_overridden:
        data = {"stage": stage.number, "rolled_up": decision.rolled_up.value, "outcome": decision.outcome.value}
        append(
            tx, case_id=case.id, at=now, kind="outcome_overridden", actor=by, data=data, payload=stage.outcome_reason
        )


def told_before(tx: Session, case: Case, stage: Stage) -> Outcome | None:
    """The outcome that the complainant was told last: that of the answer, or of the last letter that corrected it.

    None where it was never corrected.
    """
    letters = select(Outbox.facts).where(
        col(Outbox.stage_id) == stage.id, Outbox.kind == OutboxKind.CORRECTION, Outbox.state == OutboxState.SENT
    )
    told = [json.loads(facts or "{}").get(TOLD, "") for facts in tx.exec(letters.order_by(col(Outbox.id))).all()]
    query = select(Event).where(Event.case_id == case.id, Event.kind == "outcome_corrected")
    found = [facts_of(one) for one in tx.exec(query.order_by(col(Event.number)))]
    first = [str(one.get("old_told") or one["old"]) for one in found if one.get("stage") == stage.number][:1]
    words = [*first, *filter(None, told)]
    return Outcome(words[-1]) if first and words[-1] in tuple(Outcome) else None


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
