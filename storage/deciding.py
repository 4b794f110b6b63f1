"""Who may decide a stage: where the procedure says so, not whoever decided one before it."""

from sqlmodel import Session

from procedure.errors import NotAllowed
from procedure.preset import Procedure
from storage.cases import stages_of
from storage.tables import Case, Stage


def check_decider(tx: Session, procedure: Procedure, case: Case, stage: Stage, by: str) -> None:
    """NotAllowed for a person who decided an earlier stage, where the stage wants a different decider."""
    if not procedure.stage(stage.number).different_decider:
        return
    if any(one.decided_by == by for one in stages_of(tx, case.id or 0) if one.number < stage.number):
        raise NotAllowed("Whoever decided the stage before may not decide this one. Please give it to somebody else.")
