"""The charts of a workbook, drawn by Excel itself from a sheet that holds their numbers."""

from typing import Any

from reports.cells import plain
from reports.charts import MOST_COLUMNS, Chart
from reports.word_charts import COLOURS

SHEET = "charts"
WIDTH_PIXELS, LEAST_PIXELS, BAR_PIXELS = 720, 300, 18
ROW_PIXELS = 20
"""Of a row as Excel draws it."""
NAMES_CHARACTERS, ALT_CHARACTERS = 44, 2_000
BESIDE = 6
"""Columns of the numbers, to the right of which the charts stand: a label and at most four series."""


def add_charts(book: Any, sheet: Any, drawn: list[Chart]) -> None:
    """One below the other, each beside its numbers; the words of each are its alternative text."""
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, NAMES_CHARACTERS)
    top = 0
    for chart in drawn:
        _numbers(sheet, chart, top, bold)
        height = _height(chart)
        made = _chart(book, sheet, chart, top, height)
        options = {"description": plain(chart.words)[:ALT_CHARACTERS], "object_position": 2}
        sheet.insert_chart(top, BESIDE, made, options)
        top += max(len(chart.labels) + 3, height // ROW_PIXELS + 2)


def _numbers(sheet: Any, chart: Chart, top: int, bold: Any) -> None:
    sheet.write_string(top, 0, _title(chart), bold)
    for place, one in enumerate(chart.series, start=1):
        sheet.write_string(top + 1, place, plain(one.name), bold)
    for row, label in enumerate(chart.labels):
        sheet.write_string(top + 2 + row, 0, plain(label))
        for place, one in enumerate(chart.series, start=1):
            value = one.values[row]
            if value is not None:
                sheet.write_number(top + 2 + row, place, float(value))


def _chart(book: Any, sheet: Any, chart: Chart, top: int, height: int) -> Any:
    made = book.add_chart({"type": "column" if _is_standing(chart) else "bar"})
    first, last = top + 2, top + 1 + len(chart.labels)
    for place, one in enumerate(chart.series, start=1):
        form = '0"%"' if any(said.endswith("%") for said in one.shown) else "#,##0"
        made.add_series(
            {
                "name": [sheet.name, top + 1, place],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, place, last, place],
                "fill": {"color": f"#{COLOURS[(place - 1) % len(COLOURS)]}"},
                "data_labels": {"value": True, "num_format": form},
                "gap": 60,
            }
        )
    made.set_title({"name": _title(chart), "name_font": {"size": 12}})
    made.set_legend({"position": "bottom"})
    values = {"min": 0, "major_gridlines": {"visible": False}} | ({"max": chart.most} if chart.most else {})
    # Excel draws lying bars from below: they are read from above.
    made.set_x_axis({} if _is_standing(chart) else values)
    made.set_y_axis(values if _is_standing(chart) else {"reverse": True})
    made.set_size({"width": WIDTH_PIXELS, "height": height})
    return made


def _height(chart: Chart) -> int:
    bars = 0 if _is_standing(chart) else len(chart.labels) * len(chart.series)
    return max(LEAST_PIXELS, BAR_PIXELS * bars)


def _is_standing(chart: Chart) -> bool:
    return chart.is_standing and len(chart.labels) <= MOST_COLUMNS


def _title(chart: Chart) -> str:
    """With the target, for which Excel has no mark between bars."""
    return plain(f"{chart.title} ({chart.mark})" if chart.mark else chart.title)
