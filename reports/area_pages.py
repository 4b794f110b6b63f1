"""The dashboard of each area, as a page of its own in the forms that people read: its figures beside the year before,
the limit, what is said stage by stage, last year's commitments with their progress, and the next year's.

Every cell is one of the report's own tables; in JSON and CSV, which machines read, there are no pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.areas import spoken_year
from reports.dashboards import PREVIOUS
from reports.model import Column, Report, Row, Table, Unit

MOST = 100
"""With more areas than that there are no pages, and everything stands in the tables of all areas."""
OF_PAGES = ("sentences", "commentary", "commitments", "next_commitments")
"""Tables whose rows stand in the pages, and not in the overview too."""


@dataclass(frozen=True)
class Page:
    """The dashboard of an area; `key` can stand in a link."""

    key: str
    title: str
    tables: tuple[Table, ...]


def pages(report: Report) -> tuple[Page, ...]:
    """In the order of the table of areas, then what has commitments or comments alone; none for a single area."""
    found = {one.id: one for one in report.tables}
    if report.name != "areas" or "areas" not in found:
        return ()
    codes = {row.label: row.key for row in found["areas"].rows if not row.key.endswith(PREVIOUS)}
    labels = dict.fromkeys([*codes, *_also_named(found)])
    if not 1 < len(labels) <= MOST:
        return ()
    return tuple(
        Page(f"area-{number}-{_link(label)}", label, tuple(_tables(report, found, codes.get(label, ""), label)))
        for number, label in enumerate(labels, start=1)
    )


def overview(report: Report) -> tuple[Table, ...]:
    """The tables that stand before the pages; all of them where there are no pages."""
    return tuple(one for one in report.tables if one.id not in OF_PAGES) if pages(report) else report.tables


def _link(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:40]


def _also_named(found: dict[str, Table]) -> Iterator[str]:
    """Areas without an entry in either year that somebody wrote about."""
    labels = {row.label for row in found["commentary"].rows} if "commentary" in found else set()
    for name in ("commitments", "next_commitments"):
        labels |= {str(row.values[0]) for row in found[name].rows} if name in found else set()
    yield from sorted(labels)


def _tables(report: Report, found: dict[str, Table], code: str, label: str) -> Iterator[Table]:
    if code:
        yield _figures(report, found, code)
    if code and "kpi" in found:
        yield _narrowed(found["kpi"], [row for row in found["kpi"].rows if row.key == code])
    if "sentences" in found:
        said = [row for row in found["sentences"].rows if row.key.rpartition("/")[0] == code]
        yield _narrowed(found["sentences"], [replace(row, label=_stage(row.key)) for row in said])
    if "commentary" in found:
        own = [row for row in found["commentary"].rows if row.label == label]
        yield _without_first(found["commentary"], [replace(row, label=str(row.values[0])) for row in own])
    for name in ("commitments", "next_commitments"):
        if name in found:
            own = [row for row in found[name].rows if row.values[0] == label]
            yield _without_first(found[name], [replace(row, label=str(n)) for n, row in enumerate(own, 1)])


def _figures(report: Report, found: dict[str, Table], code: str) -> Table:
    """ "Area dashboard: comparative table": measure by measure this year, the year before, and the difference."""
    areas, before = found["areas"], report.compared_with
    columns = [Column("this", spoken_year(report.period))]
    columns.append(Column("previous", spoken_year(before) if before else "A year before"))
    columns.append(Column("difference", "Difference", Unit.POINTS, is_signed=True))
    year = [{row.key: row for row in table.rows} for table in (areas, areas, found["difference"])]
    rows = [each[key].values for each, key in zip(year, (code, f"{code}{PREVIOUS}", code), strict=True)]
    made = (
        Row(column.key, column.label, cells)
        for column, cells in zip(areas.columns, zip(*rows, strict=True), strict=True)
    )
    return Table("figures", "Figures beside the year before", tuple(columns), tuple(made))


def _narrowed(table: Table, rows: list[Row]) -> Table:
    return replace(table, rows=tuple(rows), notes=() if rows else ("None.",))


def _without_first(table: Table, rows: list[Row]) -> Table:
    """The first column is the area, which the page is about, or of comments the stage, which is their label."""
    cut = [replace(row, values=row.values[1:]) for row in rows]
    return _narrowed(replace(table, columns=table.columns[1:]), cut)


def _stage(key: str) -> str:
    return f"Stage {key.rpartition('/s')[2]}"
