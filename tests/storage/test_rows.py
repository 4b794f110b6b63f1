"""Statements that are kept: what they change is seen by whoever holds the row."""

from sqlmodel import select

from procedure.words import OutboxState
from storage import outbox
from storage.ledger import Ledger
from storage.tables import Outbox
from tests.ledgers import MONDAY, an_outbox_row


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
