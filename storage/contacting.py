"""To whom a person's letter can go."""

from sqlmodel import Session

from procedure.errors import NotAllowed
from storage.cases import complainant_of, is_reachable
from storage.tables import Case, Contact


def writable_contact(tx: Session, case: Case) -> Contact:
    """The complainant, if a letter can reach them by mail or by post; else NotAllowed."""
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed(f"There is no address to write to on {case.reference}. Please phone or write by post.")
    return contact
