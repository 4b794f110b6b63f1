"""A report as one self-contained, accessible HTML page: nothing is fetched, everything from outside is escaped."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import count

from reports.area_pages import Page, overview, pages
from reports.cells import plain, printed_row
from reports.charts import figure
from reports.grid import spoken_basis
from reports.model import Report, Row, Table, Unit
from reports.pictures import pictures
from reports.sentences import sentences

NUMBER = ' class="number"'
_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #111; --rule: #767676; --head: #eee;
  --bar-0: #1d5fa8; --bar-1: #b35c00; --bar-2: #5f5f5f; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  color: var(--ink); background: var(--paper); }
.wide { overflow-x: auto; margin-top: 2rem; }
table { border-collapse: collapse; min-width: 20rem; }
caption, figcaption { text-align: left; font-weight: bold; font-size: 1.2rem; padding-bottom: 0.5rem; }
th, td { border: 1px solid var(--rule); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; }
thead th { background: var(--head); }
h2 { font-size: 1.4rem; margin: 2.5rem 0 0; }
a { color: inherit; }
section.area { border-top: 2px solid var(--rule); margin-top: 3rem; }
figure { margin: 2rem 0; max-width: 45rem; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--ink); font-size: 13px; }
.bar-0 { fill: var(--bar-0); } .bar-1 { fill: var(--bar-1); } .bar-2 { fill: var(--bar-2); }
.axis { stroke: var(--rule); } .mark { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 6 4; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #15181c; --ink: #f2f2f2; --rule: #8f959c; --head: #2a2f36;
    --bar-0: #7db4f0; --bar-1: #f0a860; --bar-2: #b8b8b8; }
}
@media print {
  @page { size: A4 landscape; margin: 15mm; }
  body { margin: 0; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  caption, h1, h2 { break-after: avoid; }
  section.area { break-before: page; border: none; margin: 0; }
  nav, .back { display: none; }
}
""".strip()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing is fetched and nothing runs, whatever a subject or a name may hold."""


def web_page(report: Report) -> str:
    """The whole page."""
    title = _safe(report.title)
    blocks = "\n".join(_blocks(report))
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n{_about(report)}\n{blocks}\n</main>\n</body>\n</html>\n"
    )


def _about(report: Report) -> str:
    """What the figures are of, and what they say in words."""
    lines = [f"Period: {report.period}", f"Basis: {spoken_basis(report)}"]
    if report.compared_with:
        lines.insert(1, f"Compared with: {report.compared_with}")
    said = "".join(f"<li>{_safe(one)}</li>" for one in sentences(report))
    return f"<p>{'<br>'.join(map(_safe, lines))}</p>" + (f"\n<ul>{said}</ul>" if said else "")


def _blocks(report: Report) -> Iterator[str]:
    """Every table, and after it what of it is better looked at."""
    drawn, numbers = pictures(report), count(1)
    found = pages(report)
    if found:
        yield _contents(found)
    for table in overview(report):
        yield _table(table)
        yield from (figure(chart, next(numbers)) for chart in drawn.get(table.id, ()))
    yield from map(_section, found)


def _contents(found: Iterable[Page]) -> str:
    links = "".join(f'<li><a href="#{_safe(one.key)}">{_safe(one.title)}</a></li>' for one in found)
    return f'<nav id="contents" aria-label="Contents">\n<h2>Areas</h2>\n<ul>{links}</ul>\n</nav>'


def _section(page: Page) -> str:
    """The dashboard of an area: on paper it begins a page."""
    tables = "\n".join(_table(replace(one, id=f"{page.key}-{one.id}")) for one in page.tables)
    key, title = _safe(page.key), _safe(page.title)
    return (
        f'<section class="area" id="{key}" aria-labelledby="{key}-title">\n'
        f'<h2 id="{key}-title">{title}</h2>\n{tables}\n'
        '<p class="back"><a href="#contents">Back to the contents</a></p>\n</section>'
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_safe(column.label)}</th>' for column in table.columns)
    body = "\n".join(_row(table, row) for row in table.rows)
    notes = "".join(f"<li>{_safe(note)}</li>" for note in table.notes)
    # A region that scrolls must be reachable by keyboard and have a name.
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{_safe(table.title)}">\n'
        f'<table id="{_safe(table.id)}">\n<caption>{_safe(table.title)}</caption>\n'
        f'<thead><tr><th scope="col">Row</th>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n'
        + (f"<ul>{notes}</ul>" if notes else "")
    )


def _row(table: Table, row: Row) -> str:
    cells = "".join(
        f"<td{'' if column.unit is Unit.TEXT else NUMBER}>{_safe(cell)}</td>"
        for column, cell in zip(table.columns, printed_row(table, row), strict=True)
    )
    return f'<tr><th scope="row">{_safe(row.label)}</th>{cells}</tr>'


def _safe(text: str) -> str:
    return escape(plain(text), quote=True)
