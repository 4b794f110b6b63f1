"""A letter that may have left is sent once more only while what it says holds."""

from handlers.office import Office
from storage.departing import why_not_again
from storage.tables import Outbox


def why_not_repeat(office: Office, row: Outbox) -> str:
    """Why it is not sent once more, as the end of a sentence; "" where it is."""
    with office.ledger.reading() as tx:
        return why_not_again(tx, row)
