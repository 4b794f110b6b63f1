"""The outbox: put in once, claimed by one, sent once, nothing lost on the way."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from procedure.words import OutboxKind, OutboxState
from storage import outbox
from storage.ledger import Ledger
from storage.outbox import Side
from storage.tables import Outbox
from tests.ledgers import MONDAY, a_case, an_outbox_row

MINUTE = timedelta(minutes=1)


def put(ledger: Ledger, *rows: Outbox) -> list[int]:
    with ledger.writing() as tx:
        assert all(outbox.put(tx, row) for row in rows)
    return [row.id or 0 for row in rows]


def claim(ledger: Ledger, who: str = "me", minutes: int = 0, side: Side | None = None) -> list[str]:
    at = MONDAY + minutes * MINUTE
    with ledger.writing() as tx:
        rows = outbox.claim(tx, who=who, now=at, real_now=at, limit=50, lease_seconds=120, side=side)
    return [row.key for row in rows]


def send(ledger: Ledger, row_id: int, who: str = "me", minutes: int = 0) -> bool:
    with ledger.writing() as tx:
        return outbox.begin_sending(tx, row_id, who, MONDAY + minutes * MINUTE)


def row(ledger: Ledger, key: str) -> Outbox:
    with ledger.reading() as tx:
        return tx.exec(select(Outbox).where(Outbox.key == key)).one()


def test_a_key_is_put_in_once(ledger: Ledger) -> None:
    put(ledger, an_outbox_row("k", subject="first"))
    with ledger.writing() as tx:
        assert not outbox.put(tx, an_outbox_row("k", subject="second"))
    assert row(ledger, "k").subject == "first"


def test_a_letter_goes_its_way(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    assert claim(ledger) == ["k"]
    assert row(ledger, "k").state is OutboxState.QUEUED
    assert send(ledger, number)
    assert not send(ledger, number)
    with ledger.writing() as tx:
        assert outbox.sent(tx, number, MONDAY, "<1@example.org>")
        assert not outbox.sent(tx, number, MONDAY, "<2@example.org>")
    left = row(ledger, "k")
    assert (left.state, left.attempts, left.other_id, left.sent_at) == (OutboxState.SENT, 1, "<1@example.org>", MONDAY)
    assert claim(ledger, minutes=60) == []


def test_only_who_claimed_it_may_send_it(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    claim(ledger, "me")
    assert claim(ledger, "you") == []
    assert not send(ledger, number, "you")
    assert send(ledger, number, "me")


def test_a_claim_that_was_not_begun_ends_by_itself(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    assert claim(ledger, "dead") == ["k"]
    assert claim(ledger, "alive", minutes=3) == ["k"]
    assert not send(ledger, number, "dead", minutes=3)


def test_what_is_given_back_is_free_at_once(ledger: Ledger) -> None:
    numbers = put(ledger, an_outbox_row("a"), an_outbox_row("b"))
    claim(ledger, "me")
    send(ledger, numbers[0])
    with ledger.writing() as tx:
        assert outbox.release(tx, numbers, "me") == 1
    assert claim(ledger, "you") == ["b"]


def test_what_was_on_the_wire_at_a_kill_comes_back_as_uncertain(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k", message_id="<1@example.org>"))
    claim(ledger)
    send(ledger, number)
    soon, late = MONDAY + timedelta(seconds=10), MONDAY + 10 * MINUTE
    with ledger.writing() as tx:
        assert outbox.recover(tx, real_now=soon, retry_at=late) == []
        (found,) = outbox.recover(tx, real_now=late, retry_at=late)
    assert (found.state, found.message_id, found.due_at) == (OutboxState.UNCERTAIN, "<1@example.org>", late)
    assert claim(ledger, "next", minutes=9) == []
    assert claim(ledger, "next", minutes=10) == ["k"]
    assert row(ledger, "k").state is OutboxState.UNCERTAIN
    assert send(ledger, number, "next", minutes=10)


def test_an_uncertain_letter_that_is_found_was_sent(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    claim(ledger)
    send(ledger, number)
    with ledger.writing() as tx:
        assert outbox.uncertain(tx, number, MONDAY + MINUTE, "connection lost")
        assert outbox.sent(tx, number, MONDAY, "<1@example.org>")
    assert row(ledger, "k").last_error == ""


def test_a_failure_is_tried_again_later(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    claim(ledger)
    send(ledger, number)
    with ledger.writing() as tx:
        assert outbox.failed_later(tx, number, MONDAY + 5 * MINUTE, "busy")
    assert claim(ledger, minutes=4) == []
    assert claim(ledger, minutes=5) == ["k"]
    assert send(ledger, number, minutes=5)
    assert (row(ledger, "k").attempts, row(ledger, "k").last_error) == (2, "busy")


@pytest.mark.parametrize("state", outbox.DEAD_ENDS)
def test_a_person_may_retry_what_failed_for_good(ledger: Ledger, state: OutboxState) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    claim(ledger)
    send(ledger, number)
    with ledger.writing() as tx:
        assert outbox.failed_for_good(tx, number, state, "no such person")
    assert claim(ledger, minutes=60) == []
    with ledger.writing() as tx:
        assert outbox.retry(tx, number, MONDAY + 60 * MINUTE)
    assert claim(ledger, minutes=60) == ["k"]


def test_a_letter_bounces_after_it_was_sent_but_is_not_refused_then(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    claim(ledger)
    send(ledger, number)
    with ledger.writing() as tx:
        outbox.sent(tx, number, MONDAY, "x")
        assert not outbox.failed_for_good(tx, number, OutboxState.REFUSED, "late")
        assert not outbox.retry(tx, number, MONDAY)
        assert outbox.failed_for_good(tx, number, OutboxState.BOUNCED, "no such person")
        with pytest.raises(ValueError, match="sent"):
            outbox.failed_for_good(tx, number, OutboxState.SENT, "")


def test_a_retried_uncertain_row_stays_marked(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    claim(ledger)
    send(ledger, number)
    with ledger.writing() as tx:
        outbox.uncertain(tx, number, MONDAY + 60 * MINUTE, "lost")
        assert outbox.retry(tx, number, MONDAY)
    assert claim(ledger) == ["k"]
    assert row(ledger, "k").state is OutboxState.UNCERTAIN


def test_a_row_is_cancelled_only_while_it_waits_unclaimed(ledger: Ledger) -> None:
    numbers = put(ledger, an_outbox_row("a"), an_outbox_row("b"), an_outbox_row("c", due_at=MONDAY + 10 * MINUTE))
    with ledger.writing() as tx:
        assert outbox.cancel(tx, "a")
        assert not outbox.cancel(tx, numbers[0])
    assert claim(ledger) == ["b"]
    with ledger.writing() as tx:
        assert not outbox.cancel(tx, "b")
        assert outbox.cancel(tx, numbers[2])
    assert claim(ledger, "other", minutes=10) == ["b"]


def test_a_dead_claim_does_not_hinder_cancelling_for_ever(ledger: Ledger) -> None:
    put(ledger, an_outbox_row("k"))
    claim(ledger, "dead")
    with ledger.writing() as tx:
        outbox.recover(tx, real_now=MONDAY + 3 * MINUTE, retry_at=MONDAY)
        assert outbox.cancel(tx, "k")


def test_a_letter_gets_a_new_address(ledger: Ledger) -> None:
    (number,) = put(ledger, an_outbox_row("k"))
    with ledger.writing() as tx:
        outbox.failed_for_good(tx, number, OutboxState.REFUSED, "no such person")
        assert outbox.readdress(tx, number, "new@example.org", "<2@example.org>")
        assert outbox.retry(tx, number, MONDAY)
        (claimed,) = outbox.claim(tx, who="me", now=MONDAY, real_now=MONDAY, limit=5, lease_seconds=60)
    assert (claimed.address, claimed.message_id) == ("new@example.org", "<2@example.org>")


def test_cards_of_a_case_coalesce_while_they_wait(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id, other = a_case(tx, "C-1"), a_case(tx, "C-2")
        for number, note in ((case_id, "1"), (case_id, "2"), (other, "x")):
            outbox.put_card(tx, number, "#complaints", note, MONDAY, MONDAY)
    assert [row(ledger, key).note for key in (f"card.{case_id}.1", f"card.{other}.1")] == ["2", "x"]
    assert claim(ledger) == [f"card.{case_id}.1", f"card.{other}.1"]
    with ledger.writing() as tx:  # the claimed one was read already, so its text is too late to change
        outbox.put_card(tx, case_id, "#complaints", "3", MONDAY, MONDAY)
    assert row(ledger, f"card.{case_id}.2").note == "3"
    assert row(ledger, f"card.{case_id}.1").note == "2"


def test_each_side_can_be_served_alone(ledger: Ledger) -> None:
    put(ledger, an_outbox_row("letter"), an_outbox_row("note", OutboxKind.NOTE))
    assert claim(ledger, side=Side.NOTES) == ["note"]
    assert claim(ledger, side=Side.NOTES) == []
    assert claim(ledger, side=Side.LETTERS) == ["letter"]


def test_the_next_instant_and_the_oldest_letter_are_known(ledger: Ledger) -> None:
    late, later = MONDAY + 5 * MINUTE, MONDAY + 9 * MINUTE
    with ledger.reading() as tx:
        assert (outbox.next_due_at(tx), outbox.oldest_queued_letter(tx)) == (None, None)
    put(ledger, an_outbox_row("letter", due_at=late), an_outbox_row("note", OutboxKind.NOTE, due_at=later))
    with ledger.reading() as tx:
        assert outbox.oldest_queued_letter(tx) == MONDAY
        assert outbox.next_due_at(tx) == late
        assert outbox.next_due_at(tx, after=late) == later
        assert outbox.next_due_at(tx, hold_letters=True) == later
        assert [outbox.is_busy(tx, at) for at in (MONDAY, late)] == [False, True]
        assert not outbox.is_busy(tx, late, hold_letters=True)


def test_automatic_letters_that_left_are_counted_per_address_case_and_subject(ledger: Ledger) -> None:
    early = MONDAY - 60 * MINUTE
    with ledger.writing() as tx:
        case_id = a_case(tx)
    left: dict[str, Any] = {"state": OutboxState.SENT, "sent_at": MONDAY}
    put(
        ledger,
        an_outbox_row("1", case_id=case_id, subject="A", **left),
        an_outbox_row("2", **left),
        an_outbox_row("by a person", is_automatic=False, **left),
        an_outbox_row("long ago", state=OutboxState.SENT, sent_at=early),
        an_outbox_row("to somebody else", **(left | {"address": "other@example.org"})),
        an_outbox_row("a note", OutboxKind.NOTE, **left),
        an_outbox_row("still here"),
    )
    with ledger.reading() as tx:
        assert outbox.automatic_sent_since(tx, "someone@example.org", MONDAY) == 2
        assert outbox.automatic_sent_since(tx, "someone@example.org", early) == 3
        assert outbox.automatic_sent_since(tx, "someone@example.org", early, case_id, "A") == 1
        assert outbox.automatic_sent_since(tx, "someone@example.org", early, case_id, "B") == 0


def test_a_row_is_found_by_its_key(ledger: Ledger) -> None:
    put(ledger, an_outbox_row("2", state=OutboxState.SENT))
    with ledger.reading() as tx:
        assert outbox.by_key(tx, "2") is not None
        assert outbox.by_key(tx, "4") is None
