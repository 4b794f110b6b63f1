"""A report held against what was published: the latest frozen one that asked the same question."""

from collections.abc import Iterable
from dataclasses import replace

from procedure.errors import NotAllowed
from reports.freezing import from_text, is_same_question, restatement
from reports.model import Report
from reports.periods import Period
from reports.public import UNGUARDED, for_the_public, is_for_the_public, title_of_all
from reports.public_earlier import spans, telling
from reports.public_parts import not_told, tiling
from reports.public_relations import Name
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


def published_beside(ledger: Ledger, report: Report) -> Report:
    """The report for the public, as it may stand beside what was published of the same days: `for_the_public`."""
    return for_the_public(report, parts_of(ledger, report), earlier_of(ledger, report))


def parts_of(ledger: Ledger, report: Report) -> tuple[Report, ...]:
    """The public reports that were frozen of the same, which together are of its days; none where they leave a gap."""
    with ledger.reading() as tx:
        return _parts(tx, report)


def earlier_of(ledger: Ledger, report: Report) -> tuple[Report, ...]:
    """The public reports that were frozen of the same and tell of the same days, the latest first."""
    with ledger.reading() as tx:
        return _earlier(report, [one for _, one in _public(tx, (report.name,))])


def require_one_cut(tx: Tx, report: Report) -> None:
    """NotAllowed if the public could subtract it from a public report that was frozen: another cut of the same time.

    Each report is guarded by itself, so that whether two tell of few people together is not worked out: of days that
    are published once they are not published in another form, on another basis, narrowed or within another period. But
    what is made up of published parts, and shows nothing that does not follow from these, tells nothing new; and of the
    same days in the same cut it may show what does not tell of few (`public_earlier`).
    """
    if not is_for_the_public(report):
        return
    public = _public(tx, COUNT_ALIKE if report.name in COUNT_ALIKE else (report.name,))
    parts, earlier = _parts(tx, report), _earlier(report, [one for _, one in public])
    guarded = replace(report, tables=tuple(one for one in report.tables if one.id not in UNGUARDED))
    for name in not_told(guarded, parts) if parts else ():
        raise NotAllowed(_would_tell(report, name))
    for name in sorted(telling(guarded, earlier)):
        raise NotAllowed(_would_tell_of_few(report, name))
    if parts:
        return
    known = {days for one in earlier for days in spans(one)}
    for named, published in public:
        if any(_overlap(one, other) for one in spans(report) if one not in known for other in spans(published)):
            raise NotAllowed(
                f"'{named}' is for the public and tells of some of the same days ({published.title}): what is "
                "withheld in one of the two could be subtracted from the other. Freeze the same report again, with the "
                "same dates, basis and narrowing, or one of other days; of a year beside its quarters these come first."
            )


def _public(tx: Tx, names: Iterable[str]) -> list[tuple[str, Report]]:
    """The latest public reports of these kinds, with the names under which they were frozen."""
    known = ((row.name, from_text(row.document)) for name in names for row in frozen_of(tx, name))
    return [(name, published) for name, published in known if is_for_the_public(published)]


def _earlier(report: Report, public: Iterable[Report]) -> tuple[Report, ...]:
    mine = {*spans(report)}
    return tuple(one for one in public if not mine.isdisjoint(spans(one)) and _is_of_the_same(one, report))


def _overlap(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last


def _parts(tx: Tx, report: Report) -> tuple[Report, ...]:
    if report.name not in COUNT_ALIKE:
        return ()
    public = (one for _, one in _public(tx, (report.name,)))
    return tiling(report.period, (one for one in public if _is_of_the_same(one, report)))


def _is_of_the_same(one: Report, other: Report) -> bool:
    """Whether both ask the same, if of different days."""
    asked = [
        (each.name, each.basis, each.filters, title_of_all(each).replace(str(each.period), "")) for each in (one, other)
    ]
    return asked[0] == asked[1]


def _would_tell_of_few(report: Report, name: Name) -> str:
    return (
        "These days were published before, and held against that this report would tell of few: "
        f"{_cell(report, name)}. Write it again: what was withheld then, or differs by less than five, is withheld now."
    )


def _would_tell(report: Report, name: Name) -> str:
    return (
        f"Parts of these days are published, and this report would tell more than they do: {_cell(report, name)}. "
        "Write it again, and if the parts were restated since, freeze these again first."
    )


def _cell(report: Report, name: Name) -> str:
    table = next(one for one in report.tables if one.id == name[0])
    row = next(one.label for one in table.rows if one.key == name[1])
    column = next(one.label for one in table.columns if one.key == name[2])
    return f"{table.title}, {row}, {column}"
