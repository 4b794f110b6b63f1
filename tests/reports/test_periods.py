"""Periods as people type them; the financial year starts on 1 April."""

from datetime import date

import pytest

from procedure.errors import NotAllowed
from reports.periods import Period, financial_year, parse

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("q1", "2026-04-01", "2026-06-30"),
        ("Q4", "2026-01-01", "2026-03-31"),
        ("q3 2020/21", "2020-10-01", "2020-12-31"),
        ("q4 2020/21", "2021-01-01", "2021-03-31"),
        ("h1 2020/21", "2020-04-01", "2020-09-30"),
        ("h2", "2025-10-01", "2026-03-31"),
        ("2020/21", "2020-04-01", "2021-03-31"),
        ("1999/00", "1999-04-01", "2000-03-31"),
        ("last-month", "2026-04-01", "2026-04-30"),
        ("this-month", "2026-05-01", "2026-05-31"),
        ("this-year", "2026-04-01", "2027-03-31"),
        ("last-year", "2025-04-01", "2026-03-31"),
        ("today", "2026-05-20", "2026-05-20"),
        ("yesterday", "2026-05-19", "2026-05-19"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-04-01..2026-06-30", "2026-04-01", "2026-06-30"),
        (" 2026-04-02 ", "2026-04-02", "2026-04-02"),
    ],
)
def test_a_period_is_what_people_mean_by_it(text: str, first: str, last: str) -> None:
    assert parse(text, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_last_month_in_january_is_december() -> None:
    assert parse("last-month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "q5",
        "h3",
        "2020/22",
        "2026-13",
        "2026-02-30",
        "2026-06-30..2026-04-01",
        "..",
        "٢٠٢٦-٠٤",
        "0000-01",
        "9999/00",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotAllowed, match=r"\.$"):
        parse(text, TODAY)


def test_the_last_of_march_belongs_to_the_old_financial_year() -> None:
    assert financial_year(date(2026, 3, 31)).first == date(2025, 4, 1)
    assert financial_year(date(2026, 4, 1)).first == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2020-04-01", "2020-09-30"), ("2019-04-01", "2019-09-30")),
        (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
        (("2024-02-29", "2024-03-05"), ("2023-02-28", "2023-03-05")),
    ],
)
def test_the_same_period_a_year_before_keeps_the_end_of_february(
    period: tuple[str, str], before: tuple[str, str]
) -> None:
    first, last = map(date.fromisoformat, period)
    assert Period(first, last).a_year_before() == Period(*map(date.fromisoformat, before))
