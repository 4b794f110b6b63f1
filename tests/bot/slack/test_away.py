"""The verb `away`: days and deputies as people type them, the list, the form behind the button."""

import pytest

from handlers.away import absent
from letters.notes import Action
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.workspace import ANN, HEAD, MIA, Member


def typed(house: House, member: Member, text: str) -> str:
    return house.script.command(member, f"/complaint {text}").words


def noted(house: House, member: Member) -> list[tuple[str, str, str]]:
    return [
        (str(one.first_on), str(one.last_on), one.deputy)
        for one in absent(house.office, MIA.email, noon())
        if one.email == member.email
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01..2026-05-10 deputy Hed Ofservice",
        f"2026-05-01 .. 2026-05-10 deputy {HEAD.email}",
        "2026-05-01 to 2026-05-10 deputy @head",
    ],
)
def test_days_and_deputy_are_understood(house: House, text: str) -> None:
    assert "Hed Ofservice stands in" in typed(house, ANN, f"away {text}")
    assert noted(house, ANN) == [("2026-05-01", "2026-05-10", HEAD.email)]
    assert "Hed Ofservice" in typed(house, ANN, "away list")
    assert "at work again" in typed(house, ANN, "away off")
    assert noted(house, ANN) == []
    assert "Nobody is noted as away" in typed(house, ANN, "away")


def test_a_manager_says_it_for_others_and_nobody_else_does(house: House) -> None:
    assert "Only a manager may" in typed(house, ANN, "away Hed Ofservice 2026-05-01")
    typed(house, MIA, f"away {HEAD.email} 2026-05-01")
    assert noted(house, HEAD) == [("2026-05-01", "2026-05-01", "")]
    typed(house, MIA, f"away {HEAD.email} off")
    assert noted(house, HEAD) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("next week", "I did not understand the days. Write: /complaint away [@person] FROM..TO"),
        ("2026-02-30", "'2026-02-30' is no date"),
        ("2026-05-10..2026-05-01", "The last day lies before the first."),
    ],
)
def test_what_is_not_understood_is_said(house: House, text: str, said: str) -> None:
    assert said in typed(house, ANN, f"away {text}")


def test_the_button_opens_a_form_that_a_manager_fills_in(house: House) -> None:
    form = press(house, MIA, Action.AWAY, HEAD.email).view
    assert form is not None
    errors, _ = house.script.submit(MIA, form["id"], {"first_on": "2026-06-01", "last_on": "2026-05-20"})
    assert list(errors) == ["last_on"]
    errors, shown = house.script.submit(MIA, form["id"], {"first_on": "2026-06-01", "last_on": "2026-06-05"})
    assert errors == {}
    assert "Hed Ofservice is away from Mon 1 Jun 2026 to Fri 5 Jun 2026" in shown.words
    typed(house, MIA, f"away {HEAD.email} off")
