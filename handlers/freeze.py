"""A report is kept as it was published, and a later one is held against it."""

from dataclasses import replace
from datetime import datetime

from reports.freezing import DEFINITION, from_text, is_same_question, restatement, to_text
from reports.model import Report
from storage.frozen import Frozen, all_frozen, frozen, frozen_of, frozen_row, keep
from storage.ledger import Ledger


def freeze(ledger: Ledger, report: Report, name: str, now: datetime) -> None:
    """Keeps the report under this name; NotAllowed if the name is taken."""
    with ledger.writing() as tx:
        keep(tx, frozen_row(name, report.name, DEFINITION, now, to_text(report)))


def list_frozen(ledger: Ledger) -> list[Frozen]:
    """The latest first."""
    with ledger.reading() as tx:
        return all_frozen(tx)


def show_frozen(ledger: Ledger, name: str) -> Report:
    """As it was published; NotAllowed if there is none of this name."""
    with ledger.reading() as tx:
        return from_text(frozen(tx, name).document)


def against_published(ledger: Ledger, report: Report) -> Report:
    """With a table of what is restated, where the same question was frozen before: against the latest of these."""
    with ledger.reading() as tx:
        for one in frozen_of(tx, report.name):
            published = from_text(one.document)
            if is_same_question(report, published):
                table = restatement(report, published, one.name, one.definition)
                return replace(report, tables=(*report.tables, table))
    return report
