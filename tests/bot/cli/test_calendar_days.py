"""`frontline calendar list`, `check` and `explain` with days of the ledger, without one, and with one out of date."""

from datetime import UTC, date, datetime
from importlib import resources

import pytest

from storage.living import changed
from storage.tables import CalendarDay
from tests.bot.cli.desk import CommandLine

GOOD_FRIDAY, FLOOD = "2025-04-18", "2025-04-22"


@pytest.fixture
def shipped() -> str:
    return (resources.files("procedure") / "presets" / "frontline.toml").read_text(encoding="utf-8")


@pytest.fixture
def flooded(frontline: CommandLine) -> CommandLine:
    """A desk that closed the Tuesday after Easter 2025."""
    with frontline.office() as office, office.writing() as (tx, _):
        at = datetime(2025, 4, 1, 9, tzinfo=UTC)
        tx.add(CalendarDay(day=date.fromisoformat(FLOOD), reason="flood", added_at=at, added_by="mia@test.example"))
        changed(tx)
    return frontline


def april(frontline: CommandLine) -> dict[str, str]:
    found = frontline.json("calendar", "list", "--from", "2025-04-01", "--to", "2025-04-30")
    return {one["date"]: one["sort"] for one in found}


def test_days_of_the_ledger_are_listed_with_who_and_when(flooded: CommandLine) -> None:
    [found] = flooded.json("calendar", "list", "--from", FLOOD, "--to", FLOOD)
    assert found == {
        "date": FLOOD,
        "sort": "closed",
        "why": "flood",
        "procedures": ["frontline"],
        "added_by": "mia@test.example",
        "added_at": "2025-04-01T09:00:00Z",
    }
    ended = flooded("calendar", "list", "--from", "2025-04-01", "--to", "2025-04-30")
    assert "Mia Manager, 2025-04-01" in ended.out
    assert "Good Friday (bank holiday in England and Wales)" in ended.out


def test_without_a_ledger_the_bank_holidays_are_listed_and_none_is_made(bare: CommandLine) -> None:
    assert april(bare) == {GOOD_FRIDAY: "bank_holiday", "2025-04-21": "bank_holiday"}
    assert not (bare.folder / "ledger.db").exists()


def test_a_ledger_that_is_out_of_date_is_said_and_not_needed(bare: CommandLine) -> None:
    bare.put("ledger.db", b"")
    ended = bare("calendar", "list", "--json")
    assert ended.code == 0
    assert "Days that were added with `frontline calendar` are not counted." in ended.err
    assert ended.json


def test_what_is_no_ledger_is_said_too(bare: CommandLine) -> None:
    bare.put("ledger.db", b"not a ledger, but sixteen bytes")
    ended = bare("calendar", "explain", "2025-04-16")
    assert ended.code == 0
    assert "is no SQLite file" in ended.err


def test_a_list_that_ends_before_it_begins_is_refused(bare: CommandLine) -> None:
    ended = bare("calendar", "list", "--from", "2025-04-02", "--to", "2025-04-01")
    assert (ended.code, ended.err) == (1, "The last day lies before the first.\n")


def test_an_explanation_counts_with_the_days_of_the_ledger(flooded: CommandLine) -> None:
    """Received on Wednesday 16 April 2025: 17, 23, 24, 25 and 28 April; the 22nd is closed."""
    [found] = flooded.json("calendar", "explain", "2025-04-16")
    assert found["due_on"] == "2025-04-28"
    assert {"date": FLOOD, "counted": False, "why": "closure: flood"} in found["days"]


def test_so_does_one_of_a_procedure_of_a_file(flooded: CommandLine, shipped: str) -> None:
    own = flooded.put("own.toml", shipped.encode())
    [found] = flooded.json("calendar", "explain", "2025-04-16", "--procedure", own)
    assert found["due_on"] == "2025-04-28"


def test_the_check_tells_the_horizon_of_every_procedure_in_force(frontline: CommandLine) -> None:
    found = frontline.json("calendar", "check")
    assert [(one["about"], one["ok"], one["procedure"]) for one in found] == [("horizon", True, "frontline")]


def test_the_check_tells_days_that_came_late(flooded: CommandLine) -> None:
    with flooded.office() as office, office.writing() as (tx, _):
        late = datetime(2025, 5, 1, 9, tzinfo=UTC)
        tx.add(CalendarDay(day=date(2025, 4, 23), reason="flood", added_at=late, added_by="mia@test.example"))
        changed(tx)
    found = flooded.json("calendar", "check")
    assert [(one["about"], one["date"]) for one in found if one["about"] != "horizon"] == [("past", "2025-04-23")]


def test_a_year_that_a_list_does_not_name_is_to_be_mended(bare: CommandLine, shipped: str) -> None:
    text = shipped.replace('id = "frontline"', 'id = "our-own"')
    for old, new in (
        ("closures = [] ", 'closures = [{ date = 2025-04-07, reason = "spring" }] '),
        ("closures_replace_holidays = false", "closures_replace_holidays = true"),
    ):
        assert old in text
        text = text.replace(old, new)
    bare.put("own.toml", text.encode())
    settings = (bare.folder / "frontline.toml").read_text().replace("[desk]", '[desk]\nprocedure = "own.toml"', 1)
    bare.put("frontline.toml", settings.encode())
    ended = bare("calendar", "check")
    assert ended.code == 1
    assert "bank holidays count instead" in ended.out
    doctor = {one["check"]: one for one in bare("doctor", "--json").json}
    assert doctor["calendar our-own"]["ok"] is False
    assert "bank holidays count instead" in doctor["calendar our-own"]["say"]
