"""A date of reply is agreed with the complainant: it becomes the target."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.agreeing import check_agreement
from procedure.clocks import StageEvents, stage_dates
from procedure.deadlines import office_date
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import Channel, DutyKind
from storage import duties
from storage.access import lock_for
from storage.cases import open_stage
from storage.casework import rules_of
from storage.redating import Recount, redate

EVIDENCE_CHARACTERS = 500


@dataclass(frozen=True)
class Agreement:
    """The date that the complainant agreed to, by which channel, and what shows it."""

    on: date
    channel: Channel = Channel.PHONE
    evidence: str = ""


def agree_date(office: Office, reference: str, agreement: Agreement, by: str, now: datetime) -> Done:
    """Record the agreed date of the open stage; another one may follow until it has passed. NotAllowed says why not."""
    by = require_staff(office.desk, by).email
    if len(agreement.evidence) > EVIDENCE_CHARACTERS:
        raise NotAllowed(f"Say what shows it in at most {EVIDENCE_CHARACTERS} characters.")
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, calendar = rules_of(office.desk, case)
        limit = stage_dates(procedure, calendar, stage.number, StageEvents(stage.requested_at)).due_on
        rule, today = procedure.stage(stage.number), office_date(procedure, now)
        check_agreement(calendar, rule, agreement.on, limit=limit, before=stage.agreed_on, today=today)
        old, stage.agreed_on = stage.agreed_on, agreement.on
        data = {"agreed_on": agreement.on.isoformat(), "channel": agreement.channel.value}
        if old:
            data["old_agreed_on"] = old.isoformat()
        duties.meet(tx, duty_key(reference, stage.number, DutyKind.AGREE), now)
        redate(tx, office, case, kind=Recount.AGREED, why=agreement.evidence.strip(), by=by, now=now, data=data)
    instead = f" instead of {short_date(old)}" if old else ""
    return Done(
        f"Agreed with the complainant of {reference}: our reply by {short_date(agreement.on)}{instead}.", reference
    )
