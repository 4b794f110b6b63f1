"""Cases of many people about one event are linked to the first of them; each goes its own way all the same."""

from collections.abc import Sequence
from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import LinkKind
from storage.access import find_for, lock_id_for
from storage.ledger import Tx
from storage.link_notes import RELATED, say_linked
from storage.linking import LINKS_AT_MOST, active_links, add_link
from storage.tables import Case


def group(office: Office, first: str, others: Sequence[str], by: str, now: datetime) -> Done:
    """Link each of the others to the first as related; what is linked already stays as it is."""
    by = require_staff(office.desk, by).email
    others = [one for one in dict.fromkeys(others) if one != first]
    if not 1 <= len(others) <= LINKS_AT_MOST:
        raise NotAllowed(f"Name between 1 and {LINKS_AT_MOST} other cases.")
    with office.writing() as (tx, office):
        cases = _locked(tx, (first, *others), by)
        known = {side for one in active_links(tx, cases[first].id or 0) for side in (one.case_id, one.other_id)}
        new = [cases[one] for one in others if cases[one].id not in known]
        for case in new:
            add_link(tx, case, cases[first], LinkKind.RELATED, "", by, now)
            say_linked(tx, office.desk, case, cases[first], RELATED, by, now, same=False)
    cases_are = "1 case is" if len(new) == 1 else f"{len(new)} cases are"
    return Done(f"{cases_are} linked to {first} as related. Each is answered by itself.", first)


def _locked(tx: Tx, references: Sequence[str], by: str) -> dict[str, Case]:
    """By reference, locked in the order of their ids, so that no two people wait for each other."""
    ids = sorted({find_for(tx, one, by).id or 0 for one in references})
    return {case.reference: case for case in (lock_id_for(tx, one, by) for one in ids)}
