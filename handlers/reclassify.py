"""A case belongs to another area, or runs under another procedure: its dates are counted again from the receipt."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import moved_card, short_date
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.desk import Area, Desk
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.staff import require_manager, require_staff
from procedure.words import OutboxKind
from storage.access import is_restricted, lock_for, owner_or_nobody
from storage.acknowledging import judged_again
from storage.cases import is_leaving, open_stage
from storage.casework import agree, choose_an_owner, tell_owner
from storage.correcting import correction_offers
from storage.deciding import may_not_decide
from storage.extending import drop_extension
from storage.leaving import CARD_MOVED, queue_note
from storage.ledger import Tx
from storage.named import keep_out_if_named, proposed_by
from storage.redating import Move, Recount, checked_reason, redate, spoken_moves
from storage.tables import Case, Stage
from storage.trail import Recorded, append

BY_ITS_RULES = (OutboxKind.RESPONSE, OutboxKind.EXTENSION, OutboxKind.CLOSURE, OutboxKind.REFUSAL)


def to_area(office: Office, reference: str, code: str, by: str, now: datetime) -> Done:
    """ "Reclassifying a case [...] recomputes its dates from the original receipt, keeps the old ones in the history
    and offers a correcting letter." The owner is the new area's, unless they decided the stage before, or the mail
    names them; the card moves to its channel.
    """
    by = require_staff(office.desk, by).email
    area = _area(office, code)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        if case.area == area.code:
            raise NotAllowed(f"{reference} is in {area.name} already.")
        known = proposed_by(office.desk.area(case.area), stage.number)
        was, procedure = case.area, office.desk.procedure_for(area, office.desk.mailbox(case.mailbox))
        _check_stage(procedure, stage)
        case.area = area.code
        stage.owner = owner_or_nobody(tx, case, area.owner_of(stage.number))
        event = append(tx, case_id=case.id, at=now, kind="area_changed", actor=by, data={"old": was, "new": area.code})
        _move_card(tx, office, case, event, area, now)
        agree(tx, office.desk, case, now)  # the card stands in its new place before anything is said under it
        moves = _under(tx, office, case, stage, procedure, f"Moved to {area.name}", by, now)
        _check_not_in_time_again(office, procedure, moves, by, now)
        if may_not_decide(tx, office.desk, case, stage, stage.owner):
            stage.owner = ""
        if not keep_out_if_named(tx, office, case, stage, known, now):
            _tell_owner(tx, office.desk, case, stage, event, area, by, now)
        agree(tx, office.desk, case, now)
        offers = correction_offers(tx, office, case, now)
    owner = office.desk.person(stage.owner)
    whose = f"{owner.name} is its owner" if owner else "it has no owner yet"
    return Done(f"{reference} is in {area.name} now; {whose}, {_dates(moves, stage)}.", reference, offers)


def to_procedure(office: Office, reference: str, procedure_id: str, reason: str, by: str, now: datetime) -> Done:
    """Another procedure for one case, whatever its area says. For managers: it moves the date that figures judge by."""
    by = require_manager(office.desk, by, "put a case under another procedure").email
    reason = checked_reason(reason)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure = office.desk.procedure(procedure_id)
        if case.procedure_id == procedure.id:
            raise NotAllowed(f"{reference} runs under {procedure.title} already.")
        _check_stage(procedure, stage)
        moves = _under(tx, office, case, stage, procedure, reason, by, now)
        whose = _without_one_who_decided(tx, office.desk, case, stage, now)
        offers = correction_offers(tx, office, case, now)
    return Done(f"{reference} runs under {procedure.title} now, {_dates(moves, stage)}.{whose}", reference, offers)


def _without_one_who_decided(tx: Tx, desk: Desk, case: Case, stage: Stage, now: datetime) -> str:
    """The new procedure may want another decider than the stage before: then somebody must choose an owner."""
    if not may_not_decide(tx, desk, case, stage, stage.owner):
        return ""
    stage.owner = ""
    event = append(tx, case_id=case.id, at=now, kind="unassigned", data={"stage": stage.number})
    text = f"{case.reference} has no owner any more: who had it decided the stage before. Please choose one."
    choose_an_owner(tx, desk, case, event, text, now)
    agree(tx, desk, case, now)
    return " It has no owner any more: who had it decided the stage before."


def _area(office: Office, code: str) -> Area:
    wanted = code.strip().casefold()
    for area in office.desk.areas:
        if wanted in (area.code.casefold(), area.name.casefold()):
            return area
    known = ", ".join(one.code for one in office.desk.areas)
    raise NotAllowed(f"There is no area '{code.strip()[:40]}'. There is: {known}.")


def _check_not_in_time_again(
    office: Office, procedure: Procedure, moves: tuple[Move, ...], by: str, now: datetime
) -> None:
    """What is late by its old date becomes later due, or in time, only by a manager, as with `to_procedure`."""
    today = office_date(procedure, now)
    if any(one.what == "due_on" and one.old and one.new and one.old < min(one.new, today) for one in moves):
        require_manager(office.desk, by, "move a date that has passed by choosing another area")


def _check_stage(procedure: Procedure, stage: Stage) -> None:
    if stage.number > procedure.last_stage:
        raise NotAllowed(f"{procedure.title} has no stage {stage.number}.")


def _under(
    tx: Tx, office: Office, case: Case, stage: Stage, procedure: Procedure, why: str, by: str, now: datetime
) -> tuple[Move, ...]:
    """The dates by this procedure; nothing to count again where it is the same."""
    if case.procedure_id == procedure.id:
        return ()
    _check_nothing_leaves(tx, case, stage)
    was = case.procedure_id
    drop_extension(tx, procedure, case, stage, now)
    judged_again(tx, procedure, case, stage, now)
    case.procedure_id, case.procedure_version = procedure.id, procedure.version
    data = {"old_procedure": was, "procedure": procedure.id}
    return redate(tx, office, case, kind=Recount.PROCEDURE, why=why, by=by, now=now, stage=stage, data=data)


def _check_nothing_leaves(tx: Tx, case: Case, stage: Stage) -> None:
    """What waits was written by the rules so far: by their outcomes, their extension, their external body."""
    if is_leaving(tx, stage, BY_ITS_RULES):
        why = "is written already by the rules of the procedure so far, and leaves soon"
        raise NotAllowed(f"A letter to the complainant of {case.reference} {why}. Cancel it first.")


def _move_card(tx: Tx, office: Office, case: Case, event: Recorded, area: Area, now: datetime) -> None:
    """The card goes to the channel of the area; the old one says where it went, as far as the channel may know."""
    channel = office.desk.channel_of(area)
    if case.card_ts and case.card_channel != channel:
        note = moved_card(case.reference, "" if is_restricted(tx, case) else channel, case.card_ts)
        key, target = f"{case.reference}.e{event.number}{CARD_MOVED}", f"#{case.card_channel}"
        queue_note(tx, OutboxKind.NOTE, key, target, note, now=now, case=case)
        case.card_ts = ""
    case.card_channel = ""
    tx.flush()


def _tell_owner(
    tx: Tx, desk: Desk, case: Case, stage: Stage, event: Recorded, area: Area, by: str, now: datetime
) -> None:
    """The owner; without one whoever answers for the area, or for its manager where that is who is kept out."""
    text = f"{case.reference} came to {area.name}. Answer by {short_date(stage.promised_on or stage.due_on)}."
    offers = tuple(Offer(action, case.reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
    if stage.owner:
        tell_owner(tx, desk, case, event, stage.owner if stage.owner != by else "", text, now, offers)
    else:
        choose_an_owner(tx, desk, case, event, f"{text} It has no owner yet.", now)


def _dates(moves: tuple[Move, ...], stage: Stage) -> str:
    return spoken_moves(moves) if moves else f"due {short_date(stage.due_on)} as before"
