"""Forms: what is sent is done once; what is wrong is said under the field where it can be mended."""

from datetime import date

import pytest

from bot.slack.submissions import response_to
from handlers import ask
from letters.notes import Action
from procedure.outcomes import Outcome
from procedure.words import Channel, OutboxKind, OutboxState, Status
from storage.cases import current_stage, find, points_of
from storage.tables import Stage
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.workspace import ANN, HEAD, NOBODY, Shown


def opened(house: House, text: str, member: object = ANN) -> str:
    """The id of the form that a command opens."""
    view = house.script.command(member, f"/complaint {text}").view  # type: ignore[arg-type]
    assert view is not None
    return str(view["id"])


def sent(house: House, view_id: str, **values: str) -> tuple[dict[str, str], Shown]:
    return house.script.submit(ANN, view_id, values)


def stage_of(house: House, reference: str) -> Stage:
    with house.office.ledger.reading() as tx:
        return current_stage(tx, find(tx, reference).id or 0)


def letters_of(house: House, kind: OutboxKind) -> list[str]:
    waiting = ask.outbox(house.office, [OutboxState.QUEUED])
    return [one.key for one in waiting if one.kind is kind]


def test_an_answer_by_phone_takes_three_fields_and_closes_the_stage(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"respond {reference}")
    errors, shown = sent(house, form, already_on="2026-03-31", already_channel="phone", outcome="upheld")
    assert errors == {}
    assert reference in shown.words
    stage = stage_of(house, reference)
    assert (stage.outcome, stage.response_channel) == (Outcome.UPHELD, Channel.PHONE)
    assert stage.responded_on == date(2026, 3, 31)
    assert stage.closed_on is not None


def test_a_typed_reply_waits_in_the_outbox(house: House) -> None:
    reference = house.complaints.file()
    errors, _ = sent(house, opened(house, f"respond {reference}"), outcome="not_upheld", text="No fault & no <loss>.")
    assert errors == {}
    assert any(reference in key for key in letters_of(house, OutboxKind.RESPONSE))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "upheld"}, "text"),
        ({"outcome": "upheld", "already_on": "2026-03-31"}, "already_channel"),
        ({"outcome": "upheld", "already_channel": "post"}, "already_on"),
        ({"outcome": "upheld", "already_on": "2026-04-02", "already_channel": "post"}, "already_on"),
        ({"outcome": "upheld", "already_on": "2026-03-29", "already_channel": "post"}, "already_on"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_under_its_field(house: House, values: dict[str, str], field: str) -> None:
    reference = house.complaints.file()
    errors, shown = sent(house, opened(house, f"respond {reference}"), **values)
    assert list(errors) == [field]
    assert shown.view is not None
    assert shown.view["callback_id"] == "respond"
    assert ask.line(house.office, reference).status is Status.OPEN


def test_a_form_can_be_sent_again_after_a_mistake_was_mended(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"respond {reference}")
    assert sent(house, form, outcome="upheld")[0]
    told = {"text": "We mended it.", "remedy": "A new boiler.", "outstanding": "Nothing."}
    assert sent(house, form, outcome="upheld", **told)[0] == {}


def test_a_section_that_the_letter_lacks_is_asked_for_under_the_field_for_the_reason(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"respond {reference}")
    errors, _ = sent(house, form, outcome="upheld", text="We mended it.")
    assert list(errors) == ["override_reason"]
    assert "does not say what will be put right" in errors["override_reason"]
    assert sent(house, form, outcome="upheld", text="We mended it.", override_reason="An apology is enough")[0] == {}


def test_a_holding_letter_takes_reason_and_date_from_the_person(house: House) -> None:
    reference = house.complaints.file()
    proposal = ask.hold_proposal(house.office, reference, "", noon())
    form = opened(house, f"hold {reference}")
    errors, _ = sent(house, form, reason=proposal.reasons[2], done="We came on Monday", remains="The part must arrive")
    assert errors == {}
    assert any(reference in key for key in letters_of(house, OutboxKind.HOLDING))


@pytest.mark.parametrize(("day", "word"), [("2026-04-01", "after"), ("2026-04-11", "no working day")])
def test_a_date_that_cannot_be_promised_is_refused_under_the_date(house: House, day: str, word: str) -> None:
    reference = house.complaints.file()
    proposal = ask.hold_proposal(house.office, reference, "", noon())
    told = {"reason": proposal.reasons[0], "done": "We came on Monday", "remains": "The part must arrive"}
    errors, _ = sent(house, opened(house, f"hold {reference}"), promised_on=day, **told)
    assert list(errors) == ["promised_on"]
    assert word in errors["promised_on"]


def test_a_holding_letter_says_what_is_done_and_what_remains(house: House) -> None:
    reference = house.complaints.file()
    proposal = ask.hold_proposal(house.office, reference, "", noon())
    blank = {"reason": proposal.reasons[0], "done": " ", "remains": " "}
    errors, _ = sent(house, opened(house, f"hold {reference}"), **blank)
    assert set(errors) == {"done", "remains"}


def test_an_answer_that_was_given_already_and_a_reply_to_send_are_not_both_taken(house: House) -> None:
    reference = house.complaints.file()
    both = {"already_on": noon().date().isoformat(), "already_channel": "phone", "text": "We were wrong."}
    errors, _ = sent(house, opened(house, f"respond {reference}"), outcome="upheld", **both)
    assert list(errors) == ["text"]
    assert ask.line(house.office, reference).outcome is None


def test_a_case_is_assigned_in_a_form(house: House) -> None:
    reference = house.complaints.file()
    assert sent(house, opened(house, f"assign {reference}"), person=HEAD.email)[0] == {}
    assert ask.line(house.office, reference).owner == HEAD.email


def test_a_case_is_not_assigned_to_somebody_without_a_role(house: House) -> None:
    reference = house.complaints.file()
    errors, _ = sent(house, opened(house, f"assign {reference}"), person=NOBODY.email)
    assert list(errors) == ["person"]


def test_a_note_is_kept_from_a_form(house: House) -> None:
    reference = house.complaints.file()
    assert sent(house, opened(house, f"note {reference}"), text="Rang twice.\nNo answer.")[0] == {}
    notes = [one.text for one in ask.case(house.office, reference, ANN.email).messages if one.kind == "note"]
    assert notes == ["Rang twice.\nNo answer."]


def test_a_complaint_is_acknowledged_point_by_point_once(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"acknowledge {reference}")
    assert list(sent(house, form, points=" - ", outcome_sought="Heating")[0]) == ["points"]
    assert list(sent(house, form, points="The boiler", outcome_sought=" ")[0]) == ["outcome_sought"]
    errors, shown = sent(house, form, points="- The boiler\n- Nobody rang", outcome_sought="Heating & a <call>")
    assert (errors, reference in shown.words) == ({}, True)
    assert any(reference in key for key in letters_of(house, OutboxKind.ACKNOWLEDGEMENT))
    with house.office.ledger.reading() as tx:
        assert [one.text for one in points_of(tx, stage_of(house, reference).id or 0)] == ["The boiler", "Nobody rang"]
    again = press(house, ANN, Action.ACKNOWLEDGE, reference).view
    assert again is not None
    errors, _ = sent(house, str(again["id"]), points="The boiler", outcome_sought="Heating")
    assert list(errors) == ["points"]
    assert "written already" in errors["points"]


def test_a_closed_case_is_escalated_point_by_point(house: House) -> None:
    reference = house.complaints.file()
    early = opened(house, f"escalate {reference}")
    wish = {"outcome_sought": "Heating"}
    assert list(sent(house, early, points="The boiler", **wish)[0]) == ["points"]
    done = {"already_on": "2026-03-31", "already_channel": "phone", "outcome": "upheld"}
    assert sent(house, opened(house, f"respond {reference}"), **done)[0] == {}
    form = opened(house, f"escalate {reference}")
    assert list(sent(house, form, points="Still cold", requested_on="2026-03-30", **wish)[0]) == ["requested_on"]
    assert sent(house, form, points="- Still cold\n- Nobody rang", requested_on="2026-04-01", **wish)[0] == {}
    assert (stage_of(house, reference).number, ask.line(house.office, reference).owner) == (2, HEAD.email)


def test_a_second_press_is_absorbed(house: House) -> None:
    """Slack sends the same submission twice when somebody presses twice while the first is under way."""
    reference = house.complaints.file()
    view = press(house, ANN, Action.ASSIGN, reference).view
    assert view is not None
    values = {"person": {"person": {"type": "users_select", "selected_user": HEAD.id}}}
    body = {"user": {"id": ANN.id}, "view": {**view, "state": {"values": values}}}
    first, second = (response_to(house.door.front_desk, body) for _ in range(2))
    assert first == second
    assert first["response_action"] == "update"
    events = [one.kind for one in ask.case(house.office, reference, ANN.email).events]
    assert events.count("assigned") == 1


@pytest.mark.parametrize("metadata", ["", "{}", "[]", "nonsense", '{"about": "x"}'])
def test_a_forged_form_is_answered_and_does_nothing(house: House, metadata: str) -> None:
    values = {"text": {"text": {"value": "x"}}}
    view = {"callback_id": "note", "private_metadata": metadata, "state": {"values": values}}
    answered = response_to(house.door.front_desk, {"user": {"id": ANN.id}, "view": view})
    assert answered["response_action"] == "errors"
    assert list(answered["errors"]) == ["text"]


def test_a_form_of_an_older_version_is_answered(house: House) -> None:
    answered = response_to(house.door.front_desk, {"user": {"id": ANN.id}, "view": {"callback_id": "gone"}})
    assert "out of date" in str(answered["view"])
