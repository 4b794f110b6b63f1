"""The trail: one chain per case and one for the desk, without personal words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage import trail
from storage.ledger import Ledger
from storage.seals import verify
from storage.tables import Event, Payload, Person
from tests.ledgers import MONDAY, a_case


def test_events_of_a_case_are_numbered_and_linked(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        for kind in ("received", "opened", "assigned"):
            trail.append(tx, case_id=case_id, at=MONDAY, kind=kind, data={"stage": 1})
    with ledger.reading() as tx:
        events = trail.of_case(tx, case_id)
        assert verify(tx).ok
    assert [(one.number, one.kind) for one in events] == [(1, "received"), (2, "opened"), (3, "assigned")]
    assert [one.previous for one in events] == [trail.START, events[0].hash, events[1].hash]
    assert trail.facts_of(events[0]) == {"stage": 1}


def test_cases_and_the_desk_have_chains_of_their_own(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        first, second = a_case(tx, "C-1"), a_case(tx, "C-2")
        for case_id in (first, second, None, first, None):
            trail.append(tx, case_id=case_id, at=MONDAY, kind="noted")
        rows = tx.exec(select(Event.chain, Event.number).order_by(col(Event.id))).all()
    assert rows == [(first, 1), (second, 1), (0, 1), (first, 2), (0, 2)]


def test_two_threads_may_write_to_the_desks_chain(ledger: Ledger) -> None:
    def note(number: int) -> None:
        with ledger.writing() as tx:
            trail.append(tx, case_id=None, at=MONDAY, kind="noted", data={"number": number})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(note, range(12)))
    with ledger.reading() as tx:
        assert sorted(tx.exec(select(Event.number))) == list(range(1, 13))
        assert verify(tx).ok


def test_the_actor_is_named_by_number_and_made_known(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        first = trail.append(tx, case_id=None, at=MONDAY, kind="noted", actor="Ann@example.gov.uk")
        again = trail.append(tx, case_id=None, at=MONDAY, kind="noted", actor="ann@example.gov.uk")
        bot = trail.append(tx, case_id=None, at=MONDAY, kind="noted")
        known = tx.exec(select(Person)).one()
        assert known.email == "ann@example.gov.uk"
        actors = {one.id: tx.get_one(Event, one.id).actor_id for one in (first, again, bot)}
    assert actors == {first.id: known.id, again.id: known.id, bot.id: None}


@pytest.mark.parametrize("value", ["jo@example.org", "asked <jo.bloggs@mail.example.org> twice"])
def test_an_address_in_the_data_is_a_bug(sqlite_ledger: Ledger, value: str) -> None:
    with pytest.raises(ValueError, match="who"), sqlite_ledger.writing() as tx:
        trail.append(tx, case_id=None, at=MONDAY, kind="noted", data={"who": value})


def test_words_can_be_erased_without_breaking_the_chain(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        trail.append(tx, case_id=None, at=MONDAY, kind="noted", payload="Jo rang about the boiler")
        trail.append(tx, case_id=None, at=MONDAY, kind="noted")
    with ledger.writing() as tx:
        assert verify(tx).ok
        tx.delete(tx.exec(select(Payload)).one())
    with ledger.reading() as tx:
        assert verify(tx).ok


def test_the_same_words_have_another_digest_every_time(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        events = [trail.append(tx, case_id=None, at=MONDAY, kind="noted", payload="yes") for _ in range(2)]
        digests = {tx.get_one(Event, one.id).digest for one in events}
    assert len(digests) == 2


def test_an_event_that_is_rolled_back_leaves_no_gap(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        trail.append(tx, case_id=case_id, at=MONDAY, kind="first")
        with tx.begin_nested() as savepoint:
            trail.append(tx, case_id=case_id, at=MONDAY, kind="lost")
            savepoint.rollback()
        trail.append(tx, case_id=case_id, at=MONDAY + timedelta(seconds=1), kind="second")
    with ledger.reading() as tx:
        assert [(one.number, one.kind) for one in trail.of_case(tx, case_id)] == [(1, "first"), (2, "second")]
        assert verify(tx).ok
