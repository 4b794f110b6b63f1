"""An outcome is changed with a reason; the old one stays in the history, and the complainant is told if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Done, Office
from letters.notes import Action, Offer
from procedure.errors import NotAllowed
from procedure.findings import Decision, PointFinding, decide, wrong_with_findings
from procedure.outcomes import Outcome, spoken_decision
from procedure.preset import Procedure
from procedure.staff import require_staff, role_of
from storage.access import lock_for
from storage.cases import complainant_of, is_reachable, newest_answered, points_of, stages_of
from storage.casework import agree, rules_of, tell_thread
from storage.deciding import check_decider
from storage.findings import kept_words, told_before, write_findings
from storage.ledger import Tx
from storage.tables import Case, Point, Stage
from storage.told_outcomes import said_outcome, told_facts
from storage.trail import Fact, append

REASON_CHARACTERS = 2_000


@dataclass(frozen=True)
class Correction:
    """Another outcome, or other findings on all points, or both; and why. `stage` 0 is the newest that was answered."""

    outcome: Outcome | None
    reason: str
    points: tuple[PointFinding, ...] = ()
    stage: int = 0


def correct_outcome(office: Office, reference: str, correction: Correction, by: str, now: datetime) -> Done:
    """Change what was decided. Reports list it, by day and role. NotAllowed without a reason, or without a change."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        procedure, _ = rules_of(office.desk, case)
        stage = _stage(tx, case, correction)
        check_decider(tx, office.desk, case, stage, by)
        reason = _reason(correction)
        points = points_of(tx, stage.id or 0)
        findings = _findings(procedure, points, correction)
        decision = decide(procedure, [one.finding for one in findings], correction.outcome, reason)
        was = said_outcome(tx, stage)
        data = _changes(stage, points, findings, decision, was)
        write_findings(tx, stage, findings)
        stage.outcome, stage.is_overridden = decision.outcome, decision.is_overridden
        stage.outcome_reason = reason if decision.is_overridden else ""
        facts = data | {"role": role_of(office.desk, by)}
        event = append(tx, case_id=case.id, at=now, kind="outcome_corrected", actor=by, data=facts, payload=reason)
        tell_thread(tx, office.desk, case, event, f"Outcome of stage {stage.number} corrected.", now)
        agree(tx, office.desk, case, now)
        contact, told = complainant_of(tx, case.id or 0), told_before(tx, case, stage)
        tells = contact is not None and is_reachable(contact)
    recorded = spoken_decision(decision.outcome, decision.told)
    say = f"Stage {stage.number} of {reference} is recorded as '{recorded}' now."
    if decision.told is was:
        return Done(f"{say} The findings on its points are changed.", reference)
    if decision.told is told:
        return Done(f"{say} That is what the complainant was told, so no letter is needed.", reference)
    if not tells:
        return Done(f"{say} The complainant was told otherwise: please tell them by phone or post.", reference)
    offer = Offer(Action.TELL_OUTCOME, f"{reference}.s{stage.number}")
    return Done(f"{say} The complainant was told otherwise: press the button to write to them.", reference, (offer,))


def _stage(tx: Tx, case: Case, correction: Correction) -> Stage:
    found = newest_answered(tx, case)
    if correction.stage:
        numbered = (one for one in stages_of(tx, case.id or 0) if one.number == correction.stage)
        found = next((one for one in numbered if one.responded_at is not None), None)
    if found is None or found.outcome is None:
        raise NotAllowed(f"{case.reference} has no outcome yet that could be corrected.")
    return found


def _reason(correction: Correction) -> str:
    reason = correction.reason.strip()
    if not reason or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS:,} characters for the change.")
    return reason


def _findings(procedure: Procedure, points: Sequence[Point], correction: Correction) -> tuple[PointFinding, ...]:
    """Those given; else those that stand, where a single point follows its outcome."""
    if correction.points:
        wrong = wrong_with_findings(procedure, correction.points, [one.text for one in points], is_letter=False)
        if wrong:
            raise NotAllowed(" ".join(wrong))
        return kept_words(correction.points, points)
    if correction.outcome is None:
        raise NotAllowed("Choose another outcome, or other findings on the points.")
    return tuple(
        PointFinding(
            one.finding if one.finding and len(points) > 1 else correction.outcome, one.reasons, one.theme, one.subtheme
        )
        for one in points
    )


def _changes(
    stage: Stage, points: Sequence[Point], findings: Sequence[PointFinding], decision: Decision, was: Outcome | None
) -> dict[str, Fact]:
    """What the event says: the outcome before and after, and each point whose finding changes."""
    before = [one.finding for one in points]
    changed = [
        f"{number}: {old.value if old else 'none'} -> {new.finding.value}"
        for number, (old, new) in enumerate(zip(before, findings, strict=False), start=1)
        if old is not new.finding
    ]
    old = stage.outcome.value if stage.outcome else "none"
    if not changed and len(findings) == len(points) and was is decision.told:
        raise NotAllowed("That is what is recorded already.")
    said: dict[str, Fact] = {"old_told": was.value} if was and was is not stage.outcome else {}
    facts: dict[str, Fact] = {"stage": stage.number, "old": old, "new": decision.outcome.value}
    return facts | {"points": "; ".join(changed) or None} | said | told_facts(decision)
