"""Numbers of outcomes that no cell shows but a subtraction does: upheld in full, and what partially upheld counts as.

They count as upheld or as an outcome of their own, by the procedure of each complaint; a report may have both kinds.
"""

from collections.abc import Iterable, Iterator, Mapping

from reports.model import Row, Table
from reports.public_relations import SMALL, Name
from reports.suppression import Relation

OUTCOMES = ("upheld", "partially_upheld", "not_upheld", "resolved", "decided")
IN_FULL, WITHIN, APART = "upheld_in_full", "partially_upheld_within", "partially_upheld_apart"
"""As columns of a row; none is printed."""


def unprinted(tables: Iterable[Table]) -> tuple[dict[Name, int], list[Relation[Name]]]:
    """These numbers by name, and how they hang together with those that are printed."""
    numbers, relations = dict[Name, int](), list[Relation[Name]]()
    for table in tables:
        for found, related in _of_indicators(table) if table.id == "indicator" else _of_outcomes(table):
            numbers |= found
            relations += related
    return numbers, relations


Found = tuple[dict[Name, int], list[Relation[Name]]]


def _of_outcomes(table: Table) -> Iterator[Found]:
    for row in table.rows:
        cells = _counts(table, row)
        if all(one in cells for one in OUTCOMES):
            upheld, partly, not_upheld, resolved, decided = (cells[one] for one in OUTCOMES)
            names = {one: (table.id, row.key, one, "") for one in (*OUTCOMES, IN_FULL, WITHIN, APART)}
            yield _of_row(names, upheld, partly, decided - upheld - not_upheld - resolved)


def _of_row(names: Mapping[str, Name], upheld: int, partly: int, apart: int) -> Found:
    """Where none stands apart, or all do, the outcomes that are printed have a relation of their own."""
    within = partly - apart
    in_full = upheld - within
    if not within:
        return {}, []
    if not apart:
        few = {names[IN_FULL]: in_full} if 0 < in_full < SMALL else {}
        return few, [{names[IN_FULL]: 1, names["partially_upheld"]: 1, names["upheld"]: -1}] if few else []
    others = {names[one]: 1 for one in ("upheld", "not_upheld", "resolved")}
    return {names[IN_FULL]: in_full, names[WITHIN]: within, names[APART]: apart}, [
        {**others, names[APART]: 1, names["decided"]: -1},
        {names[WITHIN]: 1, names[APART]: 1, names["partially_upheld"]: -1},
        {names[IN_FULL]: 1, names[WITHIN]: 1, names["upheld"]: -1},
    ]


def _of_indicators(table: Table) -> Iterator[Found]:
    """A stage whose numerator holds a part of those that were partially upheld."""
    rows = {row.key: _counts(table, row).get("numerator", 0) for row in table.rows}
    for key, whole in rows.items():
        upheld, partly = f"{key}/upheld", f"{key}/partially_upheld"
        within = whole - rows.get(upheld, 0)
        if upheld not in rows or within in (0, rows[partly]):
            continue
        inside, outside = (table.id, key, WITHIN, ""), (table.id, key, APART, "")
        yield (
            {inside: within, outside: rows[partly] - within},
            [
                {inside: 1, _numerator(upheld): 1, _numerator(key): -1},
                {inside: 1, outside: 1, _numerator(partly): -1},
            ],
        )


def _numerator(row: str) -> Name:
    return "indicator", row, "numerator", ""


def _counts(table: Table, row: Row) -> dict[str, int]:
    cells = zip(table.columns, row.values, strict=True)
    return {column.key: value for column, value in cells if isinstance(value, int)}
