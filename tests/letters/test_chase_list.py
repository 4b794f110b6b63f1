"""The one list that a person gets on a working day."""

from dataclasses import replace
from datetime import date

import pytest

from letters.cards import answered_offers
from letters.chase_list import ROWS_AT_MOST, chase_list
from letters.notes import Action
from procedure.chasing import Band, Reminder
from procedure.outcomes import Outcome
from procedure.standing import What
from tests.letters.test_cards import LINE

TODAY = date(2026, 4, 8)


def row(band: Band, days_late: int = 0, what: What = What.RESPOND, owner: str = "ann@example.gov.uk") -> Reminder:
    return Reminder(replace(LINE, owner=owner), what, TODAY, band, days_late)


def test_the_list_counts_what_is_due_today_next_and_late() -> None:
    own = [row(Band.TODAY), row(Band.TOMORROW), row(Band.SOON), row(Band.LATE, 1), row(Band.LATE, 3)]
    note = chase_list(TODAY, own, [row(Band.LATE, 4)])
    assert note.title == "Your cases on Wed 8 Apr 2026"
    assert note.text.startswith("1 due today, 2 due next, 2 late, 1 of your team's cases need you.")
    assert [one.cells[3] for one in note.rows] == [
        "today",
        "tomorrow",
        "soon",
        "1 working day late",
        "3 working days late",
        "4 working days late",
    ]
    assert all(len(one.cells) == len(note.columns) for one in note.rows)


def test_on_a_friday_nothing_is_said_to_be_due_tomorrow() -> None:
    (found,) = chase_list(date(2026, 4, 3), [row(Band.TOMORROW)], []).rows
    assert found.cells[2:4] == ("Wed 8 Apr 2026", "next working day")


@pytest.mark.parametrize(
    ("what", "said"),
    [(What.RESPOND, "Answer"), (What.ACKNOWLEDGE, "Acknowledge"), (What.PROMISE, "Keep the promise")],
)
def test_a_row_says_what_must_be_done_by_when(what: What, said: str) -> None:
    (found,) = chase_list(TODAY, [row(Band.TODAY, what=what)], []).rows
    assert found.cells == ("C-2026-00001", said, "Wed 8 Apr 2026", "today", "you")
    assert [one.action for one in found.offers] == [Action.RESPOND, Action.HOLD, Action.OPEN]


@pytest.mark.parametrize(("owner", "shown"), [("ann@example.gov.uk", "ann@example.gov.uk"), ("", "no owner")])
def test_a_managers_row_names_the_owner_and_offers_another(owner: str, shown: str) -> None:
    note = chase_list(TODAY, [], [row(Band.LATE, 4, owner=owner)])
    assert note.rows[0].cells[-1] == shown
    assert [one.action for one in note.rows[0].offers] == [Action.OPEN, Action.ASSIGN]
    assert "press Hold" not in note.text


def test_a_very_long_list_is_cut_and_says_so() -> None:
    note = chase_list(TODAY, [row(Band.LATE, 2)] * (ROWS_AT_MOST + 5), [])
    assert len(note.rows) == ROWS_AT_MOST
    assert "5 more are not shown here" in note.text


def test_a_case_that_a_mail_may_have_answered_is_asked_about_with_one_press_for_each_outcome() -> None:
    asked = {"C-2026-00001": answered_offers(17, (Outcome.UPHELD, Outcome.NOT_UPHELD))}
    own, managed = chase_list(TODAY, [row(Band.TODAY)], [row(Band.LATE, 4)], asked=asked).rows
    assert own.cells[1] == "Your mail was seen: was it the answer?"
    assert [(one.action, one.value) for one in own.offers] == [
        (Action.ANSWERED, "17:upheld"),
        (Action.ANSWERED, "17:not_upheld"),
        (Action.IS_UPDATE, "17"),
        (Action.OPEN, "C-2026-00001"),
    ]
    assert managed.cells[1] == "Answer", "whoever has not written it is not asked"
