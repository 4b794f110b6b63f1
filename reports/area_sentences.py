"""The areas report in sentences: "44% of stage 1 complaints were upheld (based on 218 received)"."""

from collections.abc import Iterable

from reports.area_years import AreaYears, Fact
from reports.cells import SMALL
from reports.model import Column, Row, Share, Table, Unit
from reports.points import Points
from reports.rounding import written
from reports.spoken import points_against

COLUMNS = (Column("sentence", "In words", Unit.TEXT),)
NOTES = ("From the same numbers as the tables; under ten decided the count leads.",)


def sentences_table(found: Iterable[AreaYears], stages: int, points: Points, then: str) -> Table:
    """One sentence for each area and stage that received something; the row's key is AREA/sN.

    `then` is like "in 2017/18", or "a year before".
    """
    rows = tuple(
        Row(f"{one.code}/s{stage}", f"{one.label}, stage {stage}", (_sentence(one, stage, points, then),))
        for one in found
        for stage in range(1, stages + 1)
        if one.this.of(stage, Fact.RECEIVED)
    )
    return Table("sentences", "In words", COLUMNS, rows, NOTES)


def _sentence(one: AreaYears, stage: int, points: Points, then: str) -> str:
    received, upheld = one.this.of(stage, Fact.RECEIVED), one.this.upheld(stage)
    if upheld.percent is None:
        return f"No stage {stage} complaint has been decided (of {written(received)} received)."
    difference = points(upheld, one.last.upheld(stage))
    if difference is None:
        return f"{_upheld(upheld, received, stage)}, with none decided {then} to compare with."
    return f"{_upheld(upheld, received, stage)}, {points_against(difference, then)}."


def _upheld(upheld: Share, received: int, stage: int) -> str:
    percent = f"{written(upheld.percent or 0)}%"
    base = f"{written(received)} received"
    if upheld.of < received:
        base = f"{written(upheld.of)} decided of {base}"
    if upheld.of < SMALL:
        were, complaints = "was" if upheld.n == 1 else "were", "complaint" if upheld.of == 1 else "complaints"
        return f"{upheld.n} of {upheld.of} stage {stage} {complaints} {were} upheld ({percent}, based on {base})"
    return f"{percent} of stage {stage} complaints were upheld (based on {base})"
