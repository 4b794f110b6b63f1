"""Every figure there is has its definition in docs/figures.md, and every key of an indicator its place."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from procedure.desk import Desk
from reports.catalogue import build, names
from reports.indicator import Counting, Ending, Indicator, Measure, Partial, Polarity, Status
from reports.indicator_files import shipped
from reports.periods import Period
from storage.ledger import Ledger
from tests.reports.examples import scottish

DOCS = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
DESK = Desk("Example Council", "example.gov.uk", "scottish", {"scottish": scottish()})


def section(name: str) -> str:
    """What stands under the heading of a report."""
    found = re.search(rf"^## `{name}`\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("name", names())
def test_every_table_and_column_is_defined(ledger: Ledger, name: str) -> None:
    told = set(re.findall(r"`([^`\s]+)`", section(name)))
    assert section(name)
    for table in build(ledger, DESK, name, YEAR, today=YEAR.last, compare="previous-year").tables:
        assert table.id in told
        assert {re.sub(r"^s\d_", "sN_", column.key) for column in table.columns} <= told


def test_every_indicator_every_key_and_every_word_is_defined() -> None:
    told = set(re.findall(r"`([^`\s]+)`", section("indicator")))
    assert {one.id for one in shipped().values()} <= told
    assert {one.name for one in fields(Indicator)} <= told
    assert {*Measure, *Counting, *Ending, *Partial, *Polarity} <= told
    assert all(status in section("indicator") for status in Status)
