"""What a case owes besides the answer of its open stage, whether it is open or closed: one function for each sort."""

from collections.abc import Callable

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.duties import Wanted
from procedure.preset import Procedure
from storage.amends import remedies_owed
from storage.commitments import commitments_owed
from storage.extending import extension_prepared
from storage.lasting import inform_owed, overall_owed
from storage.parties import consents_owed, reviews_owed
from storage.routings import owed_there
from storage.stepping import steps_owed
from storage.tables import Case
from storage.urgency import alerts

Owing = Callable[[Session, Procedure, Calendar, Case], tuple[Wanted, ...]]

OWING: tuple[Owing, ...] = (
    remedies_owed,
    commitments_owed,
    steps_owed,
    extension_prepared,
    inform_owed,
    overall_owed,
    consents_owed,
    reviews_owed,
    owed_there,
    alerts,
)


def besides(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """Everything of the kind that is owed on this case now."""
    return tuple(one for owing in OWING for one in owing(tx, procedure, calendar, case))
