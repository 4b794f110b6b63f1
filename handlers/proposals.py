"""What forms about dates start from: proposals that a person may change."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Office
from procedure.deadlines import office_date
from procedure.extending import check_in_time, extension_of, latest, proposed, role_of
from storage.access import find_for
from storage.cases import open_stage
from storage.casework import rules_of
from storage.extending import extendable


@dataclass(frozen=True)
class ExtendProposal:
    """`latest_on` is the last day that the procedure allows, None where it sets no end; `approver` like "a manager"."""

    reference: str
    limit_on: date
    proposed_on: date
    latest_on: date | None
    approver: str
    reasons: tuple[str, ...]


def extend_proposal(office: Office, reference: str, by: str, now: datetime) -> ExtendProposal:
    """NotAllowed where there is nothing to extend, or it is too late."""
    with office.reading() as (tx, office):
        found = find_for(tx, reference, by)
        procedure, calendar = rules_of(office.desk, found)
        stage = open_stage(tx, found)
        rule = extension_of(procedure.stage(stage.number))
        facts = extendable(tx, procedure, calendar, stage)
    check_in_time(facts, office_date(procedure, now))
    end = latest(procedure, calendar, facts)
    on = proposed(procedure, calendar, facts)
    return ExtendProposal(reference, facts.limit, on, end, role_of(rule.approver), procedure.holding.reasons)
