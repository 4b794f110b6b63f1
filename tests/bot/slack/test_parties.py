"""The verbs `party`, `consent` and `restrict`, and what stands above a form in which people write."""

from datetime import date

import pytest

from handlers.contacts import Party, set_party
from handlers.restrict import restrict
from letters.notes import Action
from procedure.words import ContactRole
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.workspace import ANN, HEAD, MIA, Member

NEEDS = "Large print & a quiet room"
ESCAPED = "Large print &amp; a quiet room"
FILLED = {"name": "Jo", "preferred_channel": "email", "language": "en", "adjustments": NEEDS}


def opened(house: House, text: str, member: Member = ANN) -> str:
    view = house.script.command(member, f"/complaint {text}").view
    assert view is not None, text
    return str(view["id"])


def with_needs(house: House) -> str:
    reference = house.complaints.file()
    party = Party(ContactRole.COMPLAINANT, "Jo", f"jo.{reference.lower()}@example.org", adjustments=NEEDS)
    set_party(house.office, reference, party, ANN.email, noon())
    return reference


def test_the_form_of_a_party_keeps_what_was_typed(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"party {reference}")
    assert list(house.script.submit(ANN, form, {**FILLED, "address": "jo"})[0]) == ["address"]
    errors, shown = house.script.submit(ANN, form, {**FILLED, "address": "jo@example.org"})
    assert errors == {}
    assert f"Kept: the complainant of {reference}." in shown.words
    again = house.script.command(ANN, f"/complaint party {reference}")
    assert "jo@example.org" in again.words
    assert "quiet room" in again.words


def test_the_form_is_not_for_who_may_not_read_the_case(house: House) -> None:
    reference = house.complaints.file()
    shown = house.script.command(HEAD, f"/complaint party {reference}")
    assert shown.view is None
    assert "is open to its owner, the deputy and the manager only" in shown.text


def test_a_party_is_added_and_removed_and_its_consent_recorded(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"party {reference} affected")
    assert house.script.submit(ANN, form, {"name": "Flo", "preferred_channel": "email", "language": "en"})[0] == {}
    said = house.script.command(ANN, f"/complaint consent {reference} received 2026-04-01").text
    assert f"{reference}: consent received on Wed 1 Apr 2026." in said
    assert "consent not needed" in house.script.command(ANN, f"/complaint consent {reference} not-needed").text
    removed = house.script.command(ANN, f"/complaint party {reference} affected off").text
    assert "has no affected person any more" in removed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("party {} uncle", "Say which party: /complaint party REF"),
        ("party {} affected now", "Say which party"),
        ("consent {} perhaps", "Say what became of it: /complaint consent REF"),
        ("consent {} received soon", "'soon' is no date"),
        ("consent {} received", "Add one first"),
        ("consent {} representative received", "has no representative. Add one first"),
    ],
)
def test_what_is_not_understood_is_said(house: House, text: str, said: str) -> None:
    reference = house.complaints.file()
    assert said in house.script.command(ANN, f"/complaint {text.format(reference)}").text


@pytest.mark.parametrize("action", [Action.RESPOND, Action.HOLD, Action.ACKNOWLEDGE])
def test_what_to_heed_stands_above_a_form_before_anybody_writes(house: House, action: Action) -> None:
    shown = press(house, ANN, action, with_needs(house))
    assert shown.view is not None
    first = shown.view["blocks"][0]["text"]["text"]
    assert first.startswith("Before you write or phone:")
    assert ESCAPED in first


def test_it_stands_above_the_content_and_in_show_for_readers_only(house: House) -> None:
    reference = with_needs(house)
    assert "quiet room" in press(house, ANN, Action.OPEN, reference).words
    assert "quiet room" in house.script.command(ANN, f"/complaint show {reference}").words
    assert "quiet room" in press(house, MIA, Action.SHOW, reference).words
    assert "quiet room" not in house.script.command(HEAD, f"/complaint show {reference}").words


def test_a_manager_restricts_renews_and_lifts(house: House) -> None:
    reference = house.complaints.file()
    refused = house.script.command(ANN, f"/complaint restrict {reference}")
    assert (refused.text, refused.view) == ("Only a manager may restrict contact with a complainant.", None)
    form = opened(house, f"restrict {reference}", MIA)
    given = {"what": "Once a month.", "review_on": "2028-01-01"}
    assert list(house.script.submit(MIA, form, given)[0]) == ["review_on"]
    assert house.script.submit(MIA, form, {**given, "review_on": "2026-10-01"})[0] == {}
    again = press(house, MIA, Action.RESTRICT, reference).view
    assert again is not None
    assert house.script.submit(MIA, again["id"], {**given, "review_on": "2026-11-02"})[0] == {}
    over = opened(house, f"restrict {reference} off", MIA)
    errors, shown = house.script.submit(MIA, over, {"reason": "She agreed."})
    assert errors == {}
    assert "is not restricted any more" in shown.words


def test_the_button_lifts_too_and_only_for_managers(house: House) -> None:
    reference = house.complaints.file()
    restrict(house.office, reference, "Once a month.", date(2026, 10, 1), MIA.email, noon())
    form = press(house, ANN, Action.LIFT, reference).view
    assert form is not None
    assert "Only a manager may" in next(iter(house.script.submit(ANN, form["id"], {"reason": "Why not"})[0].values()))
