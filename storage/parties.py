"""The parties of a case: who acts for whom, and whether anything may be told before a consent is there."""

from sqlmodel import Session, col, select

from letters.cards import short_date
from procedure.words import Consent, ContactRole, OutboxKind
from storage.tables import Contact

DISCLOSING = frozenset(
    {
        OutboxKind.ACKNOWLEDGEMENT,
        OutboxKind.HOLDING,
        OutboxKind.UPDATE,
        OutboxKind.EXTENSION,
        OutboxKind.RESPONSE,
    }
)
"""Letters that say something of the case. A receipt is neutral, and that we do not take it on may always be said."""
AWAITED = (Consent.REQUESTED, Consent.REFUSED)


def contacts_of(tx: Session, case_id: int) -> list[Contact]:
    """Every party of a case, the earliest first."""
    return list(tx.exec(select(Contact).where(col(Contact.case_id) == case_id).order_by(col(Contact.id))))


def party_of(tx: Session, case_id: int, role: ContactRole) -> Contact | None:
    """The party in this role; the first where a case that was merged has several."""
    return next((one for one in contacts_of(tx, case_id) if one.role == role), None)


def why_not_tell(tx: Session, case_id: int) -> str:
    """Why nothing of the case may be told in letters, as the end of a sentence; "" when nothing stands against it.

    "Affected person (with consent: not needed, requested, received, refused)": until it is received nothing is
    disclosed to somebody else. A complainant of their own can be told, whoever wants to act for them.
    """
    contacts = contacts_of(tx, case_id)
    has_own = any(one.role == ContactRole.COMPLAINANT for one in contacts)
    for one in contacts:
        concerns = one.role == ContactRole.AFFECTED or (one.role == ContactRole.REPRESENTATIVE and not has_own)
        if concerns and one.consent in AWAITED:
            return _awaited(one)
    return ""


def _awaited(contact: Contact) -> str:
    whose = "the affected person" if contact.role == ContactRole.AFFECTED else "the person whom it is about"
    on = f" on {short_date(contact.consent_on)}" if contact.consent_on else ""
    if contact.consent is Consent.REFUSED:
        return f"{whose} refused consent{on}"
    return f"the consent of {whose} was asked for{on} and has not come"
