"""More time and steps from Slack, under a procedure that has both: children's complaints in one stage."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.office import Office
from letters.book import LetterBook
from letters.notes import Action
from procedure.preset import ClockStarts
from procedure.words import ExtensionState, OutboxKind
from storage.extending import extensions_of
from storage.ledger import Ledger
from tests.bot.slack.conftest import House
from tests.bot.slack.office import a_desk
from tests.bot.slack.test_actions import press
from tests.bot.slack.test_forms import letters_of, opened, sent, stage_of
from tests.bot.slack.workspace import ANN, MIA
from tests.procedure.examples import shipped

REASON = "we need to visit or inspect"


@pytest.fixture(scope="module")
def module_office(module_ledger: Ledger) -> Office:
    """The third stage with the extension of the first: a reply 50 working days after Monday 30 March, 11 June."""
    act = shipped("eng-children-act")
    first, _, third = act.stages
    limit = replace(first.extension.limit, n=80) if first.extension and first.extension.limit else None
    extension = replace(first.extension, limit=limit) if first.extension else None
    stage = replace(third, number=1, clock_starts=ClockStarts.RECEIVED, extension=extension)
    desk = replace(a_desk(), default_procedure=act.id, procedures={act.id: replace(act, stages=(stage,))})
    return Office(module_ledger, desk, LetterBook(), b"a secret of the tests")


def states(house: House, reference: str) -> list[ExtensionState]:
    stage = stage_of(house, reference)
    with house.office.ledger.reading() as tx:
        return [one.state for one in extensions_of(tx, stage)]


def test_more_time_is_asked_for_in_a_form_and_approved_with_a_button(house: House) -> None:
    reference = house.complaints.file()
    errors, shown = sent(house, opened(house, f"extend {reference}"), reason=REASON, until="2026-06-18")
    assert errors == {}
    assert "Now a manager decides." in shown.words
    assert states(house, reference) == [ExtensionState.ASKED]
    refused = press(house, ANN, Action.APPROVE_EXTENSION, reference)
    assert f"Only a manager may decide about an extension of {reference}." in refused.text
    press(house, MIA, Action.APPROVE_EXTENSION, reference)
    assert states(house, reference) == [ExtensionState.APPROVED]
    assert f"{reference}.s1.extension.1" in letters_of(house, OutboxKind.EXTENSION)


def test_a_manager_refuses_with_a_button(house: House) -> None:
    reference = house.complaints.file()
    sent(house, opened(house, f"extend {reference}"), words="The file is lost.", until="2026-06-18")
    press(house, MIA, Action.REFUSE_EXTENSION, reference)
    assert states(house, reference) == [ExtensionState.REFUSED]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": "2026-06-10"}, "until"),
        ({"until": "2026-06-20"}, "until"),
        ({"words": "And more."}, "words"),
    ],
)
def test_what_is_wrong_with_more_time_is_said_under_its_field(
    house: House, changes: dict[str, str], field: str
) -> None:
    reference = house.complaints.file()
    values = {"reason": REASON, "until": "2026-06-18", **changes}
    errors, _ = sent(
        house, opened(house, f"extend {reference}"), **{key: value for key, value in values.items() if value}
    )
    assert list(errors) == [field]


def test_a_step_is_recorded_with_its_day(house: House) -> None:
    reference = house.complaints.file()
    said = house.script.command(ANN, f"/complaint step {reference} panel 2026-03-31").text
    assert f"{reference}: The panel meets, done on Tue 31 Mar 2026." in said
    assert stage_of(house, reference).due_on == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Say which step of stage 1: panel (The panel meets), report (The panel's report)."),
        (" panel yesterday", "'yesterday' is no date. Write the step and then the day, the day as 2026-04-02."),
    ],
)
def test_what_is_wrong_with_a_step_is_said(house: House, typed: str, said: str) -> None:
    reference = house.complaints.file()
    assert said in house.script.command(ANN, f"/complaint step {reference}{typed}").text
