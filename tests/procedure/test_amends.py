"""Money as people type and read it, and what is wrong with a promise."""

from datetime import date

import pytest

from procedure.amends import Lesson, NewRemedy, RemedyKind, wrong_with_lessons, wrong_with_remedies
from procedure.errors import NotAllowed
from procedure.money import pence_of, pounds
from tests.handlers.desk import ANN, SAM, a_desk

TODAY = date(2026, 3, 31)
DESK = a_desk()


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("", 0), (" ", 0), ("250", 25_000), ("£250", 25_000), ("£ 1,250.50", 125_050), ("0.05", 5), ("10000000", 10**9)],
)
def test_an_amount_is_read(typed: str, pence: int) -> None:
    assert pence_of(typed) == pence


@pytest.mark.parametrize("typed", ["1250.5", "-5", "12,50", "five", "£", "1.234,00", "10000001", "٣", "1e3", "9" * 50])
def test_what_may_mean_another_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotAllowed):
        pence_of(typed)


@pytest.mark.parametrize(
    ("pence", "shown"),
    [(5, "£0.05"), (100, "£1"), (12_345, "£123.45"), (125_050, "£1,250.50"), (10**9, "£10,000,000")],
)
def test_an_amount_is_printed_as_people_write_it(pence: int, shown: str) -> None:
    assert pounds(pence) == shown
    assert pence_of(shown) == pence


@pytest.mark.parametrize(
    ("remedy", "said"),
    [
        (NewRemedy(RemedyKind.PAYMENT, pence=5_000, promised_on=date(2026, 4, 30), owner=ANN), []),
        (NewRemedy(RemedyKind.APOLOGY), []),
        (NewRemedy(RemedyKind.PAYMENT), ["Name the amount of the payment."]),
        (NewRemedy(RemedyKind.REPAIR), ["Say in the remedy what the repair is."]),
        (NewRemedy(RemedyKind.OTHER), ["Say in the remedy what the remedy is."]),
        (
            NewRemedy(RemedyKind.APOLOGY, promised_on=date(2026, 3, 30)),
            ["A promised date lies between today and three years from now."],
        ),
        (
            NewRemedy(RemedyKind.APOLOGY, promised_on=date(2036, 3, 30)),
            ["A promised date lies between today and three years from now."],
        ),
        (
            NewRemedy(RemedyKind.APOLOGY, "x" * 2_001, owner=SAM),
            [
                "A promise has at most 2,000 characters.",
                "A promise can only be given to somebody who works on complaints here.",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_remedy_is_said(remedy: NewRemedy, said: list[str]) -> None:
    assert wrong_with_remedies(DESK, [remedy], TODAY) == said


def test_there_is_a_limit_to_what_one_answer_promises() -> None:
    assert wrong_with_remedies(DESK, [NewRemedy(RemedyKind.APOLOGY)] * 21, TODAY) == [
        "One answer promises at most 20 remedies."
    ]
    assert wrong_with_lessons(DESK, [Lesson("x")] * 21, TODAY) == [
        "One answer names at most 20 things that the service will change."
    ]
    assert wrong_with_lessons(DESK, [Lesson(" ")], TODAY) == ["Say what the service will change."]
