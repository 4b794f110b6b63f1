"""Statements that go to the driver directly: the same values, rows and faults as through the library."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from sqlmodel import select as select_model

from procedure.words import Channel, DutyKind, DutyState, OutboxKind
from storage.ledger import Ledger
from storage.rows import insert, insert_values_if_absent, table_of, told
from storage.tables import Case, Duty, Outbox, Stage
from tests.ledgers import MONDAY, a_case, an_outbox_row

DUTY = {"key": "k", "kind": DutyKind.RESPOND, "due_at": MONDAY, "person": 'Ann\'s "%s" ? :x ünï'}


def test_values_of_every_sort_come_back_as_the_models_give_them(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        number = insert(tx, Duty, case_id=case_id, **DUTY)
        row = told(tx, select(table_of(Duty)).where(table_of(Duty).c.id == bindparam("which")), which=number).one()
        model = tx.exec(select_model(Duty).where(col(Duty.id) == number)).one()
        assert dict(row._asdict()) == model.model_dump()
    assert (row.kind, row.state, row.due_at, row.missed_at) == (DutyKind.RESPOND, DutyState.OPEN, MONDAY, None)
    assert row.due_at.tzinfo is not None


def test_an_instant_of_another_zone_is_the_same_instant(ledger: Ledger) -> None:
    summer = datetime(2026, 3, 30, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    with ledger.writing() as tx:
        number = insert(tx, Duty, case_id=a_case(tx), **(DUTY | {"due_at": summer}))
        row = told(tx, select(table_of(Duty).c.due_at).where(table_of(Duty).c.id == bindparam("which")), which=number)
    assert row.scalar_one() == datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


def test_dates_truths_and_numbers_are_what_they_were(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        columns = (table_of(Case).c.received_on, table_of(Case).c.is_urgent, table_of(Case).c.id)
        row = told(tx, select(*columns).where(table_of(Case).c.id == bindparam("which")), which=case_id).one()
    assert isinstance(row.received_on, date)
    assert (row.is_urgent, row.id) == (False, case_id)


def test_a_row_that_is_there_is_not_written_twice(ledger: Ledger) -> None:
    row = {"key": "k", "kind": OutboxKind.NOTE, "address": "#complaints", "queued_at": MONDAY, "due_at": MONDAY}
    with ledger.writing() as tx:
        assert insert_values_if_absent(tx, Outbox, ("key",), note="first", **row)
        assert insert_values_if_absent(tx, Outbox, ("key",), note="second", **row) is None
        assert told(tx, select(table_of(Outbox).c.note)).scalar_one() == "first"


def test_what_is_not_named_has_the_default_of_the_model(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        named = {"key": "raw", "kind": OutboxKind.NOTE, "address": "#complaints", "queued_at": MONDAY, "due_at": MONDAY}
        insert_values_if_absent(tx, Outbox, ("key",), **named)
        tx.add(an_outbox_row("object", OutboxKind.NOTE))
        raw, made = (tx.exec(select_model(Outbox).where(col(Outbox.key) == key)).one() for key in ("raw", "object"))
        same = (
            "state",
            "channel",
            "attempts",
            "claimed_by",
            "lease_until",
            "is_automatic",
            "text",
            "html",
            "references",
        )
        assert [getattr(raw, name) for name in same] == [getattr(made, name) for name in same]
    assert raw.channel is Channel.EMAIL


def test_a_fault_of_the_database_is_the_librarys_and_quotes_no_values(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        insert(tx, Duty, **DUTY)
    with pytest.raises(IntegrityError) as fault, ledger.writing() as tx:
        insert(tx, Duty, **(DUTY | {"person": "secret@example.org"}))
    assert "secret@example.org" not in str(fault.value)


def test_a_value_that_is_missing_is_a_bug(sqlite_ledger: Ledger) -> None:
    with pytest.raises(KeyError), sqlite_ledger.writing() as tx:
        told(tx, select(table_of(Stage)).where(table_of(Stage).c.id == bindparam("which")))
