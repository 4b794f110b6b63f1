"""Rows of one case and one side leave in order, whoever claims them and however often it fails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlmodel import Session

from procedure.words import OutboxKind
from storage import outbox
from storage.ledger import Ledger
from storage.tables import Outbox
from tests.ledgers import MONDAY, a_case, an_outbox_row

MINUTE = timedelta(minutes=1)


def claim(tx: Session, who: str = "me", at: datetime = MONDAY, limit: int = 50) -> list[Outbox]:
    return outbox.claim(tx, who=who, now=at, real_now=at, limit=limit, lease_seconds=600)


def put_letters(tx: Session, case_id: int, *keys: str, kind: OutboxKind = OutboxKind.UPDATE) -> list[int]:
    rows = [an_outbox_row(key, kind, case_id=case_id) for key in keys]
    for row in rows:
        outbox.put(tx, row)
    return [row.id or 0 for row in rows]


def keys(rows: list[Outbox]) -> list[str]:
    return [row.key for row in rows]


def test_one_claim_takes_a_case_in_order(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        put_letters(tx, a_case(tx), "a", "b", "c")
        assert keys(claim(tx, limit=2)) == ["a", "b"]


def test_nothing_overtakes_what_another_has_claimed(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        first, second = a_case(tx, "C-1"), a_case(tx, "C-2")
        put_letters(tx, first, "a", "b")
        assert keys(claim(tx, "me", limit=1)) == ["a"]
        put_letters(tx, second, "other case")
        put_letters(tx, first, "note", kind=OutboxKind.NOTE)
        assert keys(claim(tx, "you")) == ["other case", "note"]


def test_nothing_overtakes_what_is_on_the_wire_uncertain_or_waiting_for_another_try(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        first, _ = put_letters(tx, a_case(tx), "a", "b")
        claim(tx, limit=1)
        outbox.begin_sending(tx, first, "me", MONDAY)
        assert claim(tx, "you") == []
        outbox.uncertain(tx, first, MONDAY + 5 * MINUTE, "lost")
        assert claim(tx, "you") == []
        outbox.failed_later(tx, first, MONDAY + 5 * MINUTE, "busy")
        assert claim(tx, "you") == []
        assert keys(claim(tx, "you", MONDAY + 5 * MINUTE)) == ["a", "b"]


def test_what_was_cancelled_or_failed_for_good_holds_nobody_up(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        put_letters(tx, a_case(tx), "a", "b")
        outbox.cancel(tx, "a")
        assert keys(claim(tx)) == ["b"]


def test_a_letter_that_waits_for_its_time_holds_nobody_up(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        outbox.put(tx, an_outbox_row("later", case_id=case_id, due_at=MONDAY + 10 * MINUTE))
        put_letters(tx, case_id, "now")
        assert keys(claim(tx)) == ["now"]


def test_two_that_claim_at_once_never_share_a_row_nor_mix_a_case(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        cases = [a_case(tx, f"C-{number}") for number in range(6)]
        for turn in range(5):
            for case_id in cases:
                put_letters(tx, case_id, f"{case_id}.{turn}")
    taken: dict[str, list[list[str]]] = {"me": [], "you": []}
    start = threading.Barrier(2)

    def work(who: str) -> None:
        start.wait(10)
        for _ in range(10):
            with ledger.writing() as tx:
                taken[who].append(keys(claim(tx, who, limit=4)))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, taken))
    mine, yours = ({key for batch in taken[who] for key in batch} for who in ("me", "you"))
    assert mine.isdisjoint(yours)
    # Nobody has sent anything: so a case that one has begun may not be continued by the other.
    assert {key.split(".")[0] for key in mine}.isdisjoint(key.split(".")[0] for key in yours)
    assert mine | yours  # and somebody got something


def test_a_claim_that_is_not_committed_yet_is_respected(postgresql_ledger: Ledger) -> None:
    with postgresql_ledger.writing() as tx:
        put_letters(tx, a_case(tx, "C-1"), "a", "b")
        put_letters(tx, a_case(tx, "C-2"), "c")
    with postgresql_ledger.writing() as tx:
        assert keys(claim(tx, "me", limit=1)) == ["a"]
        with postgresql_ledger.writing() as other:
            assert keys(claim(other, "you")) == ["c"]
