"""Ids that are drawn for many rows at once, on both databases."""

from storage.bulk import insert_many, new_ids
from storage.ledger import Ledger
from storage.rows import defaults_of, table_of
from storage.tables import Case
from tests.ledgers import MONDAY, a_case

CASES = table_of(Case)


def test_an_id_that_was_drawn_for_many_rows_is_given_to_nobody_else(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        first = a_case(tx)
        drawn = new_ids(tx.connection(), CASES, 3)
        insert_many(tx.connection(), CASES, [a_row(one) for one in drawn])
    with ledger.writing() as tx:
        after = a_case(tx, "C-2026-00009")
    assert len({first, *drawn, after}) == 5


def a_row(number: int) -> dict[str, object]:
    own = {"id": number, "reference": f"C-2025-{number:05}", "received_at": MONDAY, "received_on": MONDAY.date()}
    return defaults_of(Case) | {"procedure_id": "frontline", "procedure_version": "1"} | own
