"""Charts as Word draws them itself (DrawingML): the numbers stand in the chart, in the words of the page's charts."""

from collections.abc import Iterator, Sequence
from html import escape

from reports.cells import plain
from reports.charts import MOST_COLUMNS, Chart, Series

COLOURS = ("1D5FA8", "B35C00", "5F5F5F")
"""As on the light page."""
_SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_FONT = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="Arial"/></a:defRPr></a:pPr>'
    '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
)
CATEGORIES, VALUES = 1, 2
"""Ids of the axes."""


def chart_xml(chart: Chart) -> bytes:
    """The part of the file that holds one chart. A target stands in its title: Word has no mark between bars."""
    is_standing = chart.is_standing and len(chart.labels) <= MOST_COLUMNS
    title = f"{chart.title} ({chart.mark})" if chart.mark else chart.title
    bars = "".join(_series(number, one, chart.labels) for number, one in enumerate(chart.series))
    direction = "col" if is_standing else "bar"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_SPACES}><c:roundedCorners val="0"/>'
        f'<c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="en-GB" sz="1200" b="1"/><a:t>{_safe(title)}</a:t></a:r></a:p></c:rich></c:tx>'
        f'<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="{direction}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{bars}'
        f'<c:gapWidth val="60"/><c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:barChart>'
        f"{''.join(_axes(chart, is_standing))}</c:plotArea>"
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart>{_FONT}</c:chartSpace>'
    ).encode()


def _series(number: int, one: Series, labels: Sequence[str]) -> str:
    names = "".join(f'<c:pt idx="{place}"><c:v>{_safe(label)}</c:v></c:pt>' for place, label in enumerate(labels))
    values = "".join(
        f'<c:pt idx="{place}"><c:v>{float(value):.10g}</c:v></c:pt>'
        for place, value in enumerate(one.values)
        if value is not None
    )
    # As on the page: rounded half up, a share as a percentage.
    is_share = any(said.endswith("%") for said in one.shown)
    form = '0"%"' if is_share else "#,##0"
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:v>{_safe(one.name)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{COLOURS[number % len(COLOURS)]}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="{_safe(form)}" sourceLinked="0"/>'
        '<c:spPr><a:noFill/></c:spPr><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f'<c:cat><c:strLit><c:ptCount val="{len(labels)}"/>{names}</c:strLit></c:cat>'
        f'<c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(labels)}"/>{values}</c:numLit>'
        "</c:val></c:ser>"
    )


def _axes(chart: Chart, is_standing: bool) -> Iterator[str]:
    """Lying bars are read from above, so their order is turned and the numbers stand below."""
    order, crosses = ("minMax", "autoZero") if is_standing else ("maxMin", "max")
    below, beside = ("b", "l") if is_standing else ("l", "b")
    most = f'<c:max val="{chart.most}"/>' if chart.most else ""
    ends = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
    yield (
        f'<c:catAx><c:axId val="{CATEGORIES}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{below}"/>{ends}<c:crossAx val="{VALUES}"/><c:crosses val="autoZero"/>'
        "</c:catAx>"
    )
    yield (
        f'<c:valAx><c:axId val="{VALUES}"/><c:scaling><c:orientation val="minMax"/>{most}<c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{beside}"/><c:numFmt formatCode="General" sourceLinked="0"/>{ends}'
        f'<c:crossAx val="{CATEGORIES}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/></c:valAx>'
    )


def _safe(text: str) -> str:
    return escape(plain(text), quote=True)
