"""A manager's digest of many cases: the first by due date are named, all are counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from letters.digests import ROWS_AT_MOST
from procedure.desk import Area, Desk, Person, Role
from reports.digesting import digest_facts
from storage.ledger import Ledger
from tests.reports.examples import entry, scottish
from tests.reports.ledgered import write

TODAY = date(2026, 4, 20)
MIA = Person("mia@example.gov.uk", "Mia Manager", frozenset({Role.MANAGER}))
ANN = Person("ann@example.gov.uk", "Ann Owner", frozenset({Role.HANDLER}))
LATE = 40


def test_the_first_late_cases_are_named_and_the_others_counted(ledger: Ledger) -> None:
    procedure = scottish()
    area = Area("repairs", "Housing", "Repairs", (), MIA.email)
    desk = Desk("Example", "example.gov.uk", procedure.id, {procedure.id: procedure}, areas=(area,), people=(MIA, ANN))
    plain = entry("2026-03-02", procedure_id=procedure.id, area=area.code, owner=ANN.email)
    late = [
        replace(plain, reference=f"C-{number:03d}", case_id=number, due_on=TODAY - timedelta(days=number))
        for number in range(1, LATE + 1)
    ]
    with ledger.writing() as tx:
        write(tx, late)
        found = digest_facts(tx, desk, MIA, datetime.combine(TODAY, time(9), UTC))
    assert [one.reference for one in found.lines] == [f"C-{LATE - place:03d}" for place in range(ROWS_AT_MOST)]
    assert {(one.area, one.owner) for one in found.lines} == {("Repairs", "Ann Owner")}
    assert found.more == LATE - ROWS_AT_MOST
    assert sum(number for label, number in found.bands if label.startswith("Overdue")) == LATE
