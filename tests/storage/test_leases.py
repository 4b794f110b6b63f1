"""Leases: one holder at a time, a number that tells the holders apart, an end by themselves."""

from datetime import timedelta

from storage import leases
from storage.ledger import Ledger
from tests.ledgers import MONDAY


def take(ledger: Ledger, holder: str, seconds_later: int = 0) -> int | None:
    with ledger.writing() as tx:
        return leases.take(tx, "mailbox complaints", holder, MONDAY + timedelta(seconds=seconds_later), 60)


def is_mine(ledger: Ledger, holder: str, number: int) -> bool:
    with ledger.writing() as tx:
        return leases.still_mine(tx, "mailbox complaints", holder, number)


def test_only_one_holds_it(ledger: Ledger) -> None:
    assert take(ledger, "first") == 1
    assert take(ledger, "second") is None


def test_the_holder_renews_and_keeps_the_number(ledger: Ledger) -> None:
    assert take(ledger, "first") == 1
    assert take(ledger, "first", 50) == 1
    assert take(ledger, "second", 100) is None
    assert take(ledger, "second", 110) == 2


def test_whoever_was_overtaken_finds_out_before_the_commit(ledger: Ledger) -> None:
    assert take(ledger, "first") == 1
    assert is_mine(ledger, "first", 1)
    assert take(ledger, "second", 61) == 2
    assert not is_mine(ledger, "first", 1)
    assert is_mine(ledger, "second", 2)


def test_given_back_it_is_free_at_once(ledger: Ledger) -> None:
    assert take(ledger, "first") == 1
    with ledger.writing() as tx:
        assert leases.give_back(tx, "mailbox complaints", "first")
        assert not leases.give_back(tx, "mailbox complaints", "first")
    assert take(ledger, "second") == 2
    assert not is_mine(ledger, "first", 1)
