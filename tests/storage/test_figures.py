"""Reading the entries of the ledger in bulk, on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, EnteredHow, PromiseKind, Status
from storage.ledger import Ledger
from storage.tables import Case, Point, Promise, Stage
from tests.reports.slowly.entries import EntryRow, PointRow, PromiseRow, entries

NINE = datetime(2026, 4, 7, 9, tzinfo=UTC)
NOON = datetime(2026, 4, 10, 12, tzinfo=UTC)
DAY = date(2026, 4, 7)


def add_case(tx: Session, reference: str, **changes: Any) -> int:
    plain: dict[str, Any] = {
        "procedure_id": "frontline",
        "procedure_version": "1",
        "received_at": NINE,
        "received_on": DAY,
    }
    case = Case(reference=reference, **(plain | changes))
    tx.add(case)
    tx.flush()
    return case.id or 0


def add_stage(tx: Session, case_id: int, number: int = 1, **changes: Any) -> int:
    plain: dict[str, Any] = {"requested_at": NINE, "received_on": DAY, "due_on": date(2026, 4, 14)}
    stage = Stage(case_id=case_id, number=number, **(plain | changes))
    tx.add(stage)
    tx.flush()
    return stage.id or 0


def read(ledger: Ledger, until: date | None = None) -> list[EntryRow]:
    with ledger.reading() as tx:
        return list(entries(tx, until=until))


def test_an_entry_carries_all_that_reports_need(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = add_case(tx, "C-1", area="housing", channel=Channel.PHONE, status=Status.CLOSED)
        stage_id = add_stage(
            tx,
            case_id,
            started_on=DAY,
            owner="ann@example.gov.uk",
            receipt_sent_at=NINE,
            acknowledge_by=date(2026, 4, 9),
            acknowledged_at=NOON,
            extended_to=date(2026, 4, 21),
            promised_on=date(2026, 4, 20),
            responded_on=date(2026, 4, 17),
            outcome=Outcome.PARTIALLY_UPHELD,
        )
        tx.add(Point(stage_id=stage_id, number=2, theme="process", subtheme="delay", finding=Outcome.NOT_UPHELD))
        tx.add(Point(stage_id=stage_id, number=1, theme="communication", finding=Outcome.UPHELD))
        tx.add(Promise(stage_id=stage_id, number=1, kind=PromiseKind.HOLDING, promised_on=DAY, made_at=NOON, kept=True))
    assert read(ledger) == [
        EntryRow(
            reference="C-1",
            case_id=case_id,
            status=Status.CLOSED,
            closure=None,
            procedure_id="frontline",
            area="housing",
            channel=Channel.PHONE,
            case_received_at=NINE,
            case_received_on=DAY,
            stage=1,
            entered_how=EnteredHow.DIRECT,
            requested_at=NINE,
            received_on=DAY,
            started_on=DAY,
            owner="ann@example.gov.uk",
            receipt_sent_at=NINE,
            acknowledge_by=date(2026, 4, 9),
            acknowledged_at=NOON,
            due_on=date(2026, 4, 14),
            extended_to=date(2026, 4, 21),
            promised_on=date(2026, 4, 20),
            responded_on=date(2026, 4, 17),
            closed_on=None,
            outcome=Outcome.PARTIALLY_UPHELD,
            points=(PointRow("communication", "", Outcome.UPHELD), PointRow("process", "delay", Outcome.NOT_UPHELD)),
            promises=(PromiseRow(PromiseKind.HOLDING, DAY, NOON, None, True),),
        )
    ]


def test_each_entry_knows_the_next_one_of_its_own_case(ledger: Ledger) -> None:
    later = date(2026, 5, 4)
    with ledger.writing() as tx:
        one, two = add_case(tx, "C-1"), add_case(tx, "C-2", closure=Closure.DUPLICATE)
        # Written out of order, and with another case between.
        add_stage(tx, one, 2, received_on=later, entered_how=EnteredHow.ESCALATED)
        add_stage(tx, two)
        add_stage(tx, one, 1)
    found = [(one.reference, one.stage, one.next_stage, one.next_received_on) for one in read(ledger)]
    assert found == [("C-1", 1, 2, later), ("C-1", 2, None, None), ("C-2", 1, None, None)]
    assert [one.closure for one in read(ledger)] == [None, None, Closure.DUPLICATE]


def test_what_was_received_later_is_neither_seen_nor_a_next_entry(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        case_id = add_case(tx, "C-1")
        add_stage(tx, case_id, 1)
        add_stage(tx, case_id, 2, received_on=date(2026, 5, 4))
    assert [(one.stage, one.next_stage) for one in read(ledger, until=date(2026, 5, 3))] == [(1, None)]
    assert [(one.stage, one.next_stage) for one in read(ledger, until=date(2026, 5, 4))] == [(1, 2), (2, None)]


def test_an_entry_ends_with_its_reply_or_without_one_when_it_was_closed(ledger: Ledger) -> None:
    replied, closed = date(2026, 4, 10), date(2026, 4, 13)
    with ledger.writing() as tx:
        for number, dates in enumerate([(replied, closed), (None, closed), (None, None)], start=1):
            add_stage(tx, add_case(tx, f"C-{number}"), responded_on=dates[0], closed_on=dates[1])
    assert [one.ended_on for one in read(ledger)] == [replied, closed, None]


@pytest.mark.parametrize("cases", [1, 40])
def test_three_statements_read_any_number_of_entries(ledger: Ledger, cases: int) -> None:
    with ledger.writing() as tx:
        for number in range(cases):
            stage_id = add_stage(tx, add_case(tx, f"C-{number}"))
            tx.add(Point(stage_id=stage_id, theme="process"))
    statements: list[str] = []
    with ledger.reading() as tx:
        event.listen(tx.connection(), "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
        assert len(list(entries(tx))) == cases
    assert len([text for text in statements if text.startswith("SELECT")]) == 3


def test_an_empty_ledger_has_no_entries(ledger: Ledger) -> None:
    assert read(ledger) == []
