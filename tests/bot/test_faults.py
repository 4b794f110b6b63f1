"""A log says what kind of fault there was and where, and never what it says: that may quote a person."""

import logging

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot.faults import kinds, places
from storage.ledger import Ledger
from storage.tables import Mailbox, Person
from tests.handlers.desk import JO, MONDAY

ASLEEP = "Neither he nor his wife could sleep"


def twice_the_same_person(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add_all([Person(email=JO, name=ASLEEP), Person(email=JO, name=ASLEEP)])
        tx.flush()


def a_word_that_is_too_long(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(Mailbox(name=f"{ASLEEP} {JO} " * 10, live_from=MONDAY))
        tx.add(Mailbox(name=f"{ASLEEP} {JO} " * 10, live_from=MONDAY))
        tx.flush()


@pytest.mark.parametrize("wrong", [twice_the_same_person, a_word_that_is_too_long])
def test_what_a_database_quotes_of_a_row_does_not_reach_the_log(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], wrong: object
) -> None:
    assert callable(wrong)
    try:
        wrong(ledger)
    except Exception:  # noqa: BLE001 - whatever the database says
        structlog.get_logger().exception("turn_failed", turn="sweep")
    (line,) = capsys.readouterr().err.splitlines()
    assert "event=turn_failed turn=sweep" in line
    assert "test_faults.py" in line
    assert JO not in line
    assert ASLEEP not in line


def test_a_fault_of_the_database_is_told_by_its_kind_and_constraint(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError) as caught:
        twice_the_same_person(ledger)
    named = {"postgresql": "UniqueViolation 23505 ", "sqlite": "IntegrityError SQLITE_CONSTRAINT_UNIQUE"}
    assert kinds(caught.value).startswith(f"IntegrityError < {named[ledger.dialect]}")
    assert "twice_the_same_person" in places(caught.value)


def test_a_fault_says_where_our_code_was_and_the_line_that_raised_it() -> None:
    with pytest.raises(ValueError, match=ASLEEP) as caught:
        int(ASLEEP)
    assert kinds(caught.value) == "ValueError"
    assert places(caught.value).endswith("test_a_fault_says_where_our_code_was_and_the_line_that_raised_it")
    assert places(ValueError(ASLEEP)) == "nowhere"


@pytest.mark.parametrize(
    ("level", "said"), [(logging.WARNING, "warning"), (35, "warning"), (logging.ERROR, "error"), (99, "critical")]
)
def test_a_librarys_line_is_told_by_its_name_and_place_at_any_level(
    capsys: pytest.CaptureFixture[str], level: int, said: str
) -> None:
    logging.getLogger("parser").log(level, "cannot read %s", ASLEEP)
    (line,) = capsys.readouterr().err.splitlines()
    assert f"level={said} event=library_says library=parser at=test_faults:" in line
    assert ASLEEP not in line
