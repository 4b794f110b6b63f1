"""The annual report by area: each stage received, upheld and overturned, with the year before and the difference.

Counted are the entries received in the year, decided or not as known at the reporting date.
"""

from collections.abc import Iterable, Iterator, Sequence

from procedure.commitments import financial_year as year_name
from procedure.desk import Area
from reports.area_sentences import sentences_table
from reports.area_years import AreaYears, area_years
from reports.groups import Basis
from reports.model import Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period, financial_year
from reports.points import Points, as_published, unless_both_nothing, unrounded
from reports.source import Source
from reports.spoken import spoken_then

NOTES = (
    Basis.ENTRIES.sentence,
    "Counted are the entries received in the period, decided or not as known today; upheld is a share of the decided.",
    "Overturned: upheld although the stage before was not upheld, as a share of the decided and of the upheld; what "
    "came to the stage directly was not decided before and is never overturned.",
    "Figures in brackets are those of {previous}. Areas stand by what stages 1 and 2 received.",
)
UNROUNDED = "Percentage points are differences of the unrounded percentages; N/A where both years are 0%."
AS_PUBLISHED = "Percentage points are differences of the rounded percentages, as they were published."


def areas_report(
    source: Source,
    period: Period,
    areas: Sequence[Area],
    *,
    match_published: bool = False,
) -> Report:
    """`areas` are those of the desk; an area without an entry in either year has no row.

    Raises NotAllowed if the flow of an area does not balance in either year.
    """
    before = period.a_year_before()
    stages, previous = source.last_stage, spoken_year(before)
    found = area_years(source, period, before, areas)
    points = as_published if match_published else unrounded
    tables = (
        _areas_table(found, stages, previous),
        _difference_table(found, stages, points, AS_PUBLISHED if match_published else UNROUNDED),
        sentences_table(found, stages, points, spoken_then(before)),
    )
    return Report("areas", f"Complaints by area, {period}", period, before, Basis.ENTRIES.value, tables)


def spoken_year(period: Period) -> str:
    """Like "2017/18", or the dates of what is no financial year."""
    return year_name(period.first) if financial_year(period.first) == period else str(period)


def _columns(stages: int, share: Unit = Unit.PERCENT, is_signed: bool = False) -> tuple[Column, ...]:
    def of(stage: int) -> Iterator[Column]:
        yield Column(f"s{stage}_received", f"S{stage} received", Unit.COUNT, is_signed)
        yield Column(f"s{stage}_percent_upheld", f"S{stage} upheld", share, is_signed)
        if stage > 1:
            for base in ("decided", "upheld"):
                label = f"S{stage} overturned, of {base}"
                yield Column(f"s{stage}_percent_overturned_of_{base}", label, share, is_signed)
        yield Column(f"s{stage}_escalated", f"S{stage} escalated", Unit.COUNT, is_signed)

    return tuple(column for stage in range(1, stages + 1) for column in of(stage))


def _areas_table(found: Iterable[AreaYears], stages: int, previous: str) -> Table:
    rows: list[Row] = []
    for one in found:
        rows.append(Row(one.code, one.label, one.this.values(stages)))
        label = f"{one.label} ({previous})"
        rows.append(Row(f"{one.code}@previous", label, one.last.values(stages), in_brackets=True))
    notes = tuple(note.format(previous=previous) for note in NOTES)
    return Table("areas", "Complaints by area", _columns(stages), tuple(rows), notes)


def _difference_table(found: Iterable[AreaYears], stages: int, points: Points, note: str) -> Table:
    rows = tuple(Row(one.code, one.label, tuple(_differences(one, stages, points))) for one in found)
    columns = _columns(stages, Unit.POINTS, is_signed=True)
    return Table("difference", "Difference from the year before", columns, rows, (note,))


def _differences(one: AreaYears, stages: int, points: Points) -> Iterator[Value]:
    for this, last in zip(one.this.values(stages), one.last.values(stages), strict=True):
        if isinstance(this, Share) and isinstance(last, Share):
            yield unless_both_nothing(points, this, last)
        elif isinstance(this, int) and isinstance(last, int):
            yield this - last
