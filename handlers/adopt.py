"""An old mailbox was taken in quietly; and a dormant case comes alive when somebody adopts it."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Note, Offer
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import BOT, OutboxKind, Status
from storage import house
from storage.access import lock_for
from storage.cases import current_stage
from storage.casework import agree, tell_owner, tell_thread
from storage.deciding import owner_by_rules
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.tables import Case, Stage
from storage.trail import Fact, append
from storage.urgency import attend


def adopt(office: Office, reference: str, by: str, now: datetime) -> Done:
    """A dormant case gets its owner, card and duties; its clock runs from its receipt. No letter goes by itself.

    NotAllowed for a case that is not dormant.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        if case.status is not Status.DORMANT:
            raise NotAllowed(f"{reference} is not dormant: there is nothing to adopt.")
        stage = current_stage(tx, case.id or 0)
        case.status = Status.OPEN
        stage.owner = _owner(tx, office, case, stage)
        data: dict[str, Fact] = {"stage": stage.number, "due_on": stage.due_on.isoformat()}
        event = append(tx, case_id=case.id, at=now, kind="adopted", actor=by, data=data)
        attend(tx, case, by, now)  # old words are no alarm: somebody has just read them
        text = (
            f"{reference} was dormant and is live now; the answer was due {short_date(stage.due_on)}. "
            "Nothing was ever written to the complainant by the bot: please write."
        )
        offers = tuple(Offer(action, reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
        tell_thread(tx, office.desk, case, event, text, now)
        if stage.owner != by:
            tell_owner(tx, office.desk, case, event, stage.owner, text, now, offers)
        agree(tx, office.desk, case, now)
        person = office.desk.person(stage.owner)
    who = f"{person.name} is its owner" if person else "It has no owner yet: give it to somebody"
    return Done(f"{text} {who}.", reference, offers)


def _owner(tx: Tx, office: Office, case: Case, stage: Stage) -> str:
    """Whoever was to answer when it was filed, as long as they work here; else the area's owner of today."""
    person, area = office.desk.person(stage.owner), office.desk.area(case.area)
    if person and person.roles:
        return owner_by_rules(tx, office.desk, case, stage, person.email)
    email = area.owner_of(stage.number) if area and stage.owner else ""
    return owner_by_rules(tx, office.desk, case, stage, email)


def took_in(office: Office, cases: int, now: datetime) -> bool:
    """After a back-fill letters to customers wait until a manager has looked; False where they waited before."""
    with office.writing() as (tx, office):
        append(tx, case_id=None, at=now, kind="old_mailbox_taken_in", data={"cases": cases})
        if not house.pause(tx, now, BOT, "an old mailbox was taken in"):
            return False
        text = (
            f"An old mailbox was taken in: {cases} dormant cases, which nobody is written to about. Letters of other "
            "cases wait as well. Please look at what waits, then let the letters go."
        )
        note = Note("Letters to customers are stopped", text, offers=(Offer(Action.RESUME_LETTERS, "letters"),))
        for target in office.desk.alarmed():
            queue_note(tx, OutboxKind.ALARM, f"old_mailbox.{now.isoformat()}.{target}", target, note, now=now)
    return True
