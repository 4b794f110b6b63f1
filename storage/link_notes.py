"""What is said on two cases when they are linked, or not any more: an event and a line in the thread of each."""

from datetime import datetime

from sqlmodel import Session

from procedure.desk import Desk
from storage.access import is_restricted
from storage.cases import current_stage
from storage.casework import tell_owner, tell_thread
from storage.tables import Case, Event
from storage.trail import append

RELATED = ("related to", "related to")
DUPLICATE = ("duplicate of", "duplicated by")
_SOMEBODY_ELSE = " It is from somebody else, who is to hear as well when this is answered."


def tell_thread_of(tx: Session, desk: Desk, case: Case, another: Case, event: Event, text: str, now: datetime) -> None:
    """Say under the card of `case` what happened with another one; nothing where channels say nothing of that one."""
    if not is_restricted(tx, another):
        tell_thread(tx, desk, case, event, text, now)


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
            tell_owner(tx, desk, one, event, current_stage(tx, one.id or 0).owner, text, now)


def say_unlinked(tx: Session, desk: Desk, case: Case, other: Case, by: str, now: datetime) -> None:
    """They were related, and are not."""
    for one, another in ((case, other), (other, case)):
        data = {"other": another.reference, "how": RELATED[0]}
        event = append(tx, case_id=one.id, at=now, kind="unlinked", actor=by, data=data)
        text = f"{one.reference} is no longer related to {another.reference}."
        tell_thread_of(tx, desk, one, another, event, text, now)
