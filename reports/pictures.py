"""Which charts a report has: where people would rather look than read, drawn from the cells of the table beside."""

from collections.abc import Callable, Iterator, Sequence

from reports.cells import NOT_APPLICABLE, plain, printed
from reports.charts import Chart, Number, Series
from reports.model import Change, Report, Row, Share, Table, Unit, Value, Withheld
from reports.rounding import written

MOST_BARS = 40
PREVIOUS = "@previous"
OUTCOMES = ("upheld", "not_upheld", "resolved")


def pictures(report: Report) -> dict[str, tuple[Chart, ...]]:
    """The charts by the id of the table after which they stand; none for a table without rows, or without bars."""
    makers = {one.id: _MAKERS[one.id] for one in report.tables if one.id in _MAKERS and one.rows}
    drawn = {key: make(report.table(key), report) for key, make in makers.items()}
    return {key: tuple(one for one in charts if one.series and one.labels) for key, charts in drawn.items()}


def _by_month(table: Table, report: Report) -> Iterator[Chart]:
    labels = tuple(f"{row.label[:3]} {row.label[-2:]}" for row in table.rows)
    if len(labels) <= MOST_BARS:
        yield Chart(table.title, labels, tuple(_each_column(table, table.rows)), is_standing=True)


def _in_time(table: Table, report: Report) -> Iterator[Chart]:
    rows = _own(table)
    labels = tuple(f"{row.label}{_of_target(table.value(row.key, 'target'))}" for row in rows)
    series = _series(table, rows, "percent_in_time", "In time")
    yield Chart("Share answered within the target", labels, (series,), most=100)


def _of_target(target: Value) -> str:
    return f" (target {target})" if isinstance(target, int) else ""


def _outcomes(table: Table, report: Report) -> Iterator[Chart]:
    rows = [row for row in _own(table) if row.key != "total"]
    names = {column.key: column.label for column in table.columns}
    series = tuple(_series(table, rows, key, names[key]) for key in OUTCOMES if key in names)
    yield Chart("Outcome by stage", tuple(row.label for row in rows), series)


def _days(table: Table, report: Report) -> Iterator[Chart]:
    """One chart for each stage, its target marked."""
    for stage in dict.fromkeys(row.key.partition("/")[0] for row in table.rows):
        rows = [row for row in table.rows if row.key.startswith(f"{stage}/")]
        labels = tuple(
            row.label.partition(": ")[2].replace("up to ", "0-").replace(" to ", "-").replace("more than ", ">")
            for row in rows
        )
        target = _target(report, stage)
        ends = [n for n, row in enumerate(rows, start=1) if row.key == f"{stage}/to_{target}"]
        mark = f"Target: {target} working days" if ends else ""
        title = f"Working days to close: {rows[0].label.partition(': ')[0]}"
        series = tuple(_each_column(table, rows))
        yield Chart(title, labels, series, is_standing=True, mark_after=ends[0] if ends else None, mark=mark)


def _target(report: Report, stage: str) -> Value:
    times = next((one for one in report.tables if one.id == "time_to_close"), None)
    return times.value(stage, "target") if times else None


def _areas(table: Table, report: Report) -> Iterator[Chart]:
    """Each area with the year before beneath it."""
    rows = [row for row in table.rows if not row.key.endswith(PREVIOUS)][:MOST_BARS]
    before = {row.key.removesuffix(PREVIOUS): row for row in table.rows if row.key.endswith(PREVIOUS)}
    for column in table.columns:
        if column.key in ("s1_received", "s1_percent_upheld"):
            series = [_series(table, rows, column.key, "This year")]
            if before:
                earlier = [before.get(row.key, Row(row.key, row.label, (None,) * len(row.values))) for row in rows]
                series.append(_series(table, earlier, column.key, "A year before"))
            most = 100 if column.unit is Unit.PERCENT else None
            yield Chart(f"{table.title}: {column.label}", tuple(plain(row.label) for row in rows), tuple(series), most)


def _own(table: Table) -> list[Row]:
    """The rows on the report's own basis."""
    return [row for row in table.rows if "@" not in row.key]


def _each_column(table: Table, rows: Sequence[Row]) -> Iterator[Series]:
    return (_series(table, rows, column.key, column.label) for column in table.columns)


def _series(table: Table, rows: Sequence[Row], key: str, name: str) -> Series:
    place = next(n for n, column in enumerate(table.columns) if column.key == key)
    cells, unit = [row.values[place] for row in rows], table.columns[place].unit
    said = tuple(printed(cell, unit) for cell in cells)
    return Series(name, tuple(map(_drawn, cells)), tuple(map(_shown, cells, said)), said)


def _drawn(value: Value) -> Number:
    """What a bar can show: nothing below zero."""
    if isinstance(value, Share):
        return value.percent
    return None if isinstance(value, str | Change | Withheld) or value is None else max(value, 0)


def _shown(value: Value, said: str) -> str:
    """Short enough to stand at a bar: the percentage without its counts, which the words and the table have."""
    if not isinstance(value, Share):
        return said
    return NOT_APPLICABLE if value.percent is None else f"{written(value.percent)}%"


_MAKERS: dict[str, Callable[[Table, Report], Iterator[Chart]]] = {
    "by_month": _by_month,
    "time_to_close": _in_time,
    "outcomes": _outcomes,
    "days_to_close": _days,
    "areas": _areas,
}
