"""Every shipped procedure from the first mail to the external body, along a table of dates counted by hand."""

import pytest

from procedure.words import Status
from storage.ledger import Ledger
from tests.stories import tables_models, tables_statutes
from tests.stories.conftest import Begin
from tests.stories.rounds import Table, Walk, a_desk_under


# The tables are about dates, which no database counts; other stories run on both.
@pytest.fixture
def ledger(sqlite_ledger: Ledger) -> Ledger:
    return sqlite_ledger


TABLES = [one for module in (tables_models, tables_statutes) for one in vars(module).values() if type(one) is Table]


def test_every_shipped_procedure_has_its_table_with_all_its_stages() -> None:
    shipped = a_desk_under("frontline").procedures
    assert {one.preset: len(one.rounds) for one in TABLES} == {key: one.last_stage for key, one in shipped.items()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.preset)
def test_a_case_goes_through_the_whole_procedure_on_the_dates_of_its_table(begin: Begin, table: Table) -> None:
    first = table.rounds[0]
    world = begin(first.asked, a_desk_under(table.preset))
    walk = Walk(world, table, world.complaint(first.asked))

    for number in range(1, len(table.rounds) + 1):
        walk.stage(number)
    walk.goes_to_the_body()

    assert world.case(walk.reference).line.status is Status.CLOSED
    assert world.owed(walk.reference) == set()
    assert world.alarms() == []
