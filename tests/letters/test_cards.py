"""The card of a case: dates, owner, what happens next, and what may be done; never words of the complaint."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from letters.cards import card, short_date, thread_note, to_owner, what_is_next
from letters.notes import Action, Offer
from procedure.outcomes import Outcome
from procedure.standing import CaseLine
from procedure.words import Status

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
LINE = CaseLine(
    reference="C-2026-00001",
    stage=1,
    status=Status.OPEN,
    owner="ann@example.gov.uk",
    area="repairs",
    procedure="frontline",
    received_at=AT,
    receipt_sent_at=None,
    acknowledge_by=None,
    acknowledged_at=None,
    due_on=date(2026, 4, 8),
    extended_to=None,
    promised_on=None,
    responded_at=None,
    outcome=None,
)
OWED: dict[str, object] = {"acknowledge_by": date(2026, 4, 7)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Answer by Wed 8 Apr 2026"),
        ({"owner": ""}, "Somebody must take it"),
        ({"acknowledge_by": date(2026, 4, 7)}, "Acknowledge by Tue 7 Apr 2026"),
        ({"acknowledge_by": date(2026, 4, 7), "acknowledged_at": AT}, "Answer by Wed 8 Apr 2026"),
        ({"extended_to": date(2026, 4, 15)}, "Answer by Wed 15 Apr 2026"),
        ({"promised_on": date(2026, 4, 22)}, "Answer by Wed 22 Apr 2026"),
        ({"answer_leaving": True}, "The response is written and leaves in a few minutes"),
        ({"status": Status.CLOSED, "outcome": Outcome.NOT_UPHELD}, "Closed: not upheld"),
        ({"status": Status.CLOSED}, "Closed: without an outcome"),
    ],
)
def test_what_happens_next(changes: dict[str, object], expected: str) -> None:
    assert what_is_next(replace(LINE, **changes)) == expected  # type: ignore[arg-type]


def test_a_card_shows_the_target_beside_what_was_promised() -> None:
    line = replace(LINE, extended_to=date(2026, 4, 15), promised_on=date(2026, 4, 22))
    note = card(line, "Ann Owner", "Repairs", "Frontline response")
    assert note.facts == (
        ("Area", "Repairs"),
        ("Stage", "1 (Frontline response)"),
        ("Owner", "Ann Owner"),
        ("Due", "Wed 8 Apr 2026"),
        ("Extended to", "Wed 15 Apr 2026"),
        ("Promised", "Wed 22 Apr 2026"),
        ("Next", "Answer by Wed 22 Apr 2026"),
    )
    assert (note.title, note.is_card, note.in_thread) == ("C-2026-00001", True, False)


@pytest.mark.parametrize(
    ("changes", "first", "others"),
    [
        ({}, Action.ASSIGN, {Action.OPEN, Action.RESPOND, Action.HOLD}),
        ({"owner": ""}, Action.TAKE, {Action.OPEN, Action.RESPOND, Action.HOLD}),
        ({"status": Status.CLOSED}, Action.OPEN, {Action.ESCALATE}),
        (OWED, Action.ASSIGN, {Action.OPEN, Action.ACKNOWLEDGE, Action.RESPOND, Action.HOLD}),
        ({**OWED, "acknowledged_at": AT}, Action.ASSIGN, {Action.OPEN, Action.RESPOND, Action.HOLD}),
    ],
)
def test_what_may_be_done_from_a_card(changes: dict[str, object], first: Action, others: set[Action]) -> None:
    offers = card(replace(LINE, **changes), "", "", "x").offers  # type: ignore[arg-type]
    assert offers[0].action is first
    assert {one.action for one in offers[1:]} == others
    assert {one.value for one in offers} == {"C-2026-00001"}


def test_an_urgent_case_without_owner_and_area_says_so() -> None:
    note = card(replace(LINE, is_urgent=True, owner=""), "", "", "x")
    assert note.title == "URGENT · C-2026-00001"
    assert dict(note.facts)["Area"] == "not routed yet"
    assert dict(note.facts)["Owner"] == "nobody yet"


def test_notes_to_the_thread_and_to_a_person_carry_the_reference() -> None:
    offers = (Offer(Action.OPEN, "C"),)
    assert thread_note("C", "Something happened.", offers).in_thread
    assert (to_owner("C", "x", offers).title, to_owner("C", "x", offers).offers) == ("C", offers)


def test_dates_are_short_and_the_same_on_every_machine() -> None:
    assert [short_date(date(2026, 1, 4)), short_date(date(2027, 12, 31))] == ["Sun 4 Jan 2026", "Fri 31 Dec 2027"]
