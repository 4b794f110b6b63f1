"""The outcome of a stage as its decider said it and its complainant is told it, where it counts as another one.

Where any part upheld makes the whole upheld, "partially upheld" is told and "upheld" is counted.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy import select as sql_select
from sqlmodel import Session

from procedure.findings import Decision
from procedure.outcomes import Outcome
from storage.rows import in_parts, is_among, listed, places_for, table_of, told
from storage.tables import Event, Stage
from storage.trail import Fact

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
    cases = sorted({case_id for case_id, _ in upheld})
    newest: dict[int, Fact] = {}
    for some in in_parts(cases):
        for event in told(tx, _decisions(places_for(some)), **listed("case", some)):
            facts = json.loads(event.data)
            stage_id = upheld.get((event.case_id, int(facts.get("stage") or 0)))
            if stage_id:
                newest[stage_id] = facts.get(TOLD)
    return {stage_id: Outcome(str(said)) for stage_id, said in newest.items() if said}


@cache
def _decisions(cases: int) -> Executable:
    event = table_of(Event).c
    of_cases = (is_among(event.case_id, "case", cases), event.kind.in_(DECIDED))
    return sql_select(event.case_id, event.data).where(*of_cases).order_by(event.id)


def said_outcome(tx: Session, stage: Stage) -> Outcome | None:
    """The outcome of a stage as it is said; None while it has none."""
    return told_otherwise(tx, [stage]).get(stage.id or 0, stage.outcome)
