"""A complaint that began at the first stage is looked at by a later one from the beginning."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.acceptance import may_begin_at
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.staff import require_staff
from procedure.words import EnteredHow
from storage.access import lock_for
from storage.acknowledging import judged_again
from storage.cases import BY_PEOPLE, is_leaving, open_stage, stages_of
from storage.casework import agree, choose_an_owner, rules_of, tell_owner
from storage.correcting import correction_offers
from storage.deciding import owner_by_rules
from storage.ledger import Tx
from storage.named import keep_out_if_named, proposed_by
from storage.redating import Recount, checked_reason, redate
from storage.tables import Case, Stage
from storage.trail import append


def enter(office: Office, reference: str, number: int, reason: str, by: str, now: datetime) -> Done:
    """Move the open, unanswered first stage of a case to a later one, where the procedure lets complaints begin there.

    Its dates are counted again from the original receipt, its owner is the area's for that stage, or chosen by the
    manager where that is somebody who is kept out of it.
    """
    by = require_staff(office.desk, by).email
    reason = checked_reason(reason)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, _ = rules_of(office.desk, case)
        _check(tx, procedure, case, stage, number)
        area, old = office.desk.area(case.area), stage.number
        stage.number, stage.entered_how = number, EnteredHow.DIRECT
        stage.owner = owner_by_rules(tx, office.desk, case, stage, area.owner_of(number) if area else stage.owner)
        judged_again(tx, procedure, case, stage, now)
        data = {"old_stage": old}
        redate(tx, office, case, kind=Recount.STAGE, why=reason, by=by, now=now, data=data)
        event = append(tx, case_id=case.id, at=now, kind="assigned", actor=by, data={"stage": number})
        text = f"{reference} begins at stage {number} and is yours now. Answer by {short_date(stage.due_on)}."
        offers = tuple(Offer(one, reference) for one in (Action.OPEN, Action.RESPOND, Action.HOLD))
        known = proposed_by(area, old)
        is_asked = keep_out_if_named(tx, office, case, stage, known, now)
        if is_asked:
            agree(tx, office.desk, case, now)
        elif not stage.owner:
            text = f"{reference} begins at stage {number}. It has no owner: please choose one."
            choose_an_owner(tx, office.desk, case, event, text, now)
        elif stage.owner != by:
            tell_owner(tx, office.desk, case, event, stage.owner, text, now, offers)
        wrong = correction_offers(tx, office, case, now)
    return Done(f"{reference} begins at stage {number}, due {short_date(stage.due_on)}.", reference, wrong)


def _check(tx: Tx, procedure: Procedure, case: Case, stage: Stage, number: int) -> None:
    may_begin_at(procedure, number)
    if len(stages_of(tx, case.id or 0)) > 1:
        raise NotAllowed(f"{case.reference} was answered at a stage before. It goes on with `escalate`.")
    if number <= stage.number:
        raise NotAllowed(f"{case.reference} is at stage {stage.number} already.")
    if is_leaving(tx, stage, BY_PEOPLE):
        raise NotAllowed(f"A letter to the complainant of {case.reference} leaves soon. Cancel it first.")
