"""A report as text from which the same report comes back, every number exact, and what has changed in it since."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from reports.cells import NOT_APPLICABLE, printed_row
from reports.model import WITHHELD, Change, Column, Report, Row, Share, Table, Unit, Value, Withheld
from reports.periods import Period

DEFINITION = "1"
"""How figures are counted. A change of what a figure means, not of how it is printed, takes the next number."""
MOST_CHANGES = 200
RESTATED = (Column("was", "As published", Unit.TEXT), Column("now", "Now", Unit.TEXT))


def to_text(report: Report) -> str:
    """Exact: fractions stay fractions, percentages keep their n of N."""
    document = {
        "name": report.name,
        "title": report.title,
        "period": _dates(report.period),
        "compared_with": _dates(report.compared_with) if report.compared_with else None,
        "basis": report.basis,
        "filters": dict(report.filters),
        "tables": [_table(one) for one in report.tables],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def from_text(text: str) -> Report:
    """The report that `to_text` was given."""
    found = json.loads(text)
    compared, tables = found["compared_with"], tuple(_table_of(one) for one in found["tables"])
    period = _period_of(found["period"])
    before = _period_of(compared) if compared else None
    filters = {kind: tuple(values) for kind, values in found.get("filters", {}).items()}
    return Report(found["name"], found["title"], period, before, found["basis"], tables, filters)


def is_same_question(one: Report, other: Report) -> bool:
    """Whether both count the same thing over the same time, so that a difference is a restatement."""
    return _question(one) == _question(other)


def _question(one: Report) -> tuple[object, ...]:
    # The notes of the differences say whether points come from rounded percentages (`--match-published`).
    points = [table.notes for table in one.tables if table.id == "difference"]
    return one.name, one.title, one.period, one.compared_with, one.basis, points


def restatement(now: Report, published: Report, name: str, definition: str) -> Table:
    """Every cell that is printed otherwise than it was published; a note says so where there is none."""
    rows = list(_changes(now, published))
    notes = [f"Against the report '{name}' as it was frozen, counted by definition {definition} (now {DEFINITION})."]
    notes += [] if rows else ["Every figure is as it was published."]
    notes += [f"The first {MOST_CHANGES} of {len(rows)} are shown."] if len(rows) > MOST_CHANGES else []
    return Table("restatement", "Restated since it was published", RESTATED, tuple(rows[:MOST_CHANGES]), tuple(notes))


def _changes(now: Report, published: Report) -> Iterator[Row]:
    told = {one.id for one in published.tables}
    # A table that was not published then cannot be restated.
    was, found = _cells(published), _cells(replace(now, tables=tuple(one for one in now.tables if one.id in told)))
    for key in dict.fromkeys([*was, *found]):
        (label, before), (spoken, after) = was.get(key, ("", NOT_APPLICABLE)), found.get(key, ("", NOT_APPLICABLE))
        if before != after:
            yield Row(key, spoken or label, (before, after))


def _cells(report: Report) -> dict[str, tuple[str, str]]:
    """Label and printed value of each cell by TABLE.ROW.COLUMN."""
    return {
        f"{table.id}.{row.key}.{column.key}": (f"{table.title}: {row.label}, {column.label}", cell)
        for table in report.tables
        for row in table.rows
        for column, cell in zip(table.columns, printed_row(table, row), strict=True)
    }


def _dates(period: Period) -> list[str]:
    return [period.first.isoformat(), period.last.isoformat()]


def _period_of(dates: list[str]) -> Period:
    return Period(*map(date.fromisoformat, dates))


def _table(table: Table) -> dict[str, Any]:
    columns = [[one.key, one.label, one.unit.value, one.is_signed] for one in table.columns]
    rows = [[one.key, one.label, one.in_brackets, [_value(each) for each in one.values]] for one in table.rows]
    return {"id": table.id, "title": table.title, "columns": columns, "rows": rows, "notes": table.notes}


def _table_of(found: dict[str, Any]) -> Table:
    columns = (Column(key, label, Unit(unit), signed) for key, label, unit, signed in found["columns"])
    rows = (Row(key, label, tuple(map(_value_of, cells)), shut) for key, label, shut, cells in found["rows"])
    return Table(found["id"], found["title"], tuple(columns), tuple(rows), tuple(found["notes"]))


def _value(value: Value) -> int | str | list[Any] | None:
    match value:
        case Share():
            return ["share", value.n, value.of]
        case Change():
            return ["change", value.this, value.last]
        case Withheld():
            return ["withheld", 0, 0]
        case Fraction():
            return ["fraction", value.numerator, value.denominator]
        case _:
            return value


def _value_of(found: Any) -> Value:
    if not isinstance(found, list):
        plain: int | str | None = found
        return plain
    kind, one, other = found
    if kind == "withheld":
        return WITHHELD
    return {"share": Share, "change": Change, "fraction": Fraction}[kind](one, other)  # type: ignore[no-any-return]
