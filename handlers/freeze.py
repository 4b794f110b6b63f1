"""A report is kept as it was published, listed and shown again."""

from datetime import datetime
from hashlib import sha256

from procedure.words import BOT
from reports.freezing import DEFINITION, from_text, to_text
from reports.model import Report
from reports.published import require_one_cut
from storage.frozen import Frozen, frozen, frozen_row, keep, require_free
from storage.frozen_by import listed
from storage.ledger import Ledger
from storage.trail import append


def freeze(ledger: Ledger, report: Report, name: str, now: datetime, by: str = BOT) -> None:
    """Keeps the report under this name, and says so in the trail; NotAllowed if the name is taken.

    `by` is the e-mail address of who froze it.
    """
    document = to_text(report)
    data = {
        "report": report.name,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "definition": DEFINITION,
        "document": sha256(document.encode()).hexdigest(),
    }
    with ledger.writing() as tx:
        require_one_cut(tx, report)
        keep(tx, frozen_row(name, report.name, DEFINITION, now, document))
        append(tx, case_id=None, at=now, kind="report_frozen", actor=by, data=data, payload=name)


def can_freeze(ledger: Ledger, name: str | None) -> None:
    """NotAllowed if nothing could be kept under this name, to be asked before a file is written; None asks nothing."""
    if name is not None:
        with ledger.reading() as tx:
            require_free(tx, name)


def can_publish(ledger: Ledger, report: Report) -> None:
    """NotAllowed if the report is for the public and may not stand beside one that was frozen."""
    with ledger.reading() as tx:
        require_one_cut(tx, report)


def list_frozen(ledger: Ledger) -> list[Frozen]:
    """The latest first, each with who froze it."""
    with ledger.reading() as tx:
        return listed(tx)


def show_frozen(ledger: Ledger, name: str) -> Report:
    """As it was published; NotAllowed if there is none of this name."""
    with ledger.reading() as tx:
        return from_text(frozen(tx, name).document)
