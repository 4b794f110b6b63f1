"""Half up, as published figures are."""

from fractions import Fraction

import pytest

from reports.cells import printed
from reports.model import Change, Share, Unit, Value
from reports.rounding import half_up, written


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("12.5", 13), ("13.5", 14), ("12.4999", 12), ("0.5", 1), ("-12.5", -13), ("-0.4", 0), ("2", 2)],
)
def test_a_half_is_rounded_up(value: str, rounded: int) -> None:
    assert half_up(Fraction(value)) == rounded


def test_one_eighth_is_printed_as_thirteen_percent() -> None:
    assert printed(Share(2, 16), Unit.PERCENT) == "13% (2 of 16)"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("4.65", 1, "4.7"), ("24.17", 1, "24.2"), ("5", 1, "5.0"), ("-0.04", 1, "0.0"), ("1204.5", 0, "1,205")],
)
def test_numbers_are_written_with_exactly_their_decimals(value: str, places: int, text: str) -> None:
    assert written(Fraction(value), places) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Share(13, 24), Unit.PERCENT, "54% (13 of 24)"),
        (Share(3, 7), Unit.PERCENT, "3 of 7 (43%)"),
        (Share(4, 9), Unit.PERCENT, "4 of 9 (44%)"),
        (Share(4, 10), Unit.PERCENT, "40% (4 of 10)"),
        (Share(0, 0), Unit.PERCENT, "N/A"),
        (Share(0, 12), Unit.PERCENT, "0% (0 of 12)"),
        (Change(50, 70), Unit.PERCENT, "29% fewer (50 against 70)"),
        (Change(70, 50), Unit.PERCENT, "40% more (70 against 50)"),
        (Change(70, 70), Unit.PERCENT, "no change (70 against 70)"),
        (Change(6, 4), Unit.PERCENT, "6 against 4 (50% more)"),
        (Change(5, 0), Unit.PERCENT, "N/A (5 against 0)"),
        (Fraction(5), Unit.DAYS, "5.0"),
        (20, Unit.DAYS, "20"),
        (12, Unit.POINTS, "+12"),
        (Fraction(-7, 2), Unit.POINTS, "-4"),
        (None, Unit.DAYS, "N/A"),
        ("two\nlines\x1b[31m", Unit.TEXT, "two lines [31m"),
    ],
)
def test_a_value_is_printed_as_people_read_it(value: Value, unit: Unit, text: str) -> None:
    assert printed(value, unit) == text
