"""Statements that are kept: what they change is seen by whoever holds the row."""

from typing import Any

import pytest
from sqlmodel import col, select

from procedure.words import ContactRole, DutyKind, DutyState, OutboxState
from storage import outbox
from storage.ledger import Ledger
from storage.rows import ROWS_TOGETHER, insert_all, made
from storage.tables import Contact, Duty, Outbox
from tests.ledgers import MONDAY, a_case, an_outbox_row


def test_a_row_that_was_changed_beside_the_session_is_true_also_when_the_transaction_is_over(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        outbox.put(tx, an_outbox_row("one"))
    with ledger.writing() as tx:
        row = tx.exec(select(Outbox)).one()
        outbox.claim(tx, who="bot", now=MONDAY, real_now=MONDAY, limit=1, lease_seconds=60)
        assert outbox.begin_sending(tx, row.id or 0, "bot", MONDAY)
    assert (row.key, row.state, row.attempts) == ("one", OutboxState.SENDING, 1)


def test_what_is_not_yet_written_is_seen_by_a_kept_statement(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(an_outbox_row("one"))
        (row,) = outbox.claim(tx, who="bot", now=MONDAY, real_now=MONDAY, limit=5, lease_seconds=60)
        row.address = "other@example.org"
        assert outbox.begin_sending(tx, row.id or 0, "bot", MONDAY)
        assert row.address == "other@example.org"


def test_an_object_that_is_made_is_as_its_class_makes_it(ledger: Ledger) -> None:
    said = {"case_id": 1, "role": ContactRole.COMPLAINANT, "address": "ann@example.org", "name": "Ann"}
    quick = made(Contact, **said)
    assert quick.model_dump() == Contact(**said).model_dump()
    with ledger.writing() as tx:
        quick.case_id = a_case(tx)
        quick.phone = "01234 567890"
        tx.add(quick)
        tx.flush()
        written = quick.id
    with ledger.reading() as tx:
        assert tx.get_one(Contact, written).model_dump() == quick.model_dump()
    assert quick.phone == "01234 567890"


@pytest.mark.parametrize("said", [{"name": "Ann"}, {"case_id": 1, "colour": "red"}])
def test_nothing_is_made_of_too_little_or_of_what_is_unknown(said: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Contact cannot be made of"):
        made(Contact, **said)


@pytest.mark.parametrize("count", [0, 1, ROWS_TOGETHER, ROWS_TOGETHER + 1, 3 * ROWS_TOGETHER])
def test_rows_that_are_written_together_are_all_there_in_their_order(ledger: Ledger, count: int) -> None:
    rows = [{"key": f"k{number}", "kind": DutyKind.DIGEST, "due_at": MONDAY} for number in range(count)]
    with ledger.writing() as tx:
        insert_all(tx, Duty, rows)
        found = tx.exec(select(Duty).order_by(col(Duty.id))).all()
        assert [(one.key, one.due_at, one.state) for one in found] == [
            (one["key"], MONDAY, DutyState.OPEN) for one in rows
        ]
