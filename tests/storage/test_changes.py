"""What is changed in objects is written as the library writes it: the same rows, faults and savepoints."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col, delete, select

from procedure.words import ContactRole
from storage.asked import by_key, row_of
from storage.ledger import Ledger
from storage.rows import table_of
from storage.tables import Case, Contact, Counter, Point, Stage
from tests.handlers.dying import watched
from tests.ledgers import MONDAY, a_case


def a_contact(case_id: int, name: str = "Ann") -> Contact:
    return Contact(case_id=case_id, role=ContactRole.COMPLAINANT, address=f"{name}@example.org", name=name)


def a_stage(case_id: int, number: int = 1) -> Stage:
    day = MONDAY.date()
    return Stage(case_id=case_id, number=number, requested_at=MONDAY, received_on=day, due_on=day)


def names(tx: Session) -> list[str]:
    return list(tx.exec(select(Contact.name).order_by(col(Contact.id))).all())


def test_new_rows_get_their_keys_and_come_back_as_they_were_made(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        made = a_contact(a_case(tx))
        tx.add(made)
        tx.flush()
        assert made.id is not None
        assert by_key(tx, Contact, made.id) is made
        told = made.model_dump()
    with ledger.reading() as tx:
        assert row_of(tx, Contact, told["id"]).model_dump() == told


def test_of_a_changed_row_only_what_changed_is_written(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(a_contact(a_case(tx)))
    seen: list[str] = []
    with watched(ledger, seen.append) as own, own.writing() as tx:
        one = tx.exec(select(Contact)).one()
        one.name, one.phone = "Olu", one.phone
    (written,) = [one for one in seen if one.startswith("UPDATE")]
    assert "name" in written
    assert "phone" not in written
    with ledger.reading() as tx:
        assert names(tx) == ["Olu"]


def test_a_row_that_refers_to_another_new_one_is_written_after_it(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        stage = a_stage(a_case(tx))
        stage.id = 77
        tx.add(Point(stage_id=77, number=1))
        tx.add(stage)
    with ledger.reading() as tx:
        assert [one.stage_id for one in tx.exec(select(Point))] == [77]


def test_new_and_changed_objects_are_as_before_when_a_savepoint_is_taken_back(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        ann = a_contact(case_id)
        tx.add(ann)
        tx.flush()
        with tx.begin_nested() as savepoint:
            olu = a_contact(case_id, "Olu")
            tx.add(olu)
            ann.name = "Somebody else"
            tx.flush()
            savepoint.rollback()
        assert ann.name == "Ann"
        assert olu not in tx
        tx.add(a_contact(case_id, "Kim"))
        assert names(tx) == ["Ann", "Kim"]


def test_a_row_that_another_has_deleted_is_not_changed_in_silence(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        ann = a_contact(a_case(tx))
        tx.add(ann)
    with ledger.writing() as tx:
        tx.add(ann)
        tx.connection().execute(delete(table_of(Contact)))
        ann.name = "Olu"
        with pytest.raises(StaleDataError):
            tx.flush()
        tx.rollback()


def test_a_rule_of_the_table_that_is_broken_leaves_nothing_behind(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        tx.add(a_stage(case_id))
    with pytest.raises(IntegrityError), ledger.writing() as tx:
        tx.add_all([a_contact(case_id), a_stage(case_id)])
    with ledger.reading() as tx:
        assert names(tx) == []


def test_the_key_of_a_row_may_be_changed(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(Counter(name="first", value=1))
        tx.flush()
        row_of(tx, Counter, "first").name = "second"
    with ledger.reading() as tx:
        assert by_key(tx, Counter, "first") is None
        assert row_of(tx, Counter, "second").value == 1


def test_a_row_that_is_known_to_be_there_and_is_not_is_a_bug(ledger: Ledger) -> None:
    with ledger.reading() as tx, pytest.raises(LookupError, match="no row 9 of Case"):
        row_of(tx, Case, 9)


def test_an_object_is_read_anew_after_a_savepoint_was_taken_back(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        before = row_of(tx, Case, case_id).subject
        with tx.begin_nested() as savepoint:
            row_of(tx, Case, case_id).subject = "Changed"
            tx.flush()
            savepoint.rollback()
        assert row_of(tx, Case, case_id).subject == before


def test_a_new_row_may_take_the_number_that_another_gives_up(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        tx.add(a_stage(case_id))
    with ledger.writing() as tx:
        tx.exec(select(Stage)).one().number = 2
        tx.add(a_stage(case_id))
    with ledger.reading() as tx:
        assert list(tx.exec(select(Stage.number).order_by(col(Stage.id)))) == [2, 1]


def test_an_object_may_be_changed_before_it_is_read_again(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        ann = a_contact(a_case(tx))
        tx.add(ann)
        with tx.begin_nested() as savepoint:
            ann.phone = "01632 960001"
            savepoint.rollback()
        ann.name = "Olu"
        tx.flush()
        assert (ann.name, ann.phone, ann.address) == ("Olu", "", "Ann@example.org")
    with ledger.reading() as tx:
        assert names(tx) == ["Olu"]
