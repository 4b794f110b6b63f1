"""A case takes long as a whole: its owner and the manager are told once, whatever its single dates say."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Action, Offer
from procedure.words import BOT
from storage import duties
from storage.cases import current_stage, lock_by_id
from storage.casework import agree, rules_of, tell_owner_and_manager
from storage.tables import Duty
from storage.trail import append


def overall(office: Office, duty: Duty, now: datetime) -> None:
    """ "The whole case has a clock too (`overall_warning`, e.g. 12 weeks)" (procedure.md section 4)."""
    with office.writing() as (tx, office):
        case = lock_by_id(tx, duty.case_id or 0)
        if not duties.meet_act(tx, duty.key, now):
            return
        procedure, _ = rules_of(office.desk, case)
        stage = current_stage(tx, case.id or 0)
        data: dict[str, str | int] = {"stage": stage.number, "limit": str(procedure.overall_warning)}
        event = append(tx, case_id=case.id, at=now, kind="overall_warned", actor=BOT, data=data)
        text = f"{case.reference} has taken {procedure.overall_warning} as a whole and is at stage {stage.number}."
        offers = tuple(Offer(action, case.reference) for action in (Action.OPEN, Action.RESPOND))
        tell_owner_and_manager(tx, office.desk, case, event, stage.owner, text, now, offers)
        agree(tx, office.desk, case, now)
