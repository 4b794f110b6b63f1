"""Points, outcomes, promises and commitments in Slack: the form that grows, the lists with their buttons."""

from datetime import date

import pytest
from sqlmodel import col, select

from handlers import ask
from handlers.commitments import add_commitment
from handlers.points import edit_points
from handlers.respond import Already, Answer, respond
from letters.notes import Action
from procedure.amends import NewRemedy, RemedyKind
from procedure.commitments import NewCommitment
from procedure.outcomes import Outcome
from procedure.words import Channel, OutboxKind, Status
from storage.cases import points_of
from storage.tables import Commitment, Referral, Remedy
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.test_forms import letters_of, opened, sent, stage_of
from tests.bot.slack.workspace import ANN, HEAD, MIA, Shown

CALL = {"already_on": "2026-03-31", "already_channel": "phone"}


def a_case(house: House, *points: str) -> str:
    reference = house.complaints.file()
    if points:
        edit_points(house.office, reference, points, ANN.email, noon())
    return reference


def answered(house: House, *points: str, outcome: Outcome = Outcome.NOT_UPHELD) -> str:
    """By phone, with a payment promised for the end of April."""
    reference = a_case(house, *points)
    payment = NewRemedy(RemedyKind.PAYMENT, "For the heaters", 12_550, date(2026, 4, 30))
    answer = Answer(outcome, already=Already(date(2026, 3, 31), Channel.PHONE), remedies=(payment,), learning="Ring")
    respond(house.office, reference, answer, ANN.email, noon())
    return reference


def fields(shown: Shown) -> set[str]:
    assert shown.view is not None
    return {str(one["block_id"]) for one in shown.view["blocks"]}


def more(house: House, shown: Shown, action: Action) -> Shown:
    """A button of the open form is pressed."""
    assert shown.view is not None
    button = shown.button(action.value)
    return house.script.press_in_view(ANN, shown.view["id"], button["action_id"], button["value"])


def findings(house: House, reference: str) -> list[tuple[str, Outcome | None, str, str]]:
    with house.office.ledger.reading() as tx:
        rows = points_of(tx, stage_of(house, reference).id or 0)
        return [(one.text, one.finding, one.theme, one.subtheme) for one in rows]


def remedies(house: House, reference: str) -> list[Remedy]:
    stage = stage_of(house, reference)
    with house.office.ledger.reading() as tx:
        return list(tx.exec(select(Remedy).where(Remedy.stage_id == stage.id).order_by(col(Remedy.id))))


# The form for the reply


def test_an_ordinary_case_is_asked_for_little_and_its_theme(house: House) -> None:
    reference = a_case(house)
    shown = house.script.command(ANN, f"/complaint respond {reference}")
    assert not [one for one in fields(shown) if "." in one and not one.startswith("offers")]
    assert shown.view is not None
    values = CALL | {"outcome": "not_upheld", "theme": "process: delay"}
    assert sent(house, shown.view["id"], **values)[0] == {}
    assert findings(house, reference) == [("", Outcome.NOT_UPHELD, "process", "delay")]


def test_a_case_of_two_points_is_answered_point_by_point(house: House) -> None:
    reference = a_case(house, "The boiler", "No call & no <letter>")
    form = opened(house, f"respond {reference}")
    values = {"finding.1": "upheld", "finding.2": "not_upheld", "remedy": "A new boiler.", "outstanding": "To fit it."}
    errors, _ = sent(house, form, **values)
    assert set(errors) == {"reasons.1", "reasons.2"}
    reasons = {"reasons.1": "It was old.", "reasons.2": "We rang.", "theme.2": "communication"}
    assert sent(house, form, **values, **reasons)[0] == {}
    assert letters_of(house, OutboxKind.RESPONSE)[-1].startswith(reference)
    assert findings(house, reference) == [
        ("The boiler", Outcome.UPHELD, "", ""),
        ("No call & no <letter>", Outcome.NOT_UPHELD, "communication", ""),
    ]


def test_another_outcome_than_the_points_make_is_asked_for_its_reason_under_the_outcome(house: House) -> None:
    reference = a_case(house, "The boiler", "No call")
    form = opened(house, f"respond {reference}")
    values = CALL | {"finding.1": "not_upheld", "finding.2": "not_upheld", "outcome": "upheld"}
    assert list(sent(house, form, **values)[0]) == ["outcome_reason"]
    assert sent(house, form, **values, outcome_reason="As a whole.")[0] == {}
    assert (stage_of(house, reference).outcome, stage_of(house, reference).is_overridden) == (Outcome.UPHELD, True)
    assert "Overridden" in house.script.command(ANN, f"/complaint show {reference}").words


def test_a_point_that_was_added_and_left_empty_is_no_point(house: House) -> None:
    reference = a_case(house, "The boiler")
    shown = more(house, house.script.command(ANN, f"/complaint respond {reference}"), Action.MORE_POINTS)
    assert shown.view is not None
    values = CALL | {"finding.1": "upheld"}
    assert sent(house, shown.view["id"], **values)[0] == {}
    assert findings(house, reference) == [("The boiler", Outcome.UPHELD, "", "")]


def test_an_added_point_in_words_alone_needs_its_finding(house: House) -> None:
    reference = a_case(house, "The boiler")
    shown = more(house, house.script.command(ANN, f"/complaint respond {reference}"), Action.MORE_POINTS)
    assert shown.view is not None
    values = CALL | {"outcome": "upheld", "point.2": "No call"}
    assert list(sent(house, shown.view["id"], **values)[0]) == ["finding.1", "finding.2"]


def test_mistakes_that_the_rules_find_stand_under_the_fields_that_they_are_about(house: House) -> None:
    reference = a_case(house, "The boiler")
    shown = more(house, house.script.command(ANN, f"/complaint respond {reference}"), Action.MORE_REMEDIES)
    assert shown.view is not None
    values = {
        "already_on": "2026-03-01",
        "already_channel": "phone",
        "outcome": "upheld",
        "remedy_kind.1": "payment",
        "remedy_amount.1": "10",
        "remedy_on.1": "2020-01-01",
    }
    errors, _ = sent(house, shown.view["id"], **values)
    assert errors == {
        "already_on": "The date of the answer lies between the day of receipt and today.",
        "remedy_on.1": "A promised date lies between today and three years from now.",
    }


def test_the_form_grows_by_what_is_asked_for_and_keeps_its_key(house: House) -> None:
    reference = a_case(house)
    shown = house.script.command(ANN, f"/complaint respond {reference}")
    assert shown.view is not None
    before = shown.view["private_metadata"]
    for action in (Action.MORE_POINTS, Action.MORE_REMEDIES, Action.MORE_REMEDIES, Action.MORE_LEARNING):
        shown = more(house, shown, action)
    assert {"point.1", "finding.2", "remedy_on.2", "lesson_on.1"} <= fields(shown)
    assert "remedy_on.3" not in fields(shown)
    assert shown.view is not None
    assert before.split('"key": ')[1][:26] in shown.view["private_metadata"]
    values = CALL | {
        "point.1": "The boiler",
        "finding.1": "upheld",
        "point.2": "No call",
        "finding.2": "resolved",
        "remedy_kind.1": "payment",
        "remedy_amount.1": "1,250.50",
        "remedy_on.1": "2026-04-30",
        "remedy_owner.1": HEAD.email,
        "remedy_kind.2": "apology",
        "lesson_text.1": "Ring back within a day",
        "lesson_on.1": "2026-06-30",
    }
    assert sent(house, shown.view["id"], **values)[0] == {}
    assert [(text, finding) for text, finding, _, _ in findings(house, reference)] == [
        ("The boiler", Outcome.UPHELD),
        ("No call", Outcome.RESOLVED),
    ]
    payment, apology = remedies(house, reference)
    assert (payment.pence, payment.promised_on, payment.owner) == (125_050, date(2026, 4, 30), HEAD.email)
    assert (apology.kind, apology.done_on) == ("apology", date(2026, 3, 31))


def test_every_mistake_is_said_under_its_field_at_once(house: House) -> None:
    reference = a_case(house, "The boiler", "No call")
    shown = house.script.command(ANN, f"/complaint respond {reference}")
    shown = more(house, more(house, shown, Action.MORE_REMEDIES), Action.MORE_LEARNING)
    assert shown.view is not None
    wrong = {
        "finding.1": "upheld",
        "text": "We looked.",
        "remedy_kind.1": "payment",
        "remedy_amount.1": "12.5",
        "lesson_on.1": "2026-06-30",
    }
    errors, _ = sent(house, shown.view["id"], **wrong)
    assert set(errors) == {
        "finding.2",
        "reasons.1",
        "remedy_amount.1",
        "lesson_text.1",
    }
    assert ask.line(house.office, reference).status is Status.OPEN


# Points and outcomes


def test_points_are_edited_in_words_while_the_case_is_open(house: House) -> None:
    reference = a_case(house, "The boiler", "No call")
    shown = house.script.command(ANN, f"/complaint points {reference}")
    assert "The boiler\\nNo call" in shown.words
    assert shown.view is not None
    assert sent(house, shown.view["id"], points="The boiler\nNo call\n- No letter")[0] == {}
    assert [text for text, *_ in findings(house, reference)] == ["The boiler", "No call", "No letter"]


def test_the_words_of_points_are_for_those_who_may_read_them(house: House) -> None:
    reference = a_case(house, "Mrs Periwinkle's boiler", "No call")
    for verb in ("points", "respond"):
        shown = house.script.command(HEAD, f"/complaint {verb} {reference}")
        assert "Periwinkle" not in shown.words


def test_findings_come_later_and_a_correction_offers_a_letter(house: House) -> None:
    reference = answered(house, "The boiler", "No call")
    form = opened(house, f"points {reference}")
    assert sent(house, form, **{"finding.1": "not_upheld", "finding.2": "resolved", "theme.1": "process"})[0] == {}
    form = opened(house, f"outcome {reference}")
    values = {"finding.1": "upheld", "finding.2": "resolved"}
    errors, _ = sent(house, form, **values, reason=" ")
    assert list(errors) == ["reason"]
    errors, shown = sent(house, form, **values, reason="The log shows it.")
    assert (errors, stage_of(house, reference).outcome) == ({}, Outcome.UPHELD)
    letter = press(house, ANN, Action.TELL_OUTCOME, shown.button("tell_outcome")["value"]).view
    assert letter is not None
    assert sent(house, letter["id"], why="Our log shows that you rang us.")[0] == {}
    assert any(reference in key for key in letters_of(house, OutboxKind.CORRECTION))


# Promises


def test_a_promise_is_changed_done_and_dropped_from_its_list(house: House) -> None:
    reference = answered(house)
    shown = house.script.command(ANN, f"/complaint remedy {reference}")
    assert "payment of £125.50 by Thu 30 Apr 2026 (For the heaters)" in shown.words
    number = shown.button("remedy_change")["value"]
    form = press(house, ANN, Action.REMEDY_CHANGE, number).view
    assert form is not None
    kept = {"remedy_kind": "payment", "remedy_text": "For the heaters", "remedy_amount": "150"}
    assert list(sent(house, form["id"], **kept, remedy_on="2026-03-31", reason="Late")[0]) == ["remedy_on"]
    assert sent(house, form["id"], **kept, remedy_on="2026-05-08", reason="Late")[0] == {}
    form = press(house, ANN, Action.REMEDY_DONE, number).view
    assert form is not None
    assert list(sent(house, form["id"], on="2026-04-02", evidence="BACS")[0]) == ["on"]
    assert sent(house, form["id"], on="2026-04-01", evidence="BACS")[0] == {}
    (remedy,) = remedies(house, reference)
    assert (remedy.pence, remedy.promised_on, remedy.done_on) == (15_000, date(2026, 5, 8), date(2026, 4, 1))
    form = press(house, ANN, Action.REMEDY_ADD, reference).view
    assert form is not None
    assert list(sent(house, form["id"], remedy_kind="refund")[0]) == ["remedy_amount"]
    assert sent(house, form["id"], remedy_kind="apology", remedy_on="2026-04-30")[0] == {}
    form = press(house, ANN, Action.REMEDY_DROP, str(remedies(house, reference)[1].id)).view
    assert form is not None
    assert sent(house, form["id"], reason="They did not want it.")[0] == {}
    words = house.script.command(ANN, f"/complaint remedy {reference}").words
    assert "done Wed 1 Apr 2026" in words
    assert "dropped Wed 1 Apr 2026" in words


def test_commitments_are_listed_with_their_progress(house: House) -> None:
    add_commitment(house.office, NewCommitment("waste", "2031/32", "New lids", HEAD.email), MIA.email, noon())
    shown = house.script.command(ANN, "/complaint commitments waste 2031/32")
    assert "New lids" in shown.words
    assert "awaiting update" in shown.words
    number = shown.button("progress")["value"]
    form = press(house, HEAD, Action.PROGRESS, number).view
    assert form is not None
    assert house.script.submit(HEAD, form["id"], {"text": "Half are fitted."})[0] == {}
    assert "Half are fitted." in house.script.command(ANN, "/complaint commitments 2031/32").words
    form = press(house, HEAD, Action.COMMITMENT_DONE, number).view
    assert form is not None
    assert house.script.submit(HEAD, form["id"], {"text": "All fitted."})[0] == {}
    assert "0 open, 1 done" in house.script.command(ANN, "/complaint commitments 2031/32").words
    assert "There is no area" in house.script.command(ANN, "/complaint commitments nowhere").text


@pytest.mark.parametrize(("member", "field"), [(ANN, "text"), (MIA, "")])
def test_a_manager_adds_a_commitment_in_a_form(house: House, member: object, field: str) -> None:
    form = press(house, member, Action.COMMITMENT_ADD, "commitment").view
    assert form is not None
    year = "2032/33" if field else "2033/34"
    values = {"area": "waste", "year": year, "text": "Ring back"}
    errors, _ = house.script.submit(member, form["id"], values)  # type: ignore[arg-type]
    assert list(errors) == ([field] if field else [])
    with house.office.ledger.reading() as tx:
        made = tx.exec(select(Commitment.text).where(Commitment.year == year)).all()
    assert made == ([] if field else ["Ring back"])


def test_the_external_body_has_a_case_and_decides(house: House) -> None:
    reference = answered(house)
    assert sent(house, opened(house, f"refer {reference}"), on="2026-04-01", body="Ombudsman")[0] == {}
    form = opened(house, f"refer {reference}")
    ordered = {"remedy_kind": "payment", "remedy_amount": "400", "remedy_on": "2026-05-29"}
    assert sent(house, form, on="2026-04-01", outcome="upheld", decision="Pay.", **ordered)[0] == {}
    with house.office.ledger.reading() as tx:
        found = tx.exec(select(Referral).order_by(col(Referral.id).desc())).first()
    assert found is not None
    assert (found.body, found.outcome) == ("Ombudsman", Outcome.UPHELD)
    words = house.script.command(ANN, f"/complaint show {reference}").words
    assert "Ombudsman since Wed 1 Apr 2026, decided Wed 1 Apr 2026: upheld" in words


def test_figures_are_commented_on_by_who_answers_for_the_area(house: House) -> None:
    asked = "/complaint commentary waste 2031/32"
    assert "Nobody has commented" in house.script.command(ANN, asked).words
    assert "stage 2 stands in its dashboard" in house.script.command(ANN, f"{asked} s2 We met the crews.").words
    house.script.command(MIA, f"{asked} Fewer came.")
    shown = house.script.command(HEAD, asked).words
    assert "All stages: Fewer came." in shown
    assert "Stage 2: We met the crews." in shown
    assert "Type /complaint commentary AREA YEAR" in house.script.command(ANN, "/complaint commentary waste").words
