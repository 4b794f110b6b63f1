"""What can be asked for by name, and the sentence for what cannot."""

from datetime import date

import pytest

from procedure.desk import Desk
from procedure.errors import NotAllowed
from reports.catalogue import build, names
from reports.periods import Period
from storage.ledger import Ledger
from tests.reports.examples import scottish

TODAY = date(2026, 5, 20)
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
DESK = Desk("Example Council", "example.gov.uk", "scottish", {"scottish": scottish()})


@pytest.mark.parametrize("name", names())
def test_every_report_can_be_built_from_an_empty_ledger(ledger: Ledger, name: str) -> None:
    assert build(ledger, DESK, name, APRIL, today=TODAY).name == name


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"name": "perfomance"},
            "There is no report 'perfomance'. There is: "
            "performance, areas, indicator, letters, workload, learning, open.",
        ),
        ({"basis": "points"}, "There is no basis 'points'. There is: final_stage, entries."),
        ({"compare": "last-week"}, "There is no comparison 'last-week'. There is: previous-year."),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(ledger: Ledger, asked: dict[str, str], sentence: str) -> None:
    words = {"name": "performance", "basis": "entries", "compare": ""} | asked
    with pytest.raises(NotAllowed) as refusal:
        build(ledger, DESK, words["name"], APRIL, today=TODAY, basis=words["basis"], compare=words["compare"])
    assert refusal.value.reason == sentence
