"""A report as one self-contained, accessible HTML page: nothing is fetched, everything from outside is escaped."""

from html import escape

from reports.cells import plain, printed_row
from reports.grid import spoken_basis
from reports.model import Report, Row, Table, Unit
from reports.sentences import sentences

NUMBER = ' class="number"'
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #111; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin-top: 2rem; }
caption { text-align: left; font-weight: bold; font-size: 1.2rem; padding-bottom: 0.5rem; }
th, td { border: 1px solid #767676; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; }
thead th { background: #eee; }
""".strip()


def web_page(report: Report) -> str:
    """The whole page."""
    title = _safe(report.title)
    tables = "\n".join(_table(table) for table in report.tables)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n{_about(report)}\n{tables}\n</main>\n</body>\n</html>\n"
    )


def _about(report: Report) -> str:
    """What the figures are of, and what they say in words."""
    lines = [f"Period: {report.period}", f"Basis: {spoken_basis(report)}"]
    if report.compared_with:
        lines.insert(1, f"Compared with: {report.compared_with}")
    said = "".join(f"<li>{_safe(one)}</li>" for one in sentences(report))
    return f"<p>{'<br>'.join(map(_safe, lines))}</p>" + (f"\n<ul>{said}</ul>" if said else "")


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
