"""A report as a Word document for a committee: real headings, tables whose head repeats, charts with their words."""

from datetime import datetime, time
from html import escape
from itertools import count
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from letters.word_file import word_file
from reports.area_pages import overview, pages
from reports.cells import plain
from reports.charts import Chart
from reports.grid import grid, lies_on_its_side, spoken_basis
from reports.model import Report, Table, Unit
from reports.pictures import pictures
from reports.sentences import sentences
from reports.word_charts import chart_xml

FONT, LANGUAGE = "Arial", "en-GB"
SIZES = {"Normal": 11, "List Bullet": 11, "Title": 20, "Heading 1": 15, "Heading 2": 13}
"""Points, by Word's own styles."""
MANY, SMALL_POINTS, LABEL_MM = 8, 7, 40
"""A table with more columns is set in smaller type, and its labels get so much room."""
CELL_POINTS, ROW_POINTS, NOTE_POINTS = 10, 2, 6
"""Of the text in a table, and of the room within its rows and above its notes."""
PAGE_MM, MARGIN_MM = (297, 210), 20
CHART_MM, BAR_MM, TALLEST_MM = (180, 80), 5, 150
"""Width and height of a chart, room for a lying bar, and the height of a page without its margins and a heading."""
CHART_IDS, WORDS_CHARACTERS = 1_000, 8_000
"""Where the ids of charts begin, and how much of their words a screen reader is given."""
CHART_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CHART_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"


def word_paper(report: Report) -> bytes:
    """The file, A4 on its side."""
    made = Document()
    _set_up(made)
    _properties(made, report)
    made.add_heading(plain(report.title), level=0)
    made.add_paragraph(f"Period: {report.period}")
    if report.compared_with:
        made.add_paragraph(f"Compared with: {report.compared_with}")
    made.add_paragraph(f"Basis: {spoken_basis(report)}")
    for said in sentences(report):
        made.add_paragraph(plain(said), style="List Bullet")
    drawn, numbers = pictures(report), count(1)
    for table in overview(report):
        _table(made, table)
        for chart in drawn.get(table.id, ()):
            _chart(made, chart, next(numbers))
    for page in pages(report):
        made.add_heading(plain(page.title), level=1).paragraph_format.page_break_before = True
        for table in page.tables:
            _table(made, table, level=2)
    return word_file(made)


def _set_up(made: Any) -> None:
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = map(Mm, PAGE_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    for name, points in SIZES.items():
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(points), RGBColor(0, 0, 0)
        # Headings name their font by theme as well, which would win.
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{key}"), None)
    for tag in made.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), LANGUAGE)


def _properties(made: Any, report: Report) -> None:
    """Dated by the period: a file must not tell when somebody worked late, nor who."""
    known = made.core_properties
    known.title, known.language = plain(report.title)[:255], LANGUAGE
    known.author = known.last_modified_by = known.comments = ""
    known.created = known.modified = datetime.combine(report.period.last, time(12))


def _table(made: Any, table: Table, level: int = 1) -> None:
    made.add_heading(plain(table.title), level=level)
    cells, is_turned = grid(table), lies_on_its_side(table)
    drawn = made.add_table(rows=0, cols=len(cells[0]), style="Table Grid")
    _tell(drawn, table)
    points = SMALL_POINTS if len(cells[0]) > MANY else CELL_POINTS
    for number, texts in enumerate(cells):
        row = drawn.add_row()
        _keep(row, is_head=number == 0)
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            is_number = place > 0 and table.columns[(number if is_turned else place) - 1].unit is not Unit.TEXT
            _write(cell.paragraphs[0], text, is_head=number == 0 or place == 0, is_number=is_number, points=points)
    if len(cells[0]) > MANY:
        _share_out(drawn)
    for number, note in enumerate(table.notes):
        said = made.add_paragraph(plain(note), style="List Bullet")
        said.paragraph_format.space_before = Pt(0 if number else NOTE_POINTS)


def _chart(made: Any, chart: Chart, number: int) -> None:
    """A chart of Word's own in a paragraph, with the same numbers in words for who does not see it."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CHART_TYPE, chart_xml(chart), made.part.package)
    tall = CHART_MM[1] if chart.is_standing else max(CHART_MM[1], BAR_MM * len(chart.labels) * len(chart.series))
    width, height = Mm(CHART_MM[0]), Mm(min(tall, TALLEST_MM))
    title, words = (escape(plain(each), quote=True) for each in (chart.title, chart.words[:WORDS_CHARACTERS]))
    inline = parse_xml(
        f'<wp:inline {nsdecls("wp", "a")} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{CHART_IDS + number}" name="Chart {number}" title="{title}" descr="{words}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{CHART_SPACE}">'
        f'<c:chart xmlns:c="{CHART_SPACE}" {nsdecls("r")} r:id="{made.part.relate_to(part, CHART_RELATION)}"/>'
        "</a:graphicData></a:graphic></wp:inline>"
    )
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    made.add_paragraph().add_run()._r.append(drawing)


def _share_out(drawn: Any) -> None:
    """Of a table with many columns the labels get more room than the numbers."""
    whole = PAGE_MM[0] - 2 * MARGIN_MM
    each = (whole - LABEL_MM) / (len(drawn.columns) - 1)
    drawn.autofit = False
    widths = [Mm(each if place else LABEL_MM) for place in range(len(drawn.columns))]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    for row in drawn.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _write(paragraph: Any, text: str, *, is_head: bool, is_number: bool, points: int) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size = is_head, Pt(points)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(ROW_POINTS)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _tell(drawn: Any, table: Table) -> None:
    """What a screen reader is told: the table's name, that its first row and its first column are headings."""
    properties = drawn._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1")
        look.set(qn("w:firstColumn"), "1")
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), plain(table.title)[:255])
    properties.append(caption)


def _keep(row: Any, *, is_head: bool) -> None:
    """No row is torn between pages; the head stands on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
