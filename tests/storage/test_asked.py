"""A transaction asks for the rows of a case once, and again as soon as they may be others."""

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from procedure.duties import Wanted
from procedure.words import ContactRole, DutyKind, DutyState
from storage import duties
from storage.asked import by_key, is_born
from storage.cases import contacts_of, lock_by_id
from storage.ledger import Ledger
from storage.rows import insert
from storage.tables import Case, Contact
from tests.handlers.dying import watched
from tests.ledgers import MONDAY, a_case


def a_contact(case_id: int, name: str) -> Contact:
    return Contact(case_id=case_id, role=ContactRole.COMPLAINANT, address=f"{name}@example.org", name=name)


def names(tx: Session, case_id: int) -> list[str]:
    return [one.name for one in contacts_of(tx, case_id)]


def by_an_object(tx: Session, case_id: int) -> None:
    tx.add(a_contact(case_id, "Olu"))


def by_a_kept_statement(tx: Session, case_id: int) -> None:
    insert(tx, Contact, case_id=case_id, role=ContactRole.COMPLAINANT, address="olu@example.org", name="Olu")


def by_a_statement_of_the_models(tx: Session, case_id: int) -> None:
    other = a_case(tx, "C-9")
    tx.add(a_contact(other, "Olu"))
    tx.flush()
    contacts_of(tx, case_id)
    tx.exec(update(Contact).where(col(Contact.case_id) == other).values(case_id=case_id))


WAYS = (by_an_object, by_a_kept_statement, by_a_statement_of_the_models)


def test_the_same_question_is_asked_of_the_database_once(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        tx.add(a_contact(case_id, "Ann"))
    seen: list[str] = []
    with watched(ledger, seen.append) as own, own.reading() as tx:
        first = contacts_of(tx, case_id)
        asked = len(seen)
        assert contacts_of(tx, case_id) == first
        assert contacts_of(tx, case_id)[0] is first[0]
    assert asked
    assert len([one for one in seen[asked:] if "contacts" in one]) == 0


@pytest.mark.parametrize("change", WAYS, ids=lambda way: way.__name__)
def test_it_is_asked_again_when_a_row_has_come(ledger: Ledger, change: Callable[[Session, int], None]) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        tx.add(a_contact(case_id, "Ann"))
        assert names(tx, case_id) == ["Ann"]
        change(tx, case_id)
        assert names(tx, case_id) == ["Ann", "Olu"]


@pytest.mark.parametrize("change", WAYS, ids=lambda way: way.__name__)
def test_a_new_case_is_asked_for_what_it_has_as_soon_as_something_is_written(
    ledger: Ledger, change: Callable[[Session, int], None]
) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        is_born(tx, case_id)
        assert names(tx, case_id) == []
        change(tx, case_id)
        assert names(tx, case_id) == ["Olu"]


def test_of_a_new_case_the_database_is_not_asked_for_what_nobody_has_written(ledger: Ledger) -> None:
    seen: list[str] = []
    with watched(ledger, seen.append) as own, own.writing() as tx:
        case_id = a_case(tx)
        is_born(tx, case_id)
        asked = len(seen)
        assert contacts_of(tx, case_id) == []
        assert len(seen) == asked


def test_the_case_before_a_new_one_is_asked_for_what_it_has(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        earlier = a_case(tx)
        is_born(tx, earlier)
        tx.add(a_contact(earlier, "Ann"))
        tx.flush()
        is_born(tx, a_case(tx, "C-2"))
        assert names(tx, earlier) == ["Ann"]


def test_what_stood_there_before_a_savepoint_was_taken_back_is_found_on_a_new_case(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        is_born(tx, case_id)
        tx.add(a_contact(case_id, "Ann"))
        with tx.begin_nested() as savepoint:
            tx.add(a_contact(case_id, "Olu"))
            assert names(tx, case_id) == ["Ann", "Olu"]
            savepoint.rollback()
        assert names(tx, case_id) == ["Ann"]


def test_a_case_that_a_savepoint_took_back_leaves_nothing_known_of_the_next(ledger: Ledger) -> None:
    """SQLite gives the same number again."""
    with ledger.writing() as tx:
        with tx.begin_nested() as savepoint:
            is_born(tx, a_case(tx))
            savepoint.rollback()
        case_id = a_case(tx)
        insert(tx, Contact, case_id=case_id, role=ContactRole.COMPLAINANT, address="ann@example.org", name="Ann")
        assert names(tx, case_id) == ["Ann"]


def test_what_a_savepoint_took_back_is_not_there(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        with tx.begin_nested() as savepoint:
            tx.add(a_contact(case_id, "Ann"))
            assert names(tx, case_id) == ["Ann"]
            savepoint.rollback()
        assert names(tx, case_id) == []


def test_an_object_is_what_its_row_is_after_a_savepoint_was_taken_back(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        wanted = Wanted("k", DutyKind.DIGEST, MONDAY)
        duties.seed(tx, [wanted])
        duty = duties.by_key(tx, "k")
        with tx.begin_nested() as savepoint:
            assert duties.meet(tx, "k", MONDAY)
            savepoint.rollback()
        assert duty is not None
        assert duty.state is DutyState.OPEN


def test_a_row_that_was_deleted_is_not_found(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        tx.add(a_contact(case_id, "Ann"))
        (ann,) = contacts_of(tx, case_id)
        tx.delete(ann)
        assert names(tx, case_id) == []


def test_what_another_wrote_before_the_lock_is_seen_after_it(ledger: Ledger) -> None:
    """On PostgreSQL others write while a transaction runs; a lock is where it begins to know."""
    if ledger.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time: nobody can write between a question and the lock")
    with ledger.writing() as tx:
        case_id = a_case(tx)
    with ledger.writing() as tx:
        assert names(tx, case_id) == []
        before = tx.get_one(Case, case_id)
        with ledger.writing() as other:
            other.add(a_contact(case_id, "Ann"))
            other.get_one(Case, case_id).subject = "Changed"
        assert lock_by_id(tx, case_id) is before
        assert before.subject == "Changed"
        assert names(tx, case_id) == ["Ann"]


def test_the_list_that_is_given_belongs_to_whoever_asked(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        tx.add(a_contact(case_id, "Ann"))
        contacts_of(tx, case_id).clear()
        assert names(tx, case_id) == ["Ann"]


@pytest.mark.parametrize("key", [2**31, 2**63, -(2**63) - 1])
def test_a_number_larger_than_any_row_s_is_that_of_no_row(ledger: Ledger, key: int) -> None:
    with ledger.reading() as tx:
        assert by_key(tx, Case, key) is None
