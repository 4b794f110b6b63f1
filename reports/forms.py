"""Every form that a report can be written in, as the bytes of a file."""

from enum import StrEnum

from procedure.errors import NotAllowed
from reports.cells import plain
from reports.model import Report
from reports.rendering import render
from reports.word_paper import word_paper
from reports.workbook import workbook


class Form(StrEnum):
    """What a report can be written as."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    JSON = "json"

    @property
    def is_text(self) -> bool:
        """Whether a terminal can show it; the others are files for Excel and Word."""
        return self not in (Form.XLSX, Form.DOCX)


CONTENT_TYPES = {
    Form.TEXT: "text/plain; charset=utf-8",
    Form.MD: "text/markdown; charset=utf-8",
    Form.HTML: "text/html; charset=utf-8",
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.JSON: "application/json",
}


def file_of(report: Report, form: str) -> bytes:
    """The whole file, UTF-8 where it is text; NotAllowed with the forms there are for any other."""
    if form == Form.XLSX:
        return workbook(report)
    if form == Form.DOCX:
        return word_paper(report)
    if form not in tuple(Form):
        raise NotAllowed(f"A report cannot be written as '{plain(form)[:20]}'. It can be: {', '.join(Form)}.")
    return render(report, form).encode("utf-8")
