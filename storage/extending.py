"""Extensions in the ledger: asked for, approved while their letter leaves, told; taken back, or lapsed."""

import json
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.calendar import Calendar
from procedure.deadlines import due_instant, latest_start, office_date, received_on
from procedure.duties import Wanted, duty_key
from procedure.extending import Extendable, may_go_on
from procedure.preset import HoldingMode, Procedure, StageRule
from procedure.words import DutyKind, ExtensionState, OutboxKind, PromiseKind, Status
from storage.asked import asked, by_key, row_of
from storage.cases import BY_PEOPLE, current_stage, is_leaving, promises_of
from storage.tables import Case, Extension, Outbox, Promise, Stage
from storage.trail import Fact, append

WAITING = (ExtensionState.ASKED, ExtensionState.APPROVED)


def extensions_of(tx: Session, stage: Stage) -> list[Extension]:
    """All that were ever asked for at a stage, the newest last."""
    return asked(tx, _extensions(), of_stage=stage.id)


@cache
def _extensions() -> SelectOfScalar[Extension]:
    return select(Extension).where(col(Extension.stage_id) == bindparam("of_stage")).order_by(col(Extension.number))


def waiting_extension(tx: Session, stage: Stage) -> Extension | None:
    """The one that waits for its approver, or whose letter waits to leave; there is at most one."""
    return next((one for one in extensions_of(tx, stage) if one.state in WAITING), None)


def facts_of_extension(stage: Stage, until: date) -> dict[str, Fact]:
    """What an event about an extension says."""
    return {"until": until.isoformat(), "stage": stage.number}


def extendable(tx: Session, procedure: Procedure, calendar: Calendar, stage: Stage) -> Extendable:
    """The stage as the rules of extensions see it."""
    rule = procedure.stage(stage.number)
    promises = promises_of(tx, stage.id or 0)
    told_on = promises[-1].promised_on if promises else (stage.extended_to or stage.due_on)
    return Extendable(rule, _started(procedure, calendar, rule, stage), stage.due_on, stage.extended_to, told_on)


def extension_told(
    tx: Session, stage: Stage, extension_id: int, until: date, at: datetime, *, in_time: bool = True
) -> None:
    """The letter has left: the new date stands beside `due_on`, which no extension moves."""
    extension = row_of(tx, Extension, extension_id)
    if not in_time:
        extension.state = ExtensionState.LAPSED
        append(tx, case_id=stage.case_id, at=at, kind="extension_lapsed", data=facts_of_extension(stage, until))
        return
    extension.state, extension.told_at = ExtensionState.TOLD, at
    stage.extended_to = until
    append(tx, case_id=stage.case_id, at=at, kind="extended", data=facts_of_extension(stage, until))


def extension_taken_back(tx: Session, row: Outbox) -> None:
    """Its letter did not leave: the extension waits for its approver again."""
    extension = _of_letter(tx, row)
    if extension and extension.state is ExtensionState.APPROVED:
        extension.state, extension.decided_at, extension.decided_by = ExtensionState.ASKED, None, ""
        tx.flush()


def extension_came_back(tx: Session, row: Outbox, at: datetime) -> None:
    """Its letter left and bounced: nobody was told, so that the date before counts again. Whoever was told of a later
    one since needs it no more. One that bounced before we knew that it had left waits for its approver again.
    """
    extension_taken_back(tx, row)
    extension = _of_letter(tx, row)
    if extension is None or extension.state is not ExtensionState.TOLD:
        return
    stage = row_of(tx, Stage, extension.stage_id)
    if any(one.number > extension.number and one.state is ExtensionState.TOLD for one in extensions_of(tx, stage)):
        return
    extension.state, extension.told_at = ExtensionState.ASKED, None
    extension.decided_at, extension.decided_by = None, ""
    tx.flush()
    _unpromise(tx, stage, extension.until)
    told = [one.until for one in extensions_of(tx, stage) if one.state is ExtensionState.TOLD]
    stage.extended_to = max(told, default=None)
    append(
        tx, case_id=stage.case_id, at=at, kind="extension_came_back", data=facts_of_extension(stage, extension.until)
    )


def lapse_extension(tx: Session, procedure: Procedure, case: Case, stage: Stage, at: datetime) -> bool:
    """The limit has passed, or the stage is over, and nobody approved it: it "can only be an apology" now."""
    extension = waiting_extension(tx, stage)
    if extension is None or extension.state is not ExtensionState.ASKED:
        return False
    limit = max(stage.due_on, stage.extended_to or stage.due_on)
    if stage.closed_at is None and office_date(procedure, at) <= limit:
        return False
    extension.state = ExtensionState.LAPSED
    append(tx, case_id=case.id, at=at, kind="extension_lapsed", data=facts_of_extension(stage, extension.until))
    return True


def drop_extension(tx: Session, procedure: Procedure, case: Case, stage: Stage, at: datetime) -> None:
    """Under another procedure, `procedure`, which allows no extension here, none is asked for any more."""
    extension = waiting_extension(tx, stage)
    if extension is None or procedure.stage(stage.number).extension is not None:
        return
    extension.state = ExtensionState.LAPSED
    append(tx, case_id=case.id, at=at, kind="extension_lapsed", data=facts_of_extension(stage, extension.until))


def extension_prepared(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """ "Presets with extensions ship `manual`: the bot prepares the extension two working days before the limit"
    (procedure.md section 5), which is `holding.propose_days_before`, at the hour of the lists.
    """
    if case.status is not Status.OPEN or procedure.holding.mode is not HoldingMode.MANUAL:
        return ()
    stage = current_stage(tx, case.id or 0)
    if procedure.stage(stage.number).extension is None or stage.closed_at is not None:
        return ()
    facts = extendable(tx, procedure, calendar, stage)
    if waiting_extension(tx, stage) or is_leaving(tx, stage, BY_PEOPLE):
        return ()
    if not may_go_on(procedure, calendar, facts):
        return ()
    on = calendar.add_working_days(facts.limit, -procedure.holding.propose_days_before)
    number = sum(1 for one in extensions_of(tx, stage) if one.state is ExtensionState.TOLD) + 1
    key = duty_key(case.reference, stage.number, DutyKind.EXTEND, number)
    return (Wanted(key, DutyKind.EXTEND, due_instant(procedure, on, procedure.chase.at), stage.id),)


def _started(procedure: Procedure, calendar: Calendar, rule: StageRule, stage: Stage) -> date:
    since = received_on(procedure, calendar, stage.requested_at)
    return stage.started_on or latest_start(procedure, calendar, rule, since)


def _of_letter(tx: Session, row: Outbox) -> Extension | None:
    if row.kind is not OutboxKind.EXTENSION:
        return None
    return by_key(tx, Extension, int(json.loads(row.facts)["extension"]))


def _unpromise(tx: Session, stage: Stage, until: date) -> None:
    promises = promises_of(tx, stage.id or 0)
    if promises and promises[-1].kind is PromiseKind.EXTENSION and promises[-1].promised_on == until:
        newest: Promise = promises.pop()
        tx.delete(newest)
        stage.promised_on = promises[-1].promised_on if promises else None
        tx.flush()
