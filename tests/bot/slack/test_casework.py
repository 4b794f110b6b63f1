"""Case work from Slack: forms that log, close and open again, and what is said under a field that is wrong."""

from datetime import date

import pytest

from handlers import ask
from procedure.outcomes import Closure
from procedure.words import OutboxKind, Status
from tests.bot.slack.conftest import House
from tests.bot.slack.test_forms import letters_of, opened, sent, stage_of
from tests.bot.slack.workspace import ANN


def test_a_call_is_logged_with_its_points_and_the_reference_is_told(house: House) -> None:
    values = {"channel": "phone", "points": "- The boiler\n- Nobody rang back", "address": "jo@example.org"}
    errors, shown = sent(house, opened(house, "new"), received_on="2026-03-31", **values)
    assert errors == {}
    reference = shown.words[shown.words.index("C-2026-") :][:12]
    assert ask.line(house.office, reference).due_on == date(2026, 4, 9)
    assert f"{reference}.s1.receipt.1" in letters_of(house, OutboxKind.RECEIPT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2026-04-02"}, "received_on"),
        ({"received_on": "2026-03-01"}, "because"),
        ({"address": "nobody"}, "address"),
        ({"anonymous": "yes"}, "anonymous"),
        ({"stage": "3"}, "stage"),
        ({"points": " - "}, "points"),
    ],
)
def test_what_is_wrong_with_a_new_complaint_is_said_under_its_field(
    house: House, changes: dict[str, str], field: str
) -> None:
    values = {"received_on": "2026-03-31", "channel": "phone", "points": "The boiler", "address": "jo@example.org"}
    errors, _ = sent(house, opened(house, "new"), **{**values, **changes})
    assert list(errors) == [field]


def test_several_mistakes_in_a_new_complaint_each_stand_under_their_own_field(house: House) -> None:
    errors, _ = sent(house, opened(house, "new"), received_on="2026-03-01", channel="phone", points="The boiler")
    assert errors == {
        "because": "Say why it is logged so long after the day of receipt: it is late from the start, or nearly.",
        "address": "Give a mail address, phone number or postal address of who complains, or say that it is anonymous.",
    }


def test_a_case_is_closed_without_a_letter_and_opened_again(house: House) -> None:
    reference = house.complaints.file()
    values = {"closure": "withdrawn", "reason": "She rang.", "letter": "no"}
    errors, shown = sent(house, opened(house, f"close {reference}"), **values)
    assert errors == {}
    assert "is closed as withdrawn" in shown.words
    assert ask.line(house.office, reference).closure is Closure.WITHDRAWN
    errors, shown = sent(house, opened(house, f"reopen {reference}"), reason="She changed her mind.")
    assert errors == {}
    assert ask.line(house.office, reference).status is Status.OPEN
    assert stage_of(house, reference).closed_on is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closure": "transferred"}, "passes_on"),
        ({"closure": "transferred", "passes_on": "passed_on"}, "to"),
        ({"to": "The county"}, "to"),
    ],
)
def test_what_is_wrong_with_an_end_is_said_under_its_field(house: House, changes: dict[str, str], field: str) -> None:
    reference = house.complaints.file()
    values = {"closure": "withdrawn", "reason": "She rang.", "letter": "yes"}
    errors, _ = sent(house, opened(house, f"close {reference}"), **{**values, **changes})
    assert list(errors) == [field]


def test_a_reason_that_is_typed_opens_a_case_again_at_once(house: House) -> None:
    reference = house.complaints.file()
    values = {"closure": "out_of_jurisdiction", "reason": "It is the county's.", "letter": "no"}
    sent(house, opened(house, f"close {reference}"), **values)
    shown = house.script.command(ANN, f"/complaint reopen {reference} it is ours after all")
    assert "is open again at stage 1" in shown.text


def test_two_cases_are_linked_and_the_link_is_taken_back(house: House) -> None:
    first, second = house.complaints.file(), house.complaints.file()
    shown = house.script.command(ANN, f"/complaint link {second} to {first} one boiler house")
    assert f"{second} and {first} are linked as related." in shown.text
    assert f"related to {first}" in house.script.command(ANN, f"/complaint show {second}").words
    assert "not linked any more" in house.script.command(ANN, f"/complaint unlink {second} {first}").text
    nothing = house.script.command(ANN, f"/complaint link {second}").text
    assert "Say which other case: /complaint link REF OTHER" in nothing


def test_two_cases_of_one_person_are_merged_and_parted_again(house: House) -> None:
    first, second = house.complaints.file(), house.complaints.file()
    form = opened(house, f"merge {second} into {first}")
    errors, _ = sent(house, form, reason="You wrote twice.", letter="no")
    assert list(errors) == ["same_person"]
    errors, shown = sent(house, form, reason="You wrote twice.", letter="no", same_person="yes")
    assert errors == {}
    assert f"{second} is merged into {first}" in shown.words
    assert "is a case of its own again" in house.script.command(ANN, f"/complaint unmerge {second} two people").text


def test_a_case_is_closed_as_a_duplicate_of_the_one_that_is_named(house: House) -> None:
    first, second = house.complaints.file(), house.complaints.file()
    values = {"closure": "duplicate", "reason": "Somebody told us before.", "letter": "yes"}
    form = opened(house, f"close {second}")
    assert list(sent(house, form, **values)[0]) == ["other"]
    errors, shown = sent(house, form, **values, other=first)
    assert errors == {}
    assert f"as a duplicate of {first} is written" in shown.words


def test_points_are_split_off_by_their_numbers(house: House) -> None:
    values = {
        "channel": "phone",
        "points": "The boiler\nThe bin",
        "address": "jo@example.org",
        "received_on": "2026-03-31",
    }
    _, shown = sent(house, opened(house, "new"), **values)
    reference = shown.words[shown.words.index("C-2026-") :][:12]
    form = opened(house, f"split {reference}")
    assert list(sent(house, form, numbers="two", letter="yes")[0]) == ["numbers"]
    assert list(sent(house, form, numbers="1, 2", letter="yes")[0]) == ["numbers"]
    errors, shown = sent(house, form, numbers="2", letter="yes")
    assert errors == {}
    assert "The points are C-2026-" in shown.words


def test_a_plain_letter_waits_in_the_outbox(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"reply {reference}")
    assert list(sent(house, form, text="News.", keeps_promise="yes")[0]) == ["keeps_promise"]
    errors, _ = sent(house, opened(house, f"reply {reference}"), text="The plumber comes on Tuesday.")
    assert errors == {}
    assert f"{reference}.s1.reply.1" in letters_of(house, OutboxKind.REPLY)


def test_a_wrong_day_of_response_is_put_right_with_its_evidence(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"respond {reference}")
    sent(house, form, already_on="2026-04-01", already_channel="phone", outcome="not_upheld")
    assert "is no date" in house.script.command(ANN, f"/complaint answered {reference} yesterday").text
    shown = house.script.command(ANN, f"/complaint answered {reference} 2026-03-31 the call log")
    assert "counts as answered on Tue 31 Mar 2026, in time" in shown.text
