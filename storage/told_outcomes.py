"""The outcome of a stage as its decider said it and its complainant is told it, where it counts as another one.

Where any part upheld makes the whole upheld, "partially upheld" is told and "upheld" is counted.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from procedure.findings import Decision
from procedure.outcomes import Outcome
from storage.tables import Event, Stage
from storage.trail import Fact, facts_of

DECIDED = ("answer_recorded", "outcome_corrected")
TOLD = "told"


def told_facts(decision: Decision) -> dict[str, Fact]:
    """What an event of a decision says besides the outcome that counts."""
    return {} if decision.told is decision.outcome else {TOLD: decision.told.value}


def told_otherwise(tx: Session, stages: Sequence[Any]) -> dict[int, Outcome]:
    """By id of a stage, the outcome that was said where another one counts; only "upheld" ever counts for another.

    `stages` are objects or bare rows of them.
    """
    upheld = {(one.case_id, one.number): one.id or 0 for one in stages if one.outcome is Outcome.UPHELD}
    if not upheld:
        return {}
    cases = sorted({case_id for case_id, _ in upheld})
    query = select(Event).where(col(Event.case_id).in_(cases), col(Event.kind).in_(DECIDED)).order_by(col(Event.id))
    newest: dict[int, Fact] = {}
    for event in tx.exec(query):
        facts = facts_of(event)
        stage_id = upheld.get((event.case_id or 0, int(facts.get("stage") or 0)))
        if stage_id:
            newest[stage_id] = facts.get(TOLD)
    return {stage_id: Outcome(str(told)) for stage_id, told in newest.items() if told}


def said_outcome(tx: Session, stage: Stage) -> Outcome | None:
    """The outcome of a stage as it is said; None while it has none."""
    return told_otherwise(tx, [stage]).get(stage.id or 0, stage.outcome)
