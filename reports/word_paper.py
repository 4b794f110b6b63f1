"""A report as a Word document for a committee: real headings, tables whose head repeats, the language marked."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.cells import plain
from reports.grid import grid, lies_on_its_side, spoken_basis
from reports.model import Report, Table, Unit
from reports.sentences import sentences

FONT, LANGUAGE = "Arial", "en-GB"
SIZES = {"Normal": 11, "List Bullet": 11, "Title": 20, "Heading 1": 15}
"""Points, by Word's own styles."""
CELL_POINTS, ROW_POINTS, NOTE_POINTS = 10, 2, 6
"""Of the text in a table, and of the room within its rows and above its notes."""
PAGE_MM, MARGIN_MM = (297, 210), 20


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
    for table in report.tables:
        _table(made, table)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


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


def _table(made: Any, table: Table) -> None:
    made.add_heading(plain(table.title), level=1)
    cells, is_turned = grid(table), lies_on_its_side(table)
    drawn = made.add_table(rows=0, cols=len(cells[0]), style="Table Grid")
    _tell(drawn, table)
    for number, texts in enumerate(cells):
        row = drawn.add_row()
        _keep(row, is_head=number == 0)
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            is_number = place > 0 and table.columns[(number if is_turned else place) - 1].unit is not Unit.TEXT
            _write(cell.paragraphs[0], text, is_head=number == 0 or place == 0, is_number=is_number)
    for number, note in enumerate(table.notes):
        said = made.add_paragraph(plain(note), style="List Bullet")
        said.paragraph_format.space_before = Pt(0 if number else NOTE_POINTS)


def _write(paragraph: Any, text: str, *, is_head: bool, is_number: bool) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size = is_head, Pt(CELL_POINTS)
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
