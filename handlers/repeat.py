"""A letter that may have left is sent once more only while what it says holds."""

from datetime import datetime

from handlers.office import Office
from storage.departing import why_not_again
from storage.tables import Outbox


def why_not_repeat(office: Office, row: Outbox, now: datetime) -> str:
    """Why it is not sent once more, as the end of a sentence; "" where it is."""
    with office.reading() as (tx, office):
        return why_not_again(tx, office, row, now)
