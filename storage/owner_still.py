"""A stage that has ended is open again: whoever had it may have been kept out of the case since."""

from datetime import datetime

from sqlmodel import Session

from procedure.desk import Desk
from storage.access import owner_or_nobody
from storage.casework import ask_for_an_owner
from storage.tables import Case, Stage
from storage.trail import Recorded


def owner_still(tx: Session, desk: Desk, case: Case, stage: Stage, event: Recorded, now: datetime) -> None:
    """Take the stage from an owner to whom the case is not open any more; whoever answers for it chooses another."""
    owner = owner_or_nobody(tx, case, stage.owner)
    if owner != stage.owner:
        stage.owner = owner
        ask_for_an_owner(tx, desk, case, event, now)
