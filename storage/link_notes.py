"""What is said on two cases when they are linked, or not any more: an event and a line in the thread of each."""

from datetime import datetime

from sqlmodel import Session

from letters.notes import Offer
from procedure.deadlines import office_date
from procedure.desk import Desk
from storage.access import asked_for, is_restricted, may_see
from storage.cases import current_stage
from storage.casework import rules_of, tell_owner, tell_thread
from storage.tables import Case
from storage.trail import Recorded, append
from storage.trail_words import ANOTHER_CASE

RELATED = ("related to", "related to")
DUPLICATE = ("duplicate of", "duplicated by")
_SOMEBODY_ELSE = " It is from somebody else, who is to hear as well when this is answered."


def tell_thread_of(
    tx: Session, desk: Desk, case: Case, another: Case, event: Recorded, text: str, now: datetime
) -> None:
    """Say under the card of `case` what happened with another one; nothing where channels say nothing of that one."""
    if not is_restricted(tx, another):
        tell_thread(tx, desk, case, event, text, now)


def tell_owner_of(
    tx: Session,
    desk: Desk,
    case: Case,
    another: Case,
    event: Recorded,
    owner: str,
    text: str,
    now: datetime,
    offers: tuple[Offer, ...] = (),
) -> None:
    """The same to the owner of `case` and who stands in; the other one is named only where all of them may see it."""
    procedure, calendar = rules_of(desk, case)
    read_on = calendar.next_working_day(office_date(procedure, now))
    people = {owner, *asked_for(tx, desk, case, owner, read_on)} - {""} if owner else set()
    if not all(may_see(tx, another, one) for one in people):
        text = text.replace(another.reference, ANOTHER_CASE)
    tell_owner(tx, desk, case, event, owner, text, now, offers)


def say_linked(
    tx: Session, desk: Desk, case: Case, other: Case, how: tuple[str, str], by: str, now: datetime, same: bool = True
) -> None:
    """`how` is what each is to the other. The owner of the case that goes on hears of a duplicate directly.

    `same`: both are from the same person; else the owner must know that somebody else waits too.
    """
    for one, its, another in ((case, how[0], other), (other, how[1], case)):
        event = append(
            tx, case_id=one.id, at=now, kind="linked", actor=by, data={"other": another.reference, "how": its}
        )
        more = _SOMEBODY_ELSE if one is other and not same else ""
        text = f"{one.reference} is {its} {another.reference}.{more}"
        tell_thread_of(tx, desk, one, another, event, text, now)
        if its == DUPLICATE[1]:
            tell_owner_of(tx, desk, one, another, event, current_stage(tx, one.id or 0).owner, text, now)


def say_unlinked(tx: Session, desk: Desk, case: Case, other: Case, by: str, now: datetime) -> None:
    """They were related, and are not."""
    for one, another in ((case, other), (other, case)):
        data = {"other": another.reference, "how": RELATED[0]}
        event = append(tx, case_id=one.id, at=now, kind="unlinked", actor=by, data=data)
        text = f"{one.reference} is no longer related to {another.reference}."
        tell_thread_of(tx, desk, one, another, event, text, now)
