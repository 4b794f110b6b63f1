"""A manager gets the day's digest; with nothing to report none, but a weekly "all well"."""

from datetime import datetime

from handlers.office import Office
from letters.digests import all_well
from letters.digests import digest as digest_note
from procedure.timetable import digest_key, is_office_hour, next_digest
from procedure.words import OutboxKind
from reports.digesting import digest_facts
from storage import duties
from storage.leaving import queue_note
from storage.tables import Duty
from storage.trail import append

ALL_WELL_WEEKDAY = 0


def digest(office: Office, duty: Duty, now: datetime) -> None:
    """Settle the day's digest, write the next one. A bot that was away catches up with today's, in office hours."""
    with office.writing() as (tx, office):
        if not duties.meet_act(tx, duty.key, now):
            return
        person = office.desk.person(duty.person)
        if person is None or person not in office.desk.managers():
            return
        duties.seed(tx, [next_digest(office.desk, person, now)])
        facts = digest_facts(tx, office.desk, person, now)
        procedure = office.desk.procedure(office.desk.default_procedure)
        if not is_office_hour(procedure, now, procedure.digest_at):
            return
        if not facts.has_news and facts.today.weekday() != ALL_WELL_WEEKDAY:
            return
        note = digest_note(facts) if facts.has_news else all_well(facts)
        queue_note(tx, OutboxKind.DIGEST, digest_key(person, facts.today), person.email, note, now=now)
        append(tx, case_id=None, at=now, kind="digest_sent", data={"on": facts.today.isoformat()})
