"""The Word document of a letter for the post, from the same blocks as its text and its HTML.

Real headings, lists and a table, the language marked, no macros, and no officer's name in the properties.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from letters.markup import Block, BlockKind
from letters.paper import Paper
from letters.values import is_right_to_left
from letters.word_file import word_file

FONT = "Arial"
SPACE_POINTS, ROW_POINTS = 8, 2
SIZES = {"Normal": 12, "List Bullet": 12, "Heading 1": 15, "Heading 2": 13}
"""Points, by Word's own styles."""
PAGE_MM, MARGIN_MM, LABEL_MM = (210, 297), 25, 55
REGIONS = {"en": "en-GB", "cy": "cy-GB", "gd": "gd-GB"}
"""Word knows languages by region; other languages go by their own code."""


def document(paper: Paper, on: date) -> bytes:
    """The file. `on` is the date in its properties, since a file must not tell when somebody worked late."""
    made = Document()
    _set_up(made, paper)
    _properties(made, paper, on)
    _head(made, paper)
    made.add_heading(paper.letter.subject, level=1)
    for block in paper.letter.blocks:
        _MAKERS[block.kind](made, block)
    if is_right_to_left(paper.letter.language):
        _turn(made)
    return word_file(made)


def _set_up(made: Any, paper: Paper) -> None:
    """A4, a plain sans-serif of 12 points in black, and the language by which Word checks and reads aloud."""
    section = made.sections[0]
    section.page_width, section.page_height = map(Mm, PAGE_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    for name, points in SIZES.items():
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(points), RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(SPACE_POINTS)
        # Headings name their font by theme as well, which would win.
        fonts = style.element.rPr.rFonts
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
    language = REGIONS.get(paper.letter.language, paper.letter.language)
    for tag in made.styles.element.iter(qn("w:lang")):
        for key in ("val", "bidi", "eastAsia"):
            tag.set(qn(f"w:{key}"), language)


def _properties(made: Any, paper: Paper, on: date) -> None:
    known = made.core_properties
    known.author = known.last_modified_by = paper.organisation
    known.title, known.language = paper.letter.subject, paper.letter.language
    known.comments = known.keywords = known.subject = known.category = ""
    known.created = known.modified = datetime.combine(on, time(12))
    known.revision = 1


def _head(made: Any, paper: Paper) -> None:
    """Who writes, then to whom, then when and about which case."""
    sender = made.add_paragraph()
    sender.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_lines(sender, paper.sender)
    _add_lines(made.add_paragraph(), paper.to)
    _add_lines(made.add_paragraph(), (paper.date, paper.reference))


def _heading(made: Any, block: Block) -> None:
    for row in block.rows:
        made.add_heading(" ".join(row.lines), level=2)


def _paragraph(made: Any, block: Block) -> None:
    for row in block.rows:
        _add_lines(made.add_paragraph(), row.lines)


def _list(made: Any, block: Block) -> None:
    for row in block.rows:
        _add_lines(made.add_paragraph(style="List Bullet"), row.lines)


def _table(made: Any, block: Block) -> None:
    """Labels in the first column, which Word is told is a column of headings."""
    table = made.add_table(rows=0, cols=2)
    table.autofit = False
    widths = (Mm(LABEL_MM), Mm(PAGE_MM[0] - 2 * MARGIN_MM - LABEL_MM))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstColumn"), "1")
        look.set(qn("w:firstRow"), "0")
    for row in block.rows:
        label, value = table.add_row().cells
        label.width, value.width = widths
        label.paragraphs[0].add_run(row.label).bold = True
        _add_lines(value.paragraphs[0], row.lines)
        for cell in (label, value):
            cell.paragraphs[0].paragraph_format.space_after = Pt(ROW_POINTS)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


_MAKERS: Mapping[BlockKind, Callable[[Any, Block], None]] = {
    BlockKind.HEADING: _heading,
    BlockKind.PARAGRAPH: _paragraph,
    BlockKind.LIST: _list,
    BlockKind.TABLE: _table,
}


def _add_lines(paragraph: Any, lines: Iterable[str]) -> None:
    """One paragraph, its lines broken where somebody broke them."""
    for number, line in enumerate(lines):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(line)


def _turn(made: Any) -> None:
    """From right to left, in every paragraph and table."""
    for properties in [one.get_or_add_pPr() for one in made.element.body.iter(qn("w:p"))]:
        properties.append(OxmlElement("w:bidi"))
    for properties in made.element.body.iter(qn("w:tblPr")):
        properties.append(OxmlElement("w:bidiVisual"))
