"""A step within a stage was done: what counts from it is counted from that day."""

from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.deadlines import office_date
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.preset import CountedFrom, StageRule
from procedure.preset import Milestone as Step
from procedure.staff import require_staff
from procedure.words import DutyKind
from storage import duties
from storage.access import lock_for
from storage.cases import open_stage
from storage.casework import rules_of
from storage.dating import milestones_of
from storage.ledger import Tx
from storage.redating import Recount, redate, spoken_moves
from storage.tables import Milestone, Stage


def milestone(office: Office, reference: str, key: str, done_on: date | None, by: str, now: datetime) -> Done:
    """Record on which day (else today) a step of the open stage was done; a wrong day is put right by another.

    What follows it, and the reply where it counts from the last step, is counted again. NotAllowed says what is wrong.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, _ = rules_of(office.desk, case)
        today = office_date(procedure, now)
        on = done_on or today
        known = {one.key: one for one in milestones_of(tx, stage)}
        step = _step(procedure.stage(stage.number), key)
        _check(procedure.stage(stage.number), stage, step, known, on, today)
        data = {"step": step.key, "done_on": on.isoformat()}
        if step.key in known:
            data["old_done_on"] = known[step.key].done_on.isoformat()
        _write(tx, stage, known.get(step.key), step.key, on, by)
        duties.meet(tx, f"{duty_key(reference, stage.number, DutyKind.MILESTONE)}.{step.key}", now)
        moves = redate(tx, office, case, kind=Recount.STEP, why=step.name, by=by, now=now, data=data)
    moved = f" The reply is {spoken_moves(moves)}." if moves else ""
    return Done(f"{reference}: {step.name}, done on {short_date(on)}.{moved}", reference)


def _step(rule: StageRule, key: str) -> Step:
    wanted = key.strip().lower()
    for one in rule.milestones:
        if one.key.lower() == wanted:
            return one
    if not rule.milestones:
        raise NotAllowed(f"Stage {rule.number} ({rule.name}) has no steps of its own.")
    known = ", ".join(f"{one.key} ({one.name})" for one in rule.milestones)
    raise NotAllowed(f"Say which step of stage {rule.number}: {known}.")


def _check(rule: StageRule, stage: Stage, step: Step, known: dict[str, Milestone], on: date, today: date) -> None:
    at = rule.milestones.index(step)
    before = rule.milestones[at - 1] if at and step.counted_from is CountedFrom.STEP_BEFORE else None
    if before and before.key not in known:
        raise NotAllowed(f"First say when the step before was done: {before.key} ({before.name}).")
    first = known[before.key].done_on if before else stage.received_on
    last = min([today, *(known[one.key].done_on for one in rule.milestones[at + 1 :] if one.key in known)])
    if not first <= on <= last:
        raise NotAllowed(f"The step was done between {short_date(first)} and {short_date(last)}.")


def _write(tx: Tx, stage: Stage, known: Milestone | None, key: str, on: date, by: str) -> None:
    row = known or Milestone(stage_id=stage.id or 0, key=key, done_on=on)
    row.done_on, row.by = on, by
    tx.add(row)
    tx.flush()
