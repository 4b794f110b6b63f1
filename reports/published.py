"""A report held against what was published: the latest frozen one that asked the same question."""

from dataclasses import replace

from procedure.errors import NotAllowed
from reports.freezing import from_text, is_same_question, restatement
from reports.model import Report
from reports.public import is_for_the_public
from storage.frozen import frozen_of
from storage.ledger import Ledger, Tx

COUNT_ALIKE = ("performance", "areas", "indicator")
"""Reports whose numbers of one period can be subtracted from one another."""


def against_published(ledger: Ledger, report: Report) -> Report:
    """With a table of what is restated, where the same question was frozen before."""
    with ledger.reading() as tx:
        for one in frozen_of(tx, report.name):
            published = from_text(one.document)
            if is_same_question(report, published):
                table = restatement(report, published, one.name, one.definition)
                return replace(report, tables=(*report.tables, table))
    return report


def require_one_cut(tx: Tx, report: Report) -> None:
    """NotAllowed if the public could subtract it from a public report that was frozen: another cut of the same time.

    Each report is guarded by itself, so that whether two tell of few people together is not worked out: of days that
    are published once they are not published in another form, on another basis, narrowed or within another period.
    """
    names = COUNT_ALIKE if report.name in COUNT_ALIKE else (report.name,)
    for one in (row for name in names for row in frozen_of(tx, name)) if is_for_the_public(report) else ():
        published = from_text(one.document)
        if not is_for_the_public(published) or is_same_question(report, published):
            continue
        if report.period.first <= published.period.last and published.period.first <= report.period.last:
            raise NotAllowed(
                f"'{one.name}' is for the public and tells of some of the same days ({published.title}): what is "
                "withheld in one of the two could be subtracted from the other. Freeze the same report again, with the "
                "same dates, basis and narrowing, or one of other days."
            )
