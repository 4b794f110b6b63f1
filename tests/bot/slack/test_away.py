"""The verb `away`: days and deputies as people type them, the list, the form behind the button."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.statuses import on_status_changed
from handlers import ask
from handlers.away import absent
from letters.notes import Action
from procedure.words import OutboxState
from sandbox.payloads import status_changed
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.test_connecting import wait_until
from tests.bot.slack.workspace import ANN, GUEST, HEAD, MIA, NOBODY, STRANGER, Member


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


# A status in Slack


def seconds(office_time: str) -> int:
    return int(datetime.fromisoformat(office_time).replace(tzinfo=ZoneInfo("Europe/London")).timestamp())


def tell(house: House, member: Member, emoji: str, ends: int) -> None:
    """The listener has seen it to its end, which over the socket nobody would know of."""
    on_status_changed(house.door.front_desk, status_changed(member, emoji, ends, "Ev1"))


@pytest.mark.parametrize(
    ("emoji", "ends", "last_on"),
    [
        (":palm_tree:", "2026-04-10 23:59", "2026-04-10"),
        (":face_with_thermometer:", "2026-04-03 09:00", "2026-04-02"),  # back in the morning
        (":palm_tree:", "2026-04-01 18:00", "2026-04-01"),
    ],
)
def test_a_status_that_expires_notes_its_person_as_away(house: House, emoji: str, ends: str, last_on: str) -> None:
    house.script.status(ANN, emoji, seconds(ends))
    wait_until(lambda: noted(house, ANN) == [("2026-04-01", last_on, "")])
    assert [one.key for one in ask.outbox(house.office, [OutboxState.QUEUED]) if one.to == ANN.email][-1].startswith(
        "away."
    )
    assert "at work again" in typed(house, ANN, "away off")


@pytest.mark.parametrize(
    ("emoji", "ends"),
    [
        (":palm_tree:", 0),  # no end
        (":spiral_calendar_pad:", seconds("2026-04-10 23:59")),  # in a meeting
        (":palm_tree:", seconds("2026-04-01 16:00")),  # over before today has ended
        (":palm_tree:", seconds("2028-04-01 16:00")),  # longer than anybody is away
        (":palm_tree:", 10**12),
    ],
)
def test_another_status_says_nothing(house: House, emoji: str, ends: int) -> None:
    tell(house, ANN, emoji, ends)
    assert noted(house, ANN) == []


@pytest.mark.parametrize(
    "event",
    [
        None,
        "user_status_changed",
        {"user": "U1"},
        {"user": {"profile": [":palm_tree:"]}},
        {"user": {"profile": {"status_emoji": [":palm_tree:"], "status_expiration": 1}}},
        {"user": {"profile": {"status_emoji": ":palm_tree:", "status_expiration": "1"}}},
    ],
)
def test_a_status_in_another_form_says_nothing(house: House, event: object) -> None:
    on_status_changed(house.door.front_desk, {"event": event})
    assert absent(house.office, MIA.email, noon()) == ()


def test_what_was_said_of_these_days_already_stays(house: House) -> None:
    typed(house, ANN, "away 2026-04-08..2026-04-20")
    tell(house, ANN, ":palm_tree:", seconds("2026-04-10 23:59"))
    assert noted(house, ANN) == [("2026-04-08", "2026-04-20", "")]
    typed(house, ANN, "away off")


def test_a_colleague_without_a_role_and_a_guest_are_none_of_our_business(house: House) -> None:
    for member in (NOBODY, GUEST, STRANGER):
        tell(house, member, ":palm_tree:", seconds("2026-04-10 23:59"))
    assert absent(house.office, MIA.email, noon()) == ()
