"""A question to an owner that stands in the day's list; a note only to whoever must act while the owner is away."""

from datetime import datetime

from sqlmodel import Session

from letters.notes import Offer
from procedure.deadlines import office_date
from procedure.deputising import colleague
from storage.access import asked_for
from storage.casework import rules_of, tell_person
from storage.office import Office
from storage.tables import Case, Stage
from storage.trail import Recorded


def ask_who_stands_in(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    event: Recorded,
    text: str,
    offers: tuple[Offer, ...],
    now: datetime,
) -> None:
    """Say who is away, then `text`, to the deputy, else to who answers for the area; nothing while the owner is there.

    A case without an owner stands in the manager's list every day.
    """
    procedure, _ = rules_of(office.desk, case)
    people = asked_for(tx, office.desk, case, stage.owner, office_date(procedure, now))
    if not stage.owner or people == (stage.owner,):
        return
    owner = colleague(office.desk, stage.owner)
    who = f"{owner.name} is not at work" if owner else "The owner works here no longer"
    for email in people:
        tell_person(tx, case, event, email, f"{who}, and {text}", now, offers)
