"""Bar charts as SVG that stands in a page: pure functions of numbers, each with the same numbers in words.

Colours come from the page's style, so that a chart is light, dark or printed as the page is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from reports.cells import plain

WIDTH, MARGIN = 720, 10
HEAD, PLOT, FOOT = 60, 180, 28
"""Heights above the bars (legend, mark), of the highest bar, and below them (labels), in pixels."""
LABELS, BAR, GAP, VALUE = 270, 20, 12, 70
"""Of lying bars: width of the labels, height of a bar, room between groups, width of the number behind a bar."""
WIDEST_BAR, LABEL_CHARACTERS = 44, 38
MOST_COLUMNS = 14

Number = int | Fraction | None


@dataclass(frozen=True)
class Series:
    """One colour of bars: a value for each label, as it is drawn, as it is written beside it, and in full."""

    name: str
    values: tuple[Number, ...]
    shown: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """`mark_after` labels a dashed line, which says `mark`, stands; `is_standing` columns suit what follows in time."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    most: int | None = None
    is_standing: bool = False
    mark_after: int | None = None
    mark: str = ""

    @property
    def words(self) -> str:
        """Every number of the chart: "Stage 1: upheld 13, not upheld 11. Stage 2: ..."."""
        groups = (
            f"{label}: {', '.join(f'{one.name.lower()} {one.said[place]}' for one in self.series)}."
            for place, label in enumerate(self.labels)
        )
        return " ".join([*groups, *([f"{self.mark}."] if self.mark else [])])


def figure(chart: Chart, number: int) -> str:
    """The chart as a figure of a page; `number` tells it apart from the page's others."""
    is_standing = chart.is_standing and len(chart.labels) <= MOST_COLUMNS
    height, drawn = _standing(chart) if is_standing else _lying(chart)
    name = f"chart-{number}"
    return (
        f"<figure>\n<figcaption>{_safe(chart.title)}</figcaption>\n"
        f'<svg role="img" aria-labelledby="{name}-title {name}-words" viewBox="0 0 {WIDTH} {height}">\n'
        f'<title id="{name}-title">{_safe(chart.title)}</title>\n<desc id="{name}-words">{_safe(chart.words)}</desc>\n'
        + "\n".join([*_legend(chart.series), *drawn])
        + "\n</svg>\n</figure>"
    )


def _standing(chart: Chart) -> tuple[int, list[str]]:
    base, most, count = HEAD + PLOT, _most(chart), len(chart.series)
    group = Fraction(WIDTH - 2 * MARGIN, max(1, len(chart.labels)))
    bar = min(Fraction(WIDEST_BAR), group * Fraction(4, 5) / max(1, count))
    drawn = [_line(MARGIN, base, WIDTH - MARGIN, base, "axis")]
    for place, label in enumerate(chart.labels):
        middle = MARGIN + group * place + group / 2
        drawn.append(_text(middle, base + 18, label, "middle"))
        for n, one in enumerate(chart.series):
            left, height = middle - bar * count / 2 + bar * n, Fraction(PLOT) * (one.values[place] or 0) / most
            drawn += [
                _rect(left + 1, base - height, bar - 2, height, n),
                _text(left + bar / 2, base - height - 4, one.shown[place], "middle"),
            ]
    if chart.mark_after is not None:
        x = MARGIN + group * chart.mark_after
        drawn += [_line(x, HEAD - 22, x, base, "mark"), _text(x + 5, HEAD - 14, chart.mark, "start")]
    return base + FOOT, drawn


def _lying(chart: Chart) -> tuple[int, list[str]]:
    most, room, top = _most(chart), WIDTH - LABELS - VALUE - MARGIN, Fraction(HEAD - 24)
    group, drawn = len(chart.series) * BAR, list[str]()
    for place, label in enumerate(chart.labels):
        drawn.append(_text(LABELS - 8, top + Fraction(group, 2) + 4, _short(label), "end"))
        for n, one in enumerate(chart.series):
            width = Fraction(room) * (one.values[place] or 0) / most
            drawn += [
                _rect(LABELS, top + BAR * n + 1, width, BAR - 2, n),
                _text(LABELS + width + 5, top + BAR * n + 14, one.shown[place], "start"),
            ]
        top += group + GAP
        if chart.mark_after == place + 1:
            line = top - Fraction(GAP, 2)
            drawn += [_line(MARGIN, line, WIDTH - MARGIN, line, "mark")]
            drawn += [_text(WIDTH - MARGIN, line - 4, chart.mark, "end")]
    drawn.append(_line(LABELS, HEAD - 28, LABELS, top - GAP + 4, "axis"))
    return int(top) + MARGIN, drawn


def _legend(series: Sequence[Series]) -> Iterator[str]:
    left = MARGIN
    for n, one in enumerate(series):
        yield _rect(left, 6, 14, 14, n)
        yield _text(left + 20, 18, one.name, "start")
        left += 40 + 8 * len(one.name)


def _most(chart: Chart) -> Fraction:
    values = [value for one in chart.series for value in one.values if value is not None]
    return Fraction(chart.most or max([*values, 1]))


def _rect(x: Fraction | int, y: Fraction | int, width: Fraction | int, height: Fraction | int, n: int) -> str:
    return f'<rect class="bar-{n}" x="{_px(x)}" y="{_px(y)}" width="{_px(width)}" height="{_px(height)}"/>'


def _line(x: Fraction | int, y: Fraction | int, to_x: Fraction | int, to_y: Fraction | int, kind: str) -> str:
    return f'<line class="{kind}" x1="{_px(x)}" y1="{_px(y)}" x2="{_px(to_x)}" y2="{_px(to_y)}"/>'


def _text(x: Fraction | int, y: Fraction | int, said: str, anchor: str) -> str:
    return f'<text x="{_px(x)}" y="{_px(y)}" text-anchor="{anchor}">{_safe(said)}</text>'


def _px(value: Fraction | int) -> str:
    return f"{float(value):.1f}"


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARACTERS else f"{label[: LABEL_CHARACTERS - 1]}…"


def _safe(text: str) -> str:
    return escape(plain(text), quote=True)
