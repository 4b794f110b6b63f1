"""Why a case stands where it does and who has it: what the complainant was told, and who is asked for it today."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Office
from procedure.deadlines import office_date
from procedure.staff import may_read_content, require_staff
from procedure.words import PromiseKind, Status
from storage.access import asked_for, find_for
from storage.cases import current_stage, promises_of
from storage.casework import rules_of
from storage.tables import Case, Promise, Stage


@dataclass(frozen=True)
class Told:
    """A date that the complainant was told. `kept` is None while it stands; `reason` is "" for who may not read it."""

    on: date
    kind: PromiseKind
    made_on: date
    kept: bool | None
    reason: str


@dataclass(frozen=True)
class Standing:
    """`asked` are the addresses of those who are asked today for what the owner must do; nobody on a day off."""

    asked: tuple[str, ...]
    told: tuple[Told, ...]


def standing(office: Office, reference: str, by: str, now: datetime) -> Standing:
    """Of the newest stage. Reasons are content: "for owner, deputy, manager and complaints team only"."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        case = find_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        procedure, calendar = rules_of(office.desk, case)
        today = office_date(procedure, now)
        is_asked = case.status is Status.OPEN and calendar.is_working_day(today)
        asked = asked_for(tx, office.desk, case, stage.owner, today) if is_asked else ()
        may_read = _may_read(office, case, stage, by, today)
        told = [_told(one, office_date(procedure, one.made_at), may_read) for one in promises_of(tx, stage.id or 0)]
    return Standing(asked, tuple(told))


def _may_read(office: Office, case: Case, stage: Stage, by: str, today: date) -> bool:
    """As for opening the case, which has been found to be open to this person."""
    area = office.desk.area(case.area)
    is_for_roles = bool(stage.owner) and not case.is_sensitive
    return not is_for_roles or may_read_content(office.desk, by, stage.owner, area.manager if area else "", today)


def _told(one: Promise, made_on: date, may_read: bool) -> Told:
    return Told(one.promised_on, one.kind, made_on, one.kept, one.reason if may_read else "")
