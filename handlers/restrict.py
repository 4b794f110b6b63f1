"""A manager restricts contact with a complainant: what, why, and until when that stands without being looked at."""

from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.dates import add_months
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.staff import require_manager
from storage.access import lock_for
from storage.cases import complainant_of
from storage.casework import agree, rules_of, tell_thread
from storage.ledger import Tx
from storage.tables import Case, Contact
from storage.trail import append

MONTHS_AT_MOST = 12
REASON_CHARACTERS = 2_000


def restrict(office: Office, reference: str, what: str, review_on: date, by: str, now: datetime) -> Done:
    """Restrict contact, or renew that with new words and date. Nothing goes to them by itself any more, but receipts.

    `what` says what is restricted and why. NotAllowed says all that is wrong.
    """
    by = require_manager(office.desk, by, "restrict contact with a complainant").email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        contact = _contact(tx, case)
        procedure, _ = rules_of(office.desk, case)
        today = office_date(procedure, now)
        wrong = []
        if not what.strip() or len(what) > REASON_CHARACTERS:
            wrong.append(f"Say what is restricted and why, in at most {REASON_CHARACTERS:,} characters.")
        if not today < review_on <= add_months(today, MONTHS_AT_MOST):
            wrong.append(f"The review lies after today and at most {MONTHS_AT_MOST} months ahead.")
        if wrong:
            raise NotAllowed(" ".join(wrong))
        kind = "restriction_renewed" if contact.is_restricted else "restricted"
        contact.is_restricted, contact.restriction, contact.restriction_review_on = True, what.strip(), review_on
        data = {"review_on": review_on.isoformat()}
        event = append(tx, case_id=case.id, at=now, kind=kind, actor=by, data=data, payload=what.strip())
        tell_thread(tx, office.desk, case, event, "Contact is restricted: look at the case before you write.", now)
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"Contact on {reference} is restricted, to be reviewed by {short_date(review_on)}.", reference)


def lift(office: Office, reference: str, reason: str, by: str, now: datetime) -> Done:
    """The restriction ends, with a reason. NotAllowed where there is none."""
    by = require_manager(office.desk, by, "lift a restriction on contact").email
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        contact = _contact(tx, case)
        if not contact.is_restricted:
            raise NotAllowed(f"Contact on {reference} is not restricted.")
        was = contact.restriction
        contact.is_restricted, contact.restriction, contact.restriction_review_on = False, "", None
        payload = f"{reason.strip()}\n\n{was}"
        event = append(tx, case_id=case.id, at=now, kind="restriction_lifted", actor=by, payload=payload)
        tell_thread(tx, office.desk, case, event, "Contact is not restricted any more.", now)
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"Contact on {reference} is not restricted any more.", reference)


def _contact(tx: Tx, case: Case) -> Contact:
    contact = complainant_of(tx, case.id or 0)
    if contact is None:
        raise NotAllowed(f"There is nobody to write to on {case.reference}.")
    return contact
