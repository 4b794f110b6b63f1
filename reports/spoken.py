"""Words that sentences of several reports are made of."""

from fractions import Fraction

from procedure.commitments import financial_year as year_name
from reports.periods import Period, financial_year
from reports.rounding import half_up, written


def points_against(difference: Fraction, then: str) -> str:
    """Like "6 percentage points more than in 2017/18"; `then` is "in 2017/18" or "a year before"."""
    number = half_up(difference)
    if number == 0:
        return _alike(difference, then)
    unit = "percentage point" if abs(number) == 1 else "percentage points"
    return f"{written(abs(number))} {unit} {_way(number)} than {then}"


def days_against(difference: Fraction, then: str) -> str:
    """Like "0.3 more than in 2017/18", of days that are told to one decimal."""
    number = half_up(difference, 1)
    return f"{written(abs(number), 1)} {_way(number)} than {then}" if number else _alike(difference, then)


def spoken_then(period: Period) -> str:
    """Like "in 2017/18", or "a year before" where it is no financial year."""
    return f"in {year_name(period.first)}" if financial_year(period.first) == period else "a year before"


def _alike(difference: Fraction, then: str) -> str:
    return f"the same as {then}" if difference == 0 else f"almost the same as {then}"


def _way(number: Fraction) -> str:
    return "more" if number > 0 else "fewer"
