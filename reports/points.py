"""Percentage points between two years: from the unrounded percentages, or from the rounded ones as once published."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from reports.model import Share
from reports.rounding import half_up

Points: TypeAlias = Callable[[Share, Share], Fraction | None]
"""This year's share and the last one's; None where either has no denominator."""


def unrounded(this: Share, last: Share) -> Fraction | None:
    """54.17% against 41.18% is 12.99 points."""
    return None if this.percent is None or last.percent is None else this.percent - last.percent


def as_published(this: Share, last: Share) -> Fraction | None:
    """54% against 41% is 13 points."""
    return None if this.percent is None or last.percent is None else half_up(this.percent) - half_up(last.percent)


def unless_both_nothing(points: Points, this: Share, last: Share) -> Fraction | None:
    """None also where both years are 0%: "both years 0% gives N/A, equal non-zero gives 0" (the published tables)."""
    found = points(this, last)
    return None if found == 0 and this.n == last.n == 0 else found
