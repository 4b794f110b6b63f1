"""Who may read the content of a case; everybody else may know of it, but not what it says."""

from datetime import datetime

from sqlmodel import Session

from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.staff import may_read_content
from storage.cases import current_stage
from storage.casework import rules_of
from storage.office import Office
from storage.parties import heed_in_short, heed_of
from storage.tables import Case, Stage


def require_reader(tx: Session, office: Office, case: Case, stage: Stage, by: str, now: datetime) -> None:
    """NotAllowed for whoever may not read it."""
    if not may_read(office, case, stage, by, now):
        raise NotAllowed(f"{case.reference} is open to its owner, the deputy and the manager only.")


def may_read(office: Office, case: Case, stage: Stage, by: str, now: datetime) -> bool:
    """Content is for "owner, deputy, manager and complaints team only".

    A sensitive case is for the people named on it, whatever they are; the caller has seen to that.
    """
    if not stage.owner or case.is_sensitive:
        return True
    area = office.desk.area(case.area)
    procedure, _ = rules_of(office.desk, case)
    return may_read_content(office.desk, by, stage.owner, area.manager if area else "", office_date(procedure, now))


def heed_for(tx: Session, office: Office, case: Case, by: str, now: datetime) -> tuple[str, ...]:
    """What this person must know before writing; in short for whoever may not read the case."""
    may = may_read(office, case, current_stage(tx, case.id or 0), by, now)
    return heed_of(tx, case.id or 0) if may else heed_in_short(tx, case.id or 0)
