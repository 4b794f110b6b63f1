"""The files that go with a mail to one of us, read when it leaves."""

from handlers.office import Office
from storage.enclosing import File, enclosed_with


def enclosures(office: Office, outbox_id: int) -> tuple[File, ...]:
    """In their order; none for most mails."""
    with office.ledger.reading() as tx:
        return enclosed_with(tx, outbox_id)
