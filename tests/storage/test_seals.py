"""Whatever is done to the trail behind the bot's back is found, and the first broken row is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage import seals, trail
from storage.ledger import Ledger
from storage.tables import Case, Event, Payload, Seal
from tests.ledgers import MONDAY, a_case

Vandal = Callable[[Session], object]


def fill(ledger: Ledger) -> None:
    """Two cases with three sealed events each and one for the desk (ids 1 to 7), then one unsealed (8)."""
    with ledger.writing() as tx:
        first, second = a_case(tx, "C-1"), a_case(tx, "C-2")
        for case_id in (first, second, first, second, None):
            trail.append(tx, case_id=case_id, at=MONDAY, kind="noted", payload="words")
    seal(ledger)
    with ledger.writing() as tx:
        for case_id in (first, second):
            trail.append(tx, case_id=case_id, at=MONDAY, kind="noted")
    seal(ledger)
    with ledger.writing() as tx:
        trail.append(tx, case_id=first, at=MONDAY, kind="unsealed")


def seal(ledger: Ledger) -> Seal | None:
    with ledger.writing() as tx:
        return seals.seal(tx, MONDAY)


def verified(ledger: Ledger) -> seals.Verification:
    with ledger.reading() as tx:
        return seals.verify(tx)


def change(event_id: int, **values: object) -> Vandal:
    return lambda tx: tx.exec(update(Event).where(col(Event.id) == event_id).values(**values))


def remove(event_id: int) -> Vandal:
    def vandalise(tx: Session) -> None:
        tx.exec(delete(Payload).where(col(Payload.event_id) == event_id))
        tx.exec(delete(Event).where(col(Event.id) == event_id))

    return vandalise


def swap_numbers(tx: Session) -> None:
    for event_id, number in ((1, 99), (3, 1), (1, 2)):
        change(event_id, number=number)(tx)


def swap_ids(tx: Session) -> None:
    tx.exec(delete(Payload))
    for event_id, other in ((1, 99), (3, 1), (99, 3)):
        change(event_id, id=other)(tx)


def rewrite_a_whole_chain(tx: Session) -> None:
    """A careful hand: every hash of the chain is right again."""
    previous = trail.START
    for event in trail.of_case(tx, 1):
        event.kind, event.previous = "harmless", previous
        event.hash = previous = trail.hash_of(event)
        tx.add(event)


def slip_one_in(tx: Session) -> None:
    """An event on an old, sealed chain, with a number and hash that fit, but an id among the sealed."""
    remove(5)(tx)
    number, previous = trail.head(tx, 2)
    event = Event(id=5, chain=2, number=number + 1, case_id=2, at=MONDAY, kind="late", previous=previous, hash="")
    event.hash = trail.hash_of(event)
    tx.add(event)


def hide_below_the_first_id(tx: Session) -> None:
    event = Event(id=-1, chain=9, number=1, case_id=9, at=MONDAY, kind="early", previous=trail.START, hash="")
    event.hash = trail.hash_of(event)
    tx.add(event)


def test_an_untouched_trail_is_proved(ledger: Ledger) -> None:
    fill(ledger)
    found = verified(ledger)
    assert (found.ok, found.rows, found.broken) == (True, 8, None)
    with ledger.reading() as tx:
        newest = seals.newest_seal(tx)
    assert newest is not None
    assert found.head == newest.hash


def test_an_empty_trail_is_proved(ledger: Ledger) -> None:
    assert verified(ledger) == seals.Verification(True, 0, "")
    assert seal(ledger) is None


def test_nothing_new_needs_no_seal(ledger: Ledger) -> None:
    fill(ledger)
    assert seal(ledger) is not None
    assert seal(ledger) is None
    assert verified(ledger).ok


@pytest.mark.parametrize(
    ("vandal", "broken"),
    [
        pytest.param(change(3, kind="harmless"), "event 3 (chain 1, number 2)", id="kind altered"),
        pytest.param(change(3, at=MONDAY - timedelta(days=1)), "event 3 ", id="instant altered"),
        pytest.param(change(3, data='{"stage":2}'), "event 3 ", id="data altered"),
        pytest.param(change(3, case_id=2), "event 3 ", id="moved to another case"),
        pytest.param(change(3, hash="0" * 64), "event 3 ", id="hash altered"),
        pytest.param(change(3, digest="0" * 64), "event 3 ", id="digest altered"),
        pytest.param(remove(3), "seal 1", id="one removed from the middle"),
        pytest.param(change(8, number=9), "event 8 (chain 1, number 9): number 4", id="a gap after the seals"),
        pytest.param(remove(1), "event 3 (chain 1, number 2): number 1 should", id="the first removed"),
        pytest.param(remove(5), "seal 1", id="a whole chain removed"),
        pytest.param(remove(7), "seal 2", id="the newest of a chain removed"),
        pytest.param(hide_below_the_first_id, "seal 1", id="one hidden below the first id"),
        pytest.param(swap_numbers, "event 1 ", id="two exchanged"),
        pytest.param(swap_ids, "event 1 ", id="order changed"),
        pytest.param(rewrite_a_whole_chain, "seal 1", id="a chain rewritten"),
        pytest.param(slip_one_in, "event ", id="one slipped in"),
        pytest.param(lambda tx: tx.exec(update(Payload).values(text="other")), "event 1 ", id="words altered"),
        pytest.param(lambda tx: tx.exec(update(Seal).values(events=1)), "seal 1", id="seal altered"),
        pytest.param(lambda tx: tx.exec(delete(Seal).where(col(Seal.id) == 1)), "seal 2", id="seal removed"),
    ],
)
def test_an_alteration_is_found_and_named(sqlite_ledger: Ledger, vandal: Vandal, broken: str) -> None:
    fill(sqlite_ledger)
    with sqlite_ledger.altering() as tx:
        vandal(tx)
    found = verified(sqlite_ledger)
    assert not found.ok
    assert (found.broken or "").startswith(broken)


def test_it_is_found_on_both_databases(ledger: Ledger) -> None:
    fill(ledger)
    with ledger.writing() as tx:
        change(7, kind="harmless")(tx)
    assert (verified(ledger).broken or "").startswith("event 7 (chain 2, number 3)")


def test_removing_the_newest_seals_changes_the_head_that_was_printed(ledger: Ledger) -> None:
    fill(ledger)
    printed = verified(ledger).head
    with ledger.writing() as tx:
        tx.exec(delete(Seal).where(col(Seal.id) == 2))
    assert verified(ledger).head != printed


def test_more_events_than_one_chunk_are_walked(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as tx:
        for _ in range(25):
            trail.append(tx, case_id=None, at=MONDAY, kind="noted")
        assert seals.verify(tx, chunk=10).rows == 25
        assert seals.verify(tx, chunk=25).rows == 25


def test_the_sealer_gives_way_to_a_writer_whose_event_has_a_number_already(postgresql_ledger: Ledger) -> None:
    with postgresql_ledger.writing() as tx:
        first, second = a_case(tx, "C-1"), a_case(tx, "C-2")
    with postgresql_ledger.writing() as tx:
        trail.append(tx, case_id=first, at=MONDAY, kind="noted")
        with postgresql_ledger.writing() as other:  # a later number is there to be sealed before the earlier one
            trail.append(other, case_id=second, at=MONDAY, kind="noted")
        with postgresql_ledger.writing() as sealer:
            assert seals.seal(sealer, MONDAY, wait_ms=50) is None
            assert len(sealer.exec(select(Case)).all()) == 2  # the transaction is still of use
    sealed = seal(postgresql_ledger)
    assert sealed is not None
    assert sealed.events == 2
    assert verified(postgresql_ledger) == seals.Verification(True, 2, sealed.hash)


def test_a_seal_that_was_printed_must_still_be_there(ledger: Ledger) -> None:
    fill(ledger)
    printed = verified(ledger).head
    with ledger.reading() as tx:
        assert seals.verify(tx, expected=printed[:16]).ok
    with ledger.writing() as tx:
        tx.exec(delete(Seal))
    assert verified(ledger).ok  # without the printed seal nobody could know
    with ledger.reading() as tx:
        gone = seals.verify(tx, expected=printed[:16])
    assert (gone.ok, gone.broken) == (False, f"there is no seal {printed[:16]}, although one was printed")
