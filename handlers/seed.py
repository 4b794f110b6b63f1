"""The desk's own rows and duties exist: at start-up, and hourly after that."""

from datetime import datetime

from handlers.office import Office
from procedure.timetable import desk_duties
from storage import duties
from storage.aside import try_again
from storage.house import ensure_mailbox, sync_areas, sync_people
from storage.reports_owed import reconcile_reports


def seed(office: Office, now: datetime) -> int:
    """Make people, areas, mailboxes and the dates of reports agree with the settings, seed what is absent, and owe
    again what was set aside for a fault; returns how many duties are new.
    """
    with office.writing() as (tx, office):
        sync_people(tx, office.desk.people)
        sync_areas(tx, office.desk.areas)
        for mailbox in office.desk.mailboxes:
            ensure_mailbox(tx, mailbox.name, now)
        reconcile_reports(tx, office.desk, now)
        try_again(tx, now)
        return duties.seed(tx, desk_duties(office.desk, now))
