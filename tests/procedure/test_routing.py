"""To whom a new complaint goes: by mailbox, by words, or to somebody who decides by hand."""

from dataclasses import replace

import pytest

from procedure.routing import TEXT_CHARACTERS, best_area, route
from tests.procedure.test_desk import ANN, DESK, OLU, REPAIRS, WASTE


@pytest.mark.parametrize(
    ("subject", "text", "area", "owner"),
    [
        ("My boiler", "It is cold.", "repairs", ANN),
        ("Complaint", "Two BOILERS need repairs, one bin was lost.", "repairs", ANN),
        ("Complaint", "The boiler\r\n fell on my bin.", "", ""),  # a draw is nobody's
        ("Cabinet", "Your cabinet decided.", "", ""),  # "bin" is not in "cabinet"
        ("Complaint", "Something else.", "", ""),
        ("", "", "", ""),
        ("Ann Owner", "She did not mend my boiler.", "repairs", ""),
        ("Boiler", f"I wrote to {ANN}.", "repairs", ""),
        ("Boiler", "Annabel Ownerly came.", "repairs", ANN),
    ],
)
def test_words_decide(subject: str, text: str, area: str, owner: str) -> None:
    found = route(DESK, DESK.mailbox("complaints"), subject, text)
    assert (found.area.code if found.area else "", found.owner) == (area, owner)


def test_a_mailbox_of_an_area_decides_whatever_the_words_say() -> None:
    found = route(DESK, DESK.mailbox("bins"), "My boiler", "The boiler is broken.")
    assert (found.area, found.owner) == (WASTE, OLU)


@pytest.mark.parametrize(
    ("mailbox", "text", "urgent"),
    [
        ("complaints", "There is a GAS\nLEAK at the boiler", True),
        ("complaints", "There is a gas leak somewhere", True),  # in no area: every area's words count
        ("complaints", "There is gas. Leak it", False),
        ("complaints", "The boiler is broken", False),
        ("bins", "There is a gas leak", False),  # by the mailbox it is waste's, which has no such words
    ],
)
def test_urgent_words_only_ever_add_attention(mailbox: str, text: str, urgent: bool) -> None:
    assert route(DESK, DESK.mailbox(mailbox), "", text).is_urgent is urgent


def test_only_the_beginning_of_a_very_long_mail_is_looked_at() -> None:
    assert route(DESK, None, "", "x" * TEXT_CHARACTERS + " boiler").area is None


def test_empty_and_strange_words_match_nothing_by_accident() -> None:
    assert best_area([replace(REPAIRS, keywords=("", " "))], "anything") is None
    assert best_area([replace(REPAIRS, keywords=("c++ (.*)",))], "a c++ (.*) b") is not None
    assert best_area([replace(REPAIRS, keywords=("(.*)",))], "anything") is None
    assert best_area([], "boiler") is None
