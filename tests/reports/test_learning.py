"""What services promised to change: beside the areas of its year, and in a report of its own."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from procedure.desk import Area, Desk
from procedure.words import Status
from reports.asking import Options
from reports.catalogue import build
from reports.model import Report, Value
from reports.periods import Period
from storage.ledger import Ledger
from storage.tables import Area as AreaRow
from storage.tables import Case, Commitment
from tests.reports.examples import scottish

TODAY = date(2026, 6, 1)
YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
AREAS = (Area("repairs", "Housing", "Repairs", (), ""),)
DESK = Desk("Example Council", "example.gov.uk", "scottish", {"scottish": scottish()}, areas=AREAS)


def case(tx: Session, number: int, *, is_sensitive: bool = False) -> int:
    received_at = datetime(2026, 4, 7, 12, tzinfo=UTC)
    one = Case(
        reference=f"C-{number}",
        status=Status.CLOSED,
        procedure_id="scottish",
        procedure_version="1",
        area="repairs",
        received_at=received_at,
        received_on=received_at.date(),
        is_sensitive=is_sensitive,
    )
    tx.add(one)
    tx.flush()
    return one.id or 0


def report(ledger: Ledger, name: str, trace: str = "") -> Report:
    return build(ledger, DESK, name, YEAR, today=TODAY, options=Options(trace=trace))


def rows(report: Report, table: str) -> list[tuple[Value, ...]]:
    return [row.values for row in report.table(table).rows]


def test_service_commitments_stand_beside_the_areas_and_await_an_update_until_they_have_one(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(Commitment(area="repairs", year="2026/27", text="Call back within a day."))
        tx.add(Commitment(area="repairs", year="2026/27", text="New scripts.", progress="In use.", done_on=TODAY))
        tx.add(Commitment(area="repairs", year="2027/28", text="Monitor calls."))
        tx.add(Commitment(area="repairs", year="2025/26", text="Long ago."))
    found = report(ledger, "areas")
    assert rows(found, "commitments") == [
        ("Housing - Repairs", "Call back within a day.", "Awaiting update", "Open"),
        ("Housing - Repairs", "New scripts.", "In use.", "Done on 2026-06-01"),
    ]
    assert rows(found, "next_commitments") == [("Housing - Repairs", "Monitor calls.")]


def test_learning_is_counted_by_area_and_a_restricted_case_keeps_its_words(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        plain, hidden = case(tx, 1), case(tx, 2, is_sensitive=True)
        tx.add(Commitment(case_id=plain, text="Train the team.", made_on=date(2026, 4, 20), progress="Booked."))
        tx.add(Commitment(case_id=hidden, text="Secret.", made_on=date(2026, 5, 4)))
        tx.add(Commitment(case_id=plain, text="Old.", made_on=date(2026, 3, 2), done_on=date(2026, 4, 1)))
        tx.add(Commitment(case_id=plain, text="Not told yet."))
    found = report(ledger, "learning")
    assert rows(found, "learning") == [(2, 1, 2, 1), (2, 1, 2, 1)]
    assert [row.label for row in found.table("actions").rows] == ["C-1", "C-1", "A restricted case"]
    assert rows(found, "actions")[2][1] == "Withheld: the case is not open to all."
    assert rows(found, "actions")[0][1:] == ("Old.", "2026-03-02", "", "Done on 2026-04-01")
    for place, column in enumerate(found.table("learning").columns):
        for row in found.table("learning").rows:
            behind = report(ledger, "learning", f"learning.{row.key}.{column.key}").table("counted")
            assert len(behind.rows) == row.values[place]
    behind = report(ledger, "learning", "learning.repairs.awaiting_update").table("counted")
    assert [row.label for row in behind.rows] == ["A restricted case"]
    assert "Secret" not in str(behind)


def test_an_area_that_came_by_import_has_its_directorate(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(AreaRow(code="parks", directorate="Place", name="Parks"))
        tx.add(Commitment(area="parks", year="2026/27", text="Mow."))
    assert rows(report(ledger, "areas"), "commitments")[0][0] == "Place - Parks"
