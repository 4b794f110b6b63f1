"""Which mails may come from a web form that the settings do not know; it changes nothing."""

from datetime import datetime, timedelta

from procedure.desk import Desk
from storage.form_senders import frequent_senders
from storage.ledger import Ledger

LOOKED_BACK = timedelta(days=60)


def mails_of_frequent_senders(ledger: Ledger, desk: Desk, now: datetime) -> dict[str, list[bytes]]:
    """By sender; none of our own addresses, nor a form that has its table."""
    with ledger.reading() as tx:
        known = {*desk.addresses(), *desk.web_forms, *(one.email for one in desk.people)}
        return frequent_senders(tx, now - LOOKED_BACK, known)
