"""The entries behind a cell of each report: those that the same choice of values names as the number counts."""

from collections.abc import Sequence

from reports.area_years import Fact, choice
from reports.asking import Asked
from reports.behind import Found, of_entries
from reports.choices import CLOSED, IN_PERIOD, on_basis
from reports.indicator_report import behind_cell
from reports.last_year import ID as LAST_YEAR
from reports.last_year import OF_BOTH, choices
from reports.letters_report import behind_letters
from reports.open_cases import open_entries
from reports.performance import Performance
from reports.periods import Period
from reports.source import Source
from reports.tally import both
from reports.workload import behind_work
from storage.spans import FLOW, Span
from storage.tallies import Behind, Where, behind

AREA_FACTS: dict[str, tuple[Fact, ...]] = {
    "received": (Fact.RECEIVED,),
    "escalated": (Fact.ESCALATED,),
    "percent_upheld": (Fact.UPHELD, Fact.DECIDED),
    "percent_overturned_of_decided": (Fact.OVERTURNED, Fact.DECIDED),
    "percent_overturned_of_upheld": (Fact.OVERTURNED, Fact.UPHELD),
}


def performance_cell(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    """By the choices that the table is defined by; a change has the entries of both periods."""
    if table == "change":
        where = both(on_basis(asked.basis), CLOSED if row == "closed" else IN_PERIOD)
        this, last = (_behind(source, each, (where,)) for each in (asked.period, asked.period.a_year_before()))
        now, then = (this if column != "last_period" else []), (last if column != "this_period" else [])
        return of_entries([*now, *then]) if asked.compare or column == "this_period" else None
    performance = Performance(source, asked.period, asked.basis)
    if table == LAST_YEAR:
        held = next(choices(line, column) for line in performance.lines_beside if line.key == row)
        periods = [*([asked.period] if column in OF_BOTH else []), asked.period.a_year_before()]
        return of_entries(each for period in periods for each in _behind(source, period, held)) if held else None
    known = performance.tables
    wheres = known[table]().choices(row, column) if table in known else None
    return of_entries(_behind(source, asked.period, wheres)) if wheres else None


def areas_cell(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    """Of one year; of a difference those of both."""
    code, is_previous = row.removesuffix("@previous"), row.endswith("@previous")
    stage, _, what = column.partition("_")
    wheres = [choice(code, int(stage[1:]), fact) for fact in AREA_FACTS[what]]
    this, last = asked.period, asked.period.a_year_before()
    if table == "areas":
        return of_entries(_received(source, last if is_previous else this, where) for where in wheres)
    return of_entries(_received(source, each, where) for each in (this, last) for where in wheres)


def indicator_cell(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    """By the definition of the row."""
    return behind_cell(source, asked.period, asked.today, asked.indicators, (row, column))


def open_cell(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    """The open entries of a band."""
    return of_entries([open_entries(source, asked.today, row)])


def letters_cell(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    """The letters, or what should have had one."""
    return behind_letters(source, asked.period, asked.today, row, column)


def workload_cell(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    """What an owner had, in a month or in the whole period."""
    return of_entries(behind_work(source, asked.period, row, column))


def _behind(source: Source, period: Period, wheres: Sequence[Where]) -> list[list[Behind]]:
    return [behind(source.tx, source.view(period), where, _spans(where)) for where in wheres]


def _spans(where: Where) -> Sequence[Span]:
    return (Span.ANSWERED,) if all(where.get(name) == allowed for name, allowed in CLOSED.items()) else FLOW


def _received(source: Source, year: Period, where: Where) -> list[Behind]:
    return behind(source.tx, source.view(year), where, (Span.RECEIVED,))
