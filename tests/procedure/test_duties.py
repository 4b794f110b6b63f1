"""Which duties a stage has: a table of facts, and what must hold for every set of facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.deadlines import calendar_of
from procedure.duties import PromiseFacts, StageFacts, decision, duty_key, wanted
from procedure.preset import Holding, HoldingMode, Procedure, StageRule
from procedure.words import DutyKind
from tests.procedure.examples import shipped

REF = "C-2026-00042"
FRONTLINE = shipped("frontline")
SCOTTISH = shipped("scot-spso-2021")
PLAIN = StageFacts(
    reference=REF,
    number=1,
    stage_id=7,
    requested_at=datetime(2026, 3, 30, 9, 0, tzinfo=UTC),
    due_on=date(2026, 4, 8),
    extended_to=None,
    acknowledge_by=None,
    receipt_sent=False,
    acknowledged=False,
    letter_leaving=False,
    updates_sent=0,
    may_write=True,
    is_urgent=False,
)
PROMISED = (PromiseFacts(1, date(2026, 4, 15), is_settled=False),)
OWED = {
    "receipt": "2026-03-31 09:00",
    "propose.1": "2026-04-07 08:00",
    "hold.1": "2026-04-08 14:00",
    "respond": "2026-04-08 23:00",
}
AFTER_A_PROMISE = {
    "respond": "2026-04-08 23:00",
    "promise.1": "2026-04-15 23:00",
    "propose.2": "2026-04-14 08:00",
}


def owed(procedure: Procedure, facts: StageFacts) -> dict[str, str]:
    """Ends of keys with their instants in UTC."""
    found = wanted(procedure, calendar_of(procedure), facts)
    assert all(one.stage_id == facts.stage_id and one.key.startswith(f"{REF}.s{facts.number}.") for one in found)
    return {one.key.split(".", 2)[2]: one.due_at.strftime("%Y-%m-%d %H:%M") for one in found}


def without(*names: str) -> dict[str, str]:
    return {name: at for name, at in OWED.items() if name not in names}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, OWED),
        ({"receipt_sent": True}, without("receipt")),
        ({"may_write": False}, without("hold.1")),  # the receipt stays owed: a person must write
        ({"is_urgent": True}, without("hold.1")),
        ({"letter_leaving": True}, without("propose.1", "hold.1")),
        ({"updates_sent": 1}, without("hold.1")),
        ({"acknowledge_by": date(2026, 4, 2)}, {**OWED, "acknowledge": "2026-04-02 23:00"}),
        ({"acknowledge_by": date(2026, 4, 2), "acknowledged": True}, OWED),
        # An extension moves what the complainant waits for, and never the target.
        ({"extended_to": date(2026, 4, 15)}, {**OWED, "propose.1": "2026-04-14 08:00", "hold.1": "2026-04-15 14:00"}),
        ({"receipt_sent": True, "promises": PROMISED}, {**AFTER_A_PROMISE, "hold.2": "2026-04-15 14:00"}),
        ({"receipt_sent": True, "promises": PROMISED, "updates_sent": 1}, AFTER_A_PROMISE),
        (
            {"receipt_sent": True, "updates_sent": 1, "promises": (replace(PROMISED[0], is_settled=True),)},
            {name: at for name, at in AFTER_A_PROMISE.items() if name != "promise.1"},
        ),
    ],
)
def test_what_a_stage_owes(changes: dict[str, object], expected: dict[str, str]) -> None:
    assert owed(FRONTLINE, replace(PLAIN, **changes)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (HoldingMode.ASK, {"propose.1", "hold.1"}),
        (HoldingMode.AUTO, {"hold.1"}),
        (HoldingMode.MANUAL, set()),
    ],
)
def test_the_modes_of_holding(mode: HoldingMode, expected: set[str]) -> None:
    procedure = replace(FRONTLINE, holding=Holding(mode=mode))
    assert owed(procedure, PLAIN).keys() - {"receipt", "respond"} == expected


def test_presets_with_extensions_never_write_by_themselves() -> None:
    assert {"hold.1", "propose.1"}.isdisjoint(owed(SCOTTISH, PLAIN))


def test_instants_follow_the_office_through_the_change_of_the_clocks() -> None:
    autumn = replace(PLAIN, receipt_sent=True, due_on=date(2026, 10, 26))  # the Monday after the clocks went back
    assert owed(FRONTLINE, autumn) == {
        "propose.1": "2026-10-23 08:00",
        "hold.1": "2026-10-26 15:00",
        "respond": "2026-10-27 00:00",
    }


def test_an_undecided_reply_is_due_the_next_working_day() -> None:
    replies = ((11, date(2026, 4, 2)), (12, date(2026, 4, 4)))
    found = decision(FRONTLINE, calendar_of(FRONTLINE), PLAIN, replies)
    assert [(one.key, one.kind, one.due_at) for one in found] == [
        (f"{REF}.s1.decide.11", DutyKind.DECIDE, datetime(2026, 4, 7, 23, 0, tzinfo=UTC)),
        (f"{REF}.s1.decide.12", DutyKind.DECIDE, datetime(2026, 4, 7, 23, 0, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("number", "key"), [(None, f"{REF}.s2.respond"), (0, f"{REF}.s2.respond.0"), (3, f"{REF}.s2.respond.3")]
)
def test_keys_are_natural(number: int | None, key: str) -> None:
    assert duty_key(REF, 2, DutyKind.RESPOND, number) == key


PROCEDURES = st.builds(
    lambda base, mode, most, days: replace(
        base, holding=Holding(mode=mode, max_automatic=most, propose_days_before=days)
    ),
    st.sampled_from([FRONTLINE, SCOTTISH]),
    st.sampled_from(HoldingMode),
    st.integers(0, 3),
    st.integers(0, 5),
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@st.composite
def stage_facts(draw: st.DrawFn) -> StageFacts:
    """Any open stage, also one that no history leads to."""
    promised = sorted(draw(st.lists(DAYS, max_size=4)))
    start = draw(DAYS)
    return StageFacts(
        reference=REF,
        number=draw(st.integers(1, 2)),
        stage_id=draw(st.integers(1, 9)),
        requested_at=datetime.combine(start, datetime.min.time(), UTC),
        due_on=start + timedelta(days=draw(st.integers(0, 60))),
        extended_to=draw(st.none() | DAYS),
        acknowledge_by=draw(st.none() | DAYS),
        receipt_sent=draw(st.booleans()),
        acknowledged=draw(st.booleans()),
        letter_leaving=draw(st.booleans()),
        updates_sent=draw(st.integers(0, 3)),
        may_write=draw(st.booleans()),
        is_urgent=draw(st.booleans()),
        promises=tuple(PromiseFacts(n, on, draw(st.booleans())) for n, on in enumerate(promised, start=1)),
    )


@settings(deadline=None)
@given(PROCEDURES, stage_facts())
def test_no_two_duties_have_one_key_and_the_answer_is_always_owed(procedure: Procedure, facts: StageFacts) -> None:
    keys = [one.key for one in wanted(procedure, calendar_of(procedure), facts)]
    assert len(keys) == len(set(keys))
    assert duty_key(REF, facts.number, DutyKind.RESPOND) in keys


@settings(deadline=None)
@given(PROCEDURES, stage_facts())
def test_keys_of_two_stages_never_meet(procedure: Procedure, facts: StageFacts) -> None:
    other = replace(facts, number=3 - facts.number)
    calendar = calendar_of(procedure)
    assert {one.key for one in wanted(procedure, calendar, facts)}.isdisjoint(
        one.key for one in wanted(procedure, calendar, other)
    )


@settings(deadline=None)
@given(PROCEDURES, stage_facts())
def test_nothing_is_written_by_itself_where_it_must_not(procedure: Procedure, facts: StageFacts) -> None:
    kinds = {one.kind for one in wanted(procedure, calendar_of(procedure), facts)}
    if procedure.holding.mode is HoldingMode.MANUAL or facts.letter_leaving:
        assert kinds.isdisjoint({DutyKind.HOLD, DutyKind.PROPOSE})
    if facts.is_urgent or not facts.may_write or facts.updates_sent >= procedure.holding.max_automatic:
        assert DutyKind.HOLD not in kinds


def test_stages_are_numbered_as_the_preset_says() -> None:
    rules: tuple[StageRule, ...] = FRONTLINE.stages
    assert [one.number for one in rules] == [1, 2]
