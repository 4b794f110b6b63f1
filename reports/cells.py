"""One value of a report as people read it: rounded half up, no percentage without its n of N, safe characters only."""

from fractions import Fraction

from reports.model import Change, Share, Unit, Value
from reports.rounding import half_up, written

NOT_APPLICABLE = "N/A"
SMALL = 10
"""Under ten the count leads, because a percentage of so few says more than is known."""


def printed(value: Value, unit: Unit) -> str:
    """Like "1,204", "4.6", "54% (13 of 24)", "3 of 7 (43%)", "29% fewer (50 against 70)", "N/A"."""
    match value:
        case None:
            return NOT_APPLICABLE
        case str():
            return plain(value)
        case Share():
            return _share(value)
        case Change():
            return _change(value)
        case _:
            return _number(value, unit)


def plain(text: str) -> str:
    """One line without control and formatting characters, which could forge a terminal's or a table's lines."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _share(value: Share) -> str:
    if value.percent is None:
        return NOT_APPLICABLE
    percent, count = f"{written(value.percent)}%", f"{written(value.n)} of {written(value.of)}"
    return f"{count} ({percent})" if value.of < SMALL else f"{percent} ({count})"


def _change(value: Change) -> str:
    count = f"{written(value.this)} against {written(value.last)}"
    if value.percent is None:
        return f"{NOT_APPLICABLE} ({count})"
    if value.this == value.last:
        return f"no change ({count})"
    change = f"{written(abs(half_up(value.percent)))}% {'more' if value.this > value.last else 'fewer'}"
    return f"{count} ({change})" if value.last < SMALL else f"{change} ({count})"


def _number(value: Fraction | int, unit: Unit) -> str:
    if unit is Unit.POINTS:
        return f"{'+' if half_up(value) > 0 else ''}{written(value)}"
    if unit is Unit.PERCENT:
        return f"{written(value)}%"
    # A mean or a median is a fraction even where it happens to be whole: "5.0" says that it was measured.
    return written(value, 1) if isinstance(value, Fraction) else written(value)
