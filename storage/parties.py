"""The parties of a case: who acts for whom, and whether anything may be told before a consent is there."""

from datetime import date

from sqlmodel import Session

from letters.cards import short_date
from procedure.calendar import Calendar
from procedure.deadlines import due_instant, end_of_office_day
from procedure.duties import Wanted, duty_key
from procedure.preset import Procedure
from procedure.words import Channel, Consent, ContactRole, DutyKind, DutyState, OutboxKind, Status
from storage import duties
from storage.cases import complainant_of, contacts_of, current_stage
from storage.tables import Case, Contact

DISCLOSING = frozenset(
    {
        OutboxKind.ACKNOWLEDGEMENT,
        OutboxKind.HOLDING,
        OutboxKind.UPDATE,
        OutboxKind.EXTENSION,
        OutboxKind.RESPONSE,
        OutboxKind.CORRECTION,
    }
)
"""Letters that say something of the case. A receipt is neutral, and that we do not take it on may always be said."""
ENGLISH = "en"
CONSENT_DAYS = 5
REVIEW_DAYS = 5
"""Working days after which a consent is asked for again, and a manager who has not decided about a restriction."""
ASKED_AT_MOST = 50
AWAITED = (Consent.REQUESTED, Consent.REFUSED)


def party_of(tx: Session, case_id: int, role: ContactRole) -> Contact | None:
    """The party in this role; the first where a case that was merged has several."""
    return next((one for one in contacts_of(tx, case_id) if one.role == role), None)


def called(role: str) -> str:
    """What a party is, as a sentence says it."""
    return "affected person" if role == ContactRole.AFFECTED else role.replace("_", " ")


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


def heed_of(tx: Session, case_id: int) -> tuple[str, ...]:
    """What whoever writes or phones must know first: adjustments, language, channel, vulnerability, limits on contact.

    For staff who deal with the case only; never for a card, a thread or a log.
    """
    contact = complainant_of(tx, case_id)
    if contact is None:
        return ()
    said = [
        f"Restricted contact, to be reviewed by {_day(contact.restriction_review_on)}: {contact.restriction}"
        if contact.is_restricted
        else "",
        f"Nothing of the case may be told yet: {why_not}." if (why_not := why_not_tell(tx, case_id)) else "",
        f"Adjustments: {contact.adjustments}" if contact.adjustments else "",
        f"Vulnerability: {contact.vulnerability}" if contact.vulnerability else "",
        f"Prefers {contact.preferred_channel.value}." if contact.preferred_channel is not Channel.EMAIL else "",
        f"Letters in the language '{contact.language}'." if contact.language != ENGLISH else "",
        "Letters go to the representative." if contact.role == ContactRole.REPRESENTATIVE else "",
        "The last letter by mail came back." if contact.bounced_at else "",
        *(one for other in contacts_of(tx, case_id) if other is not contact for one in _needs_of(other)),
    ]
    return tuple(one for one in said if one)


def _needs_of(other: Contact) -> tuple[str, ...]:
    """What is to be known of a party to whom the letters do not go: whom it is about may need more than who writes."""
    who = called(other.role)
    return (
        f"Adjustments ({who}): {other.adjustments}" if other.adjustments else "",
        f"Vulnerability ({who}): {other.vulnerability}" if other.vulnerability else "",
    )


def heed_in_short(tx: Session, case_id: int) -> tuple[str, ...]:
    """The same for staff who may not read the case: by which channel, whether anything may be told, that contact is
    restricted; nothing of the person's health or needs, and not the words of the restriction.
    """
    contact = complainant_of(tx, case_id)
    if contact is None:
        return ()
    said = [
        "Restricted contact: ask the owner before you write." if contact.is_restricted else "",
        f"Nothing of the case may be told yet: {why_not}." if (why_not := why_not_tell(tx, case_id)) else "",
        f"Prefers {contact.preferred_channel.value}." if contact.preferred_channel is not Channel.EMAIL else "",
    ]
    return tuple(one for one in said if one)


def consents_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """A consent that was asked for is asked for again some working days later, while the case is open."""
    if case.status is not Status.OPEN:
        return ()
    contacts = contacts_of(tx, case.id or 0)
    asked = [one for one in contacts if one.consent is Consent.REQUESTED and one.consent_on]
    if not asked:
        return ()
    if not any(one.role == ContactRole.COMPLAINANT for one in contacts):
        asked = asked[:1]  # it is one person's, whom one asks once
    stage = current_stage(tx, case.id or 0)
    return tuple(
        Wanted(
            duty_key(case.reference, stage.number, DutyKind.CONSENT, one.id),
            DutyKind.CONSENT,
            end_of_office_day(procedure, calendar.add_working_days(one.consent_on, CONSENT_DAYS)),
            stage.id,
        )
        for one in asked
        if one.consent_on
    )


def reviews_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """A restriction is reviewed on its date, also on a closed case; who has not decided is asked again."""
    if case.status is Status.DORMANT:
        return ()
    restricted = [one for one in contacts_of(tx, case.id or 0) if one.is_restricted and one.restriction_review_on]
    return tuple(_review(tx, procedure, calendar, case, one) for one in restricted)


def _review(tx: Session, procedure: Procedure, calendar: Calendar, case: Case, contact: Contact) -> Wanted:
    on = calendar.next_working_day(contact.restriction_review_on or case.received_on)
    for _ in range(ASKED_AT_MOST):
        key = f"{case.reference}.{DutyKind.REVIEW.value}.{contact.id}.{on}"
        earlier = duties.by_key(tx, key)
        if earlier is None or earlier.state is not DutyState.MET:
            break
        on = calendar.add_working_days(on, REVIEW_DAYS)
    return Wanted(key, DutyKind.REVIEW, due_instant(procedure, on, procedure.chase.at))


def _day(day: date | None) -> str:
    return short_date(day) if day else "nobody knows when"
