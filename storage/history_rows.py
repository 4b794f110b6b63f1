"""A past case of a history file as rows of the ledger: closed where it ended, dormant where it is still open."""

from datetime import datetime

from procedure.desk import Desk
from procedure.history import Line, PastCase, mark_of
from procedure.history_checks import Dating, start_of
from procedure.preset import Procedure
from procedure.words import Channel, Status
from storage.history import CaseRow, StageRow, Values
from storage.tables import Area


def row_of(case: PastCase, dating: Dating, key: bytes) -> CaseRow:
    """The case as it is to be stored. NotAllowed where a date of it cannot be counted, which was checked before."""
    procedure, last = dating.procedure_of(case), case.last
    values: Values = {
        "reference": case.reference,
        "status": Status.DORMANT if last.is_open else Status.CLOSED,
        "closure": last.closure,
        "procedure_id": procedure.id,
        "procedure_version": procedure.version,
        "area": case.text("area"),
        "channel": case.channel,
        "mailbox": next((one.name for one in dating.desk.mailboxes), ""),
        "subject": case.text("subject"),
        "received_at": start_of(procedure, last.received_on),
        "received_on": last.received_on,
        "closed_at": _closed_at(procedure, last),
    }
    stages = tuple(_stage(case, line, procedure, dating, key) for line in case.lines)
    return CaseRow(values, _contact(case), stages)


def area_of(case: PastCase, desk: Desk) -> Area | None:
    """The row of the case's area: as the settings have it, else as the file names it."""
    code = case.text("area")
    known = desk.area(code)
    if known:
        return Area(code=code, directorate=known.directorate, name=known.name)
    return Area(code=code, directorate=case.text("directorate"), name=code) if code else None


def _stage(case: PastCase, line: Line, procedure: Procedure, dating: Dating, key: bytes) -> StageRow:
    dates = dating.dates_of(procedure, line)
    values: Values = {
        "number": line.stage,
        "entered_how": case.entered_how(line),
        "requested_at": start_of(procedure, line.stage_received_on),
        "received_on": line.stage_received_on,
        "started_on": dates.started_on,
        "owner": line.text("owner"),
        "acknowledge_by": dates.acknowledge_by,
        "acknowledged_at": line.acknowledged_at,
        "due_on": dates.due_on,
        "promised_on": line.promised_on,
        "responded_at": start_of(procedure, line.responded_on) if line.responded_on else None,
        "responded_on": line.responded_on,
        "closed_at": _closed_at(procedure, line),
        "closed_on": line.closed_on,
        "outcome": line.outcome,
        "calendar_version": dates.counted_by,
    }
    point: Values = {"theme": line.text("theme"), "subtheme": line.text("subtheme"), "finding": line.outcome}
    return StageRow(values, point, mark_of(line, key))


def _closed_at(procedure: Procedure, line: Line) -> datetime | None:
    day = line.closed_on or line.responded_on
    return start_of(procedure, day) if day else None


def _contact(case: PastCase) -> Values | None:
    """Who complained; nobody where the file names neither a name nor an address."""
    name, address = case.text("complainant"), case.text("email")
    if not name and not address:
        return None
    by = Channel.EMAIL if address else case.channel
    return {"address": address, "name": name, "preferred_channel": by}
