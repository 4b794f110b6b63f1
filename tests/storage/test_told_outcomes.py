"""The outcome as it was told, of as many stages as a ledger may have."""

import sqlite3
from typing import NamedTuple

from sqlmodel import Session

from procedure.outcomes import Outcome
from storage.ledger import Ledger
from storage.told_outcomes import DECIDED, TOLD, told_otherwise
from storage.trail import append
from tests.ledgers import MONDAY, a_case

MANY = 40_000
"""Filled up to the next power of two, one more than PostgreSQL takes values in a statement."""
DEFAULT_LIMIT = 32_766
"""Of SQLite, as it is shipped; the one of this machine may take more."""


def test_what_was_told_is_found_among_more_upheld_stages_than_a_statement_takes_values(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        _as_shipped(tx)
        case_id = a_case(tx)
        data = {"stage": 1, TOLD: Outcome.PARTIALLY_UPHELD.value}
        append(tx, case_id=case_id, at=MONDAY, kind=DECIDED[0], data=data)
        upheld = [_Upheld(case_id + more, more + 1) for more in range(MANY)]
        assert told_otherwise(tx, upheld) == {1: Outcome.PARTIALLY_UPHELD}


def test_nothing_is_told_of_no_stages(ledger: Ledger) -> None:
    with ledger.reading() as tx:
        assert told_otherwise(tx, []) == {}


class _Upheld(NamedTuple):
    """A bare row of a stage."""

    case_id: int
    id: int
    number: int = 1
    outcome: Outcome = Outcome.UPHELD


def _as_shipped(tx: Session) -> None:
    driver = tx.connection().connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, DEFAULT_LIMIT)
