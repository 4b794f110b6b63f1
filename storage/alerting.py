"""Alarm about one case, to people, by two channels at once: Slack and e-mail. Never the complaint's words or names."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from letters.notes import Offer
from procedure.references import message_id_for
from procedure.words import OutboxKind
from storage import outbox
from storage.access import who_may_see
from storage.casework import tell_person
from storage.office import Office
from storage.tables import Case, Outbox
from storage.trail import Recorded

NOT_READ = "Nobody reads answers to this mail."


def alert_people(
    tx: Session,
    office: Office,
    case: Case,
    event: Recorded,
    emails: Iterable[str],
    text: str,
    now: datetime,
    offers: tuple[Offer, ...] = (),
) -> tuple[str, ...]:
    """Tell these people at once, whatever the hour; returns those to whom the case is open and who were told."""
    people = who_may_see(tx, case, emails)
    for number, email in enumerate(people):
        tell_person(tx, case, event, email, text, now, offers)
        _mail(tx, office, case, event, number, email, text, now)
    return people


def _mail(
    tx: Session, office: Office, case: Case, event: Recorded, number: int, email: str, text: str, now: datetime
) -> None:
    """A mail to one of us: no letter of the case, so that nothing stops, diverts, caps or counts it."""
    domain, secret = office.desk.domain, office.secret
    how = f"In Slack, type {office.desk.command} show {case.reference}."
    row = Outbox(
        key=f"staff.{event.id}.{number}",  # an alarm about it may reach people who must not hear of the case
        kind=OutboxKind.STAFF_MAIL,
        address=email,
        mailbox=case.mailbox,
        message_id=message_id_for(case.reference, f"staff_{number}", event.number, domain, secret, now),
        subject=f"Urgent: {case.reference}",
        text=f"{text}\n\n{how}\n\n{NOT_READ}\n",
        queued_at=now,
        due_at=now,
    )
    outbox.put(tx, row)
