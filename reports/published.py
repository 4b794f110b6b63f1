"""A report held against what was published: the latest frozen one that asked the same question."""

from dataclasses import replace

from reports.freezing import from_text, is_same_question, restatement
from reports.model import Report
from storage.frozen import frozen_of
from storage.ledger import Ledger


def against_published(ledger: Ledger, report: Report) -> Report:
    """With a table of what is restated, where the same question was frozen before."""
    with ledger.reading() as tx:
        for one in frozen_of(tx, report.name):
            published = from_text(one.document)
            if is_same_question(report, published):
                table = restatement(report, published, one.name, one.definition)
                return replace(report, tables=(*report.tables, table))
    return report
