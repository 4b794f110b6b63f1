"""Duties: the ledger agrees with what is wanted, a duty is settled once, and what is due is found."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from procedure.duties import Wanted
from procedure.words import DutyKind, DutyState
from storage import duties
from storage.ledger import Ledger
from storage.tables import Duty
from tests.ledgers import MONDAY, a_case

HOUR = timedelta(hours=1)


def want(key: str, kind: DutyKind = DutyKind.HOLD, hours: int = 1) -> Wanted:
    return Wanted(key, kind, MONDAY + hours * HOUR)


def put(tx: Session, case_id: int, key: str, state: DutyState, hours: int = 1) -> None:
    settled_at = MONDAY if state in {DutyState.MET, DutyState.VOID} else None
    due_at = MONDAY + hours * HOUR
    tx.add(Duty(key=key, kind=DutyKind.HOLD, state=state, due_at=due_at, settled_at=settled_at, case_id=case_id))
    tx.flush()


def standing(tx: Session, case_id: int) -> dict[str, tuple[DutyState, int]]:
    tx.expire_all()
    return {row.key: (row.state, (row.due_at - MONDAY) // HOUR) for row in duties.of_case(tx, case_id)}


@pytest.mark.parametrize(
    ("before", "hours", "after", "changed"),
    [
        (None, 1, (DutyState.OPEN, 1), 1),  # missing: inserted
        (DutyState.VOID, 2, (DutyState.OPEN, 2), 1),  # void: revived
        (DutyState.OPEN, 2, (DutyState.OPEN, 2), 1),  # open: moved
        (DutyState.OPEN, 1, (DutyState.OPEN, 1), 0),
        (DutyState.MET, 2, (DutyState.MET, 1), 0),  # met: never touched
        (DutyState.BLOCKED, 2, (DutyState.BLOCKED, 1), 0),  # waits for its person
        (DutyState.OPEN, None, (DutyState.VOID, 1), 1),  # unwanted: voided
        (DutyState.BLOCKED, None, (DutyState.VOID, 1), 1),
        (DutyState.VOID, None, (DutyState.VOID, 1), 0),
        (DutyState.MET, None, (DutyState.MET, 1), 0),
    ],
)
def test_reconciling(
    sqlite_ledger: Ledger, before: DutyState | None, hours: int | None, after: tuple[DutyState, int], changed: int
) -> None:
    with sqlite_ledger.writing() as tx:
        case_id = a_case(tx)
        if before is not None:
            put(tx, case_id, "C.hold.1", before)
        wanted = [want("C.hold.1", hours=hours)] if hours is not None else []
        assert duties.reconcile(tx, case_id, wanted, MONDAY) == changed
        assert standing(tx, case_id) == {"C.hold.1": after}


KEYS = st.sampled_from(["C.a", "C.b", "C.c", "C.d"])
WANTED = st.dictionaries(KEYS, st.integers(1, 5))
STANDING = st.dictionaries(KEYS, st.sampled_from(list(DutyState)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STANDING, wanted=WANTED)
def test_reconciling_twice_changes_nothing_and_met_is_sacred(
    sqlite_ledger: Ledger, before: dict[str, DutyState], wanted: dict[str, int]
) -> None:
    with sqlite_ledger.writing() as tx, tx.begin_nested() as example:
        case_id = a_case(tx)
        for key, state in before.items():
            put(tx, case_id, key, state, hours=9)
        rows = [want(key, hours=hours) for key, hours in wanted.items()]
        duties.reconcile(tx, case_id, rows, MONDAY)
        once = standing(tx, case_id)
        assert duties.reconcile(tx, case_id, rows, MONDAY) == 0
        assert standing(tx, case_id) == once
        met = {key for key, state in before.items() if state is DutyState.MET}
        assert {key for key, (state, hours) in once.items() if state is DutyState.MET and hours == 9} == met
        owed = {key for key, (state, _) in once.items() if state in duties.OWED}
        assert owed == set(wanted) - met
        example.rollback()


def test_a_duty_is_settled_once(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("digest.mia", DutyKind.DIGEST)])
        assert duties.meet(tx, "digest.mia", MONDAY)
    with ledger.writing() as tx:
        assert not duties.meet(tx, "digest.mia", MONDAY + HOUR)
        assert not duties.void(tx, "digest.mia", MONDAY, "too late")
        assert not duties.block(tx, "digest.mia", "too late")
        assert not duties.reopen(tx, "digest.mia", MONDAY)
        row = duties.by_key(tx, "digest.mia")
    assert row is not None
    assert (row.state, row.settled_at) == (DutyState.MET, MONDAY)


def test_a_blocked_duty_is_left_alone_until_a_person_reopens_it(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("C.hold.1"), want("C.receipt", DutyKind.RECEIPT)])
        assert duties.block(tx, "C.hold.1", "refused")
        assert duties.block(tx, "C.receipt", "refused")
        assert duties.due_acts(tx, MONDAY + 5 * HOUR) == []
        assert duties.missed_deadlines(tx, MONDAY + 5 * HOUR) == []
        assert duties.reopen(tx, "C.hold.1", MONDAY + 6 * HOUR)
        (act,) = duties.due_acts(tx, MONDAY + 6 * HOUR)
    assert (act.key, act.reason) == ("C.hold.1", "")


def test_a_blocked_duty_can_be_met_by_post(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("C.receipt", DutyKind.RECEIPT)])
        duties.block(tx, "C.receipt", "refused")
        assert duties.meet(tx, "C.receipt", MONDAY)


def test_seeding_again_changes_nothing_whatever_became_of_it(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        assert duties.seed(tx, [want("a", hours=1), want("b", hours=1)]) == 2
        duties.meet(tx, "a", MONDAY)
        assert duties.seed(tx, [want("a", hours=5), want("b", hours=5), want("c")]) == 1
        assert [row.key for row in duties.due_acts(tx, MONDAY + HOUR)] == ["b", "c"]


def test_acts_are_found_in_the_order_of_time_then_key(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("b", hours=2), want("a", hours=2), want("c", hours=1), want("later", hours=3)])
        duties.seed(tx, [want("respond", DutyKind.RESPOND, hours=1)])
        found = [row.key for row in duties.due_acts(tx, MONDAY + 2 * HOUR)]
        assert found == ["c", "a", "b"]
        assert [row.key for row in duties.due_acts(tx, MONDAY + 2 * HOUR, limit=2)] == ["c", "a"]


def test_the_next_act_is_known(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        assert duties.next_due_at(tx) is None
        duties.seed(tx, [want("a", hours=2), want("b", hours=4), want("r", DutyKind.RESPOND, hours=3)])
        assert duties.next_due_at(tx) == MONDAY + 2 * HOUR
        assert duties.next_due_at(tx, MONDAY + 2 * HOUR) == MONDAY + 4 * HOUR
        assert duties.next_due_at(tx, MONDAY + 2 * HOUR, deadlines=True) == MONDAY + 3 * HOUR
        assert duties.next_due_at(tx, MONDAY + 4 * HOUR) is None


def test_a_missed_deadline_is_recorded_once_and_stays_owed(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("respond", DutyKind.RESPOND), want("hold")])
        assert duties.missed_deadlines(tx, MONDAY + HOUR - timedelta.resolution) == []
        assert [one.key for one in duties.missed_deadlines(tx, MONDAY + HOUR)] == ["respond"]
        (missed,) = duties.missed_deadlines(tx, MONDAY + 2 * HOUR)
        assert missed.key == "respond"
        assert duties.mark_missed(tx, missed.id or 0, MONDAY + 2 * HOUR)
        assert not duties.mark_missed(tx, missed.id or 0, MONDAY + 3 * HOUR)
        assert duties.missed_deadlines(tx, MONDAY + 3 * HOUR) == []
        assert duties.meet(tx, "respond", MONDAY + 3 * HOUR)


def test_a_deadline_that_moves_on_can_be_missed_again(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        duties.reconcile(tx, case_id, [want("respond", DutyKind.RESPOND, hours=1)], MONDAY)
        (row,) = duties.missed_deadlines(tx, MONDAY + 2 * HOUR)
        duties.mark_missed(tx, row.id or 0, MONDAY + 2 * HOUR)
        duties.reconcile(tx, case_id, [want("respond", DutyKind.RESPOND, hours=9)], MONDAY + 2 * HOUR)
        assert tx.exec(select(Duty.missed_at)).one() is None
        assert len(duties.missed_deadlines(tx, MONDAY + 10 * HOUR)) == 1


def test_an_act_that_was_put_off_or_set_aside_meanwhile_is_not_done(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("due", hours=1), want("later", hours=2), want("aside", hours=1)])
        duties.block(tx, "aside", "a fault")
        assert duties.meet_act(tx, "due", MONDAY + HOUR)
        assert not duties.meet_act(tx, "due", MONDAY + HOUR)
        assert not duties.meet_act(tx, "later", MONDAY + HOUR)
        assert not duties.meet_act(tx, "aside", MONDAY + HOUR)


def test_what_was_missed_before_it_was_set_aside_is_not_missed_twice(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        wanted = [want("respond", DutyKind.RESPOND, hours=1)]
        duties.reconcile(tx, case_id, wanted, MONDAY)
        (row,) = duties.missed_deadlines(tx, MONDAY + HOUR)
        duties.mark_missed(tx, row.id or 0, MONDAY + HOUR)
        duties.block(tx, "respond", "refused")
        assert duties.reopen(tx, "respond", MONDAY + 2 * HOUR)
        duties.reconcile(tx, case_id, wanted, MONDAY + 2 * HOUR)
        assert duties.missed_deadlines(tx, MONDAY + 3 * HOUR) == []
        duties.reconcile(tx, case_id, [], MONDAY + 3 * HOUR)
        duties.reconcile(tx, case_id, wanted, MONDAY + 4 * HOUR)
        assert duties.missed_deadlines(tx, MONDAY + 5 * HOUR) == []
        assert tx.exec(select(Duty.missed_at)).one() == MONDAY + HOUR


def test_an_act_that_is_due_later_already_is_not_moved_back(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("a", hours=9)])
        assert not duties.move(tx, "a", MONDAY + 3 * HOUR)
        assert duties.next_due_at(tx) == MONDAY + 9 * HOUR


def test_only_an_open_duty_moves(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [want("a"), want("b")])
        duties.meet(tx, "b", MONDAY)
        assert duties.move(tx, "a", MONDAY + 3 * HOUR)
        assert not duties.move(tx, "b", MONDAY + 3 * HOUR)
        assert duties.next_due_at(tx) == MONDAY + 3 * HOUR


def test_what_is_blocked_on_a_case_can_be_wanted_on(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        duties.reconcile(tx, case_id, [want("a"), want("b")], MONDAY)
        duties.block(tx, "a", "refused")
        blocked = duties.blocked(duties.standing_of(tx, case_id))
        assert blocked == [want("a")]
        duties.reconcile(tx, case_id, blocked, MONDAY)
        assert standing(tx, case_id) == {"a": (DutyState.BLOCKED, 1), "b": (DutyState.VOID, 1)}
