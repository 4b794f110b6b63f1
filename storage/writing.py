"""A person's letter: checked by the lint, queued to leave after the minutes in which it can be cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from letters.facts import Facts
from letters.letter import Letter
from letters.lint import Severity
from letters.notes import Action, Offer
from procedure.errors import NotAllowed
from procedure.words import OutboxKind
from storage.leaving import LetterOrder, queue_letter
from storage.office import Office
from storage.tables import Case, Contact, Outbox, Stage
from storage.trail import append


@dataclass(frozen=True)
class Draft:
    """A letter to write. `becomes` is what is true once it has left, `duty_key` what it settles."""

    kind: OutboxKind
    facts: Facts
    becomes: Mapping[str, str] = field(default_factory=dict)
    duty_key: str = ""


@dataclass(frozen=True)
class Queued:
    """The queued letter, the sentence about when it leaves, what the lint would rather see, and the Cancel button."""

    row: Outbox
    say: str
    offers: tuple[Offer, ...]


def queue_by_person(
    tx: Session, office: Office, case: Case, stage: Stage, contact: Contact, draft: Draft, *, by: str, now: datetime
) -> Queued:
    """Write and queue the letter. NotAllowed, with everything that is missing, when the lint blocks it."""
    letter = office.letters.write(draft.facts, office.letters.spoken(contact.language))
    warnings = _check(office, letter, draft.facts)
    minutes = office.desk.limits.hold_minutes
    order = LetterOrder(
        kind=draft.kind,
        letter=letter,
        to=contact.address,
        due_at=now + timedelta(minutes=minutes),
        is_automatic=False,
        duty_key=draft.duty_key,
        facts=draft.becomes,
    )
    row = queue_letter(tx, case, stage, order, domain=office.desk.domain, secret=office.secret, now=now)
    data = {"kind": draft.kind.value, "stage": stage.number, "letter_id": row.id}
    append(tx, case_id=case.id, at=now, kind="letter_queued", actor=by, data=data)
    say = f"The letter leaves in {minutes} minutes." if minutes else "The letter leaves now."
    return Queued(row, " ".join((say, *warnings)), (Offer(Action.CANCEL_LETTER, row.key),) if minutes else ())


def _check(office: Office, letter: Letter, facts: Facts) -> list[str]:
    officers = [one.name for one in office.desk.people]
    found = office.letters.lint(letter, facts, not_to_name=officers)
    blocking = [one.say for one in found if one.severity is Severity.BLOCKING]
    if blocking:
        raise NotAllowed(" ".join(blocking))
    return [one.say for one in found]
