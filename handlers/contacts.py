"""The parties of a case: who complains, who acts for them, whom it is about; what they need, and their consent."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from handlers.office import Done, Office
from letters.cards import short_date
from letters.paper import address_lines
from procedure.addresses import is_address
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import Channel, Consent, ContactRole
from storage.access import lock_for
from storage.cases import ADDRESSEES, contacts_of, current_stage
from storage.casework import agree, rules_of, tell_thread
from storage.content import heed_for, require_reader
from storage.ledger import Tx
from storage.parties import called, heed_of, party_of
from storage.tables import Case, Contact
from storage.trail import append
from storage.written_to import say_stopped, stopped_letters

MOST = {"name": 200, "phone": 40, "postal_address": 500, "adjustments": 1_000, "vulnerability": 1_000}
"""Characters."""
CHANNELS = (Channel.EMAIL, Channel.POST, Channel.PHONE)
BACK_AT_MOST = timedelta(days=366)


@dataclass(frozen=True)
class Party:
    """Everything that is kept of a party in a role; what is empty is not known, or not needed."""

    role: ContactRole
    name: str = ""
    address: str = ""
    phone: str = ""
    postal_address: str = ""
    language: str = "en"
    preferred_channel: Channel = Channel.EMAIL
    adjustments: str = ""
    vulnerability: str = ""


def set_party(office: Office, reference: str, party: Party, by: str, now: datetime) -> Done:
    """Add the party in this role, or put these details in place of the old ones. NotAllowed says all that is wrong.

    Whoever is known by the same mail address in another role takes this one: a complainant turns out to write for
    somebody. For one who is new beside the complainant consent counts as asked for today, until somebody says more.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        require_reader(tx, office, case, current_stage(tx, case.id or 0), by, now)
        wrong = list(_wrong(office, party))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        known = stopped_letters(tx, office, case)
        contact, old = _contact(tx, office, case, party, now)
        changed = [name for name in _KEPT if getattr(contact, name) != _kept(party, name)]
        if "address" in changed:
            contact.bounced_at = None
        for name in _KEPT:
            setattr(contact, name, _kept(party, name))
        tx.add(contact)
        tx.flush()
        data = {"role": party.role.value, "changed": ", ".join(changed).replace("_", " ") or "nothing"}
        event = append(tx, case_id=case.id, at=now, kind="party_changed", actor=by, data=data, payload=old)
        tell_thread(tx, office.desk, case, event, f"What is kept of a party was changed: {called(party.role)}.", now)
        anew = say_stopped(tx, office, case, known, event, by, now)
        agree(tx, office.desk, case, now)
        heed = heed_of(tx, case.id or 0)
    return Done(" ".join((f"Kept: the {called(party.role)} of {reference}.", *anew, *heed)), reference)


def remove_party(office: Office, reference: str, role: ContactRole, by: str, now: datetime) -> Done:
    """Somebody is no party any more. NotAllowed for the last one to whom letters could go."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        require_reader(tx, office, case, current_stage(tx, case.id or 0), by, now)
        contact = party_of(tx, case.id or 0, role)
        if contact is None:
            raise NotAllowed(f"{reference} has no {called(role)}.")
        others = [one for one in contacts_of(tx, case.id or 0) if one is not contact]
        if role in ADDRESSEES and not any(one.role in ADDRESSEES for one in others):
            raise NotAllowed("Somebody must be left whom we can answer. Change what is kept of them instead.")
        payload, known = _words(contact), stopped_letters(tx, office, case)
        tx.delete(contact)
        tx.flush()
        data = {"role": role.value}
        event = append(tx, case_id=case.id, at=now, kind="party_removed", actor=by, data=data, payload=payload)
        anew = say_stopped(tx, office, case, known, event, by, now)
        agree(tx, office.desk, case, now)
    return Done(" ".join((f"{reference} has no {called(role)} any more.", *anew)), reference)


def party(office: Office, reference: str, role: ContactRole, by: str, now: datetime) -> Party:
    """What is kept of the party in this role, to be changed; empty where there is none. For who may read the case."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        require_reader(tx, office, case, current_stage(tx, case.id or 0), by, now)
        found = party_of(tx, case.id or 0, role)
        if found is None:
            return Party(role)
        return Party(role, **{name: getattr(found, name) for name in _KEPT})


def consent(
    office: Office,
    reference: str,
    state: Consent,
    on: date,
    by: str,
    now: datetime,
    *,
    role: ContactRole | None = None,
) -> Done:
    """Record that the consent of the person whom it is about was asked for, came, or was refused on an office date.

    Without a role it is that of the affected person, where there is one, and that somebody may act: one answer where
    nobody complains but a representative, since it is one person's. Beside a complainant of their own it is the
    affected person's alone, and `role` names the representative's.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        procedure, _ = rules_of(office.desk, case)
        meant = _consenting(tx, case, role)
        today = office_date(procedure, now)
        if not case.received_on - BACK_AT_MOST <= on <= today:
            raise NotAllowed("The date lies at most a year before the day of receipt, and not in the future.")
        known = stopped_letters(tx, office, case)
        for contact in meant:
            contact.consent, contact.consent_on = state, on
            data = {"role": str(contact.role), "consent": state.value, "on": on.isoformat()}
            event = append(tx, case_id=case.id, at=now, kind="consent_recorded", actor=by, data=data)
        said = state.value.replace("_", " ")
        tell_thread(tx, office.desk, case, event, f"Consent: {said}.", now)
        tx.flush()
        anew = say_stopped(tx, office, case, known, event, by, now)
        agree(tx, office.desk, case, now)
        heed = heed_for(tx, office, case, by, now)
    return Done(" ".join((f"{reference}: consent {said} on {short_date(on)}.", *anew, *heed)), reference)


def _consenting(tx: Tx, case: Case, role: ContactRole | None) -> list[Contact]:
    """Those at whom the consent is recorded; never empty."""
    wanted = (role,) if role else (ContactRole.AFFECTED, ContactRole.REPRESENTATIVE)
    found = [one for one in (party_of(tx, case.id or 0, each) for each in wanted) if one is not None]
    if not found and role:
        raise NotAllowed(f"{case.reference} has no {called(role)}. Add one first.")
    if not found:
        raise NotAllowed(f"{case.reference} has no affected person and no representative. Add one first.")
    return found[:1] if party_of(tx, case.id or 0, ContactRole.COMPLAINANT) else found


_NEED_NO_ADDRESS = (ContactRole.AFFECTED,)
_KEPT = tuple(one.name for one in fields(Party) if one.name != "role")


def _kept(party: Party, name: str) -> object:
    value = getattr(party, name)
    if name == "address":
        return value.strip().lower()
    return value.strip() if isinstance(value, str) and not isinstance(value, Channel) else value


def _contact(tx: Tx, office: Office, case: Case, party: Party, now: datetime) -> tuple[Contact, str]:
    """The row to change, and its old words for the payload."""
    address = party.address.strip().lower()
    contacts = contacts_of(tx, case.id or 0)
    found = next((one for one in contacts if one.role == party.role), None)
    found = found or next((one for one in contacts if address and one.address == address), None)
    if any(one is not found and address and one.address == address for one in contacts) or (
        found is not None and found.role != party.role and party.role is ContactRole.AFFECTED
    ):
        raise NotAllowed("Another party of this case has this mail address.")
    if found is not None and found.role == party.role:
        return found, _words(found)
    contact = found or Contact(case_id=case.id or 0)
    old, contact.role = _words(contact) if found else "", party.role
    if party.role is not ContactRole.COMPLAINANT and contact.consent is Consent.NOT_NEEDED:
        procedure, _ = rules_of(office.desk, case)
        contact.consent, contact.consent_on = Consent.REQUESTED, office_date(procedure, now)
    return contact, old


def _words(contact: Contact) -> str:
    """What stood there, for the payload of the event, which can be erased."""
    return "\n".join(f"{name}: {value}" for name in ("role", *_KEPT) if (value := getattr(contact, name)))


def _wrong(office: Office, party: Party) -> Iterator[str]:
    address = party.address.strip().lower()
    if address and not is_address(address):
        yield "This is no mail address. Write it like jo@example.org."
    elif address in office.desk.addresses() or office.desk.person(address):
        yield "This mail address is one of ours. Give the address of the party."
    for name, most in MOST.items():
        if len(getattr(party, name).strip()) > most:
            yield f"The {name.replace('_', ' ')} has at most {most} characters."
    if party.language not in office.letters.languages():
        yield f"Letters are written in {', '.join(office.letters.languages())}."
    yield from _wrong_channel(party)


def _wrong_channel(party: Party) -> Iterator[str]:
    if party.preferred_channel not in CHANNELS:
        yield "Choose e-mail, post or phone."
    elif party.preferred_channel is Channel.PHONE and not party.phone.strip():
        yield "Give the phone number of somebody who prefers the phone."
    elif party.preferred_channel is Channel.EMAIL and not (party.address.strip() or party.role in _NEED_NO_ADDRESS):
        yield "Give a mail address, or choose post or phone."
    if party.preferred_channel is Channel.POST or party.postal_address.strip():
        try:
            address_lines(party.postal_address)
        except NotAllowed as error:
            yield error.reason
