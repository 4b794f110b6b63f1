"""Days that the desk closes or works: what asking does, and what is odd about the days that are known."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.clashes import added_clashes, file_clashes, horizon_of, missing_years
from procedure.deadlines import calendar_of
from procedure.errors import NotAllowed
from procedure.known_days import Sort, known_days
from procedure.own_days import Does, OwnDay, checked_reason, closing, working
from procedure.preset import ClosedDay, Procedure
from tests.handlers.desk import preset

SCOTLAND = preset("scot-spso-2021")
ENGLAND = preset("frontline")
FLOOD = date(2026, 4, 8)
GOOD_FRIDAY = date(2026, 4, 3)
SAINT_ANDREW = date(2026, 11, 30)
SATURDAY = date(2026, 4, 11)


def closed_on(procedure: Procedure, *days: date) -> Procedure:
    return replace(procedure, closed=tuple(ClosedDay(day, "flood") for day in days))


def with_closures(procedure: Procedure, *days: date) -> Procedure:
    return replace(procedure, closures=tuple(ClosedDay(day, "list") for day in days))


@pytest.mark.parametrize(
    ("rules", "day", "does", "say"),
    [
        ((ENGLAND,), FLOOD, Does.CLOSES, "is closed"),
        ((closed_on(ENGLAND, FLOOD),), FLOOD, Does.NOTHING, "closed already: flood"),
        ((ENGLAND,), GOOD_FRIDAY, Does.NOTHING, "no working day already: Good Friday"),
        ((ENGLAND,), SATURDAY, Does.NOTHING, "no working day already: Saturday"),
        ((ENGLAND, SCOTLAND), SAINT_ANDREW, Does.CLOSES, "is closed"),
        ((replace(ENGLAND, worked=(GOOD_FRIDAY,)),), GOOD_FRIDAY, Does.IS_HOLIDAY_AGAIN, "holiday again"),
    ],
)
def test_what_closing_a_day_does(rules: tuple[Procedure, ...], day: date, does: Does, say: str) -> None:
    found = closing(rules, day, "why")
    assert (found.does, say in found.say) == (does, True)


@pytest.mark.parametrize(
    ("rules", "day", "does", "say"),
    [
        ((closed_on(ENGLAND, FLOOD),), FLOOD, Does.WORKS_AGAIN, "not closed any more"),
        ((ENGLAND,), GOOD_FRIDAY, Does.WORKS, "worked although it is a holiday"),
        ((ENGLAND, SCOTLAND), SAINT_ANDREW, Does.WORKS, "worked although"),
        ((with_closures(ENGLAND, FLOOD),), FLOOD, Does.WORKS, "worked although"),
        ((ENGLAND,), FLOOD, Does.NOTHING, "is a working day already"),
        ((replace(ENGLAND, worked=(GOOD_FRIDAY,)),), GOOD_FRIDAY, Does.NOTHING, "is a working day already"),
        ((ENGLAND,), SATURDAY, Does.NOTHING, "A Saturday never becomes a working day"),
    ],
)
def test_what_working_a_day_does(rules: tuple[Procedure, ...], day: date, does: Does, say: str) -> None:
    found = working(rules, day, "why")
    assert (found.does, say in found.say) == (does, True)


@pytest.mark.parametrize("ask", [closing, working])
def test_a_day_outside_the_calendar_is_refused(ask: object) -> None:
    for day in (date(2009, 12, 31), date(2036, 1, 1)):
        with pytest.raises(NotAllowed, match="beyond them no date can be counted"):
            ask((ENGLAND,), day, "why")  # type: ignore[operator]


def test_a_reason_is_one_line_of_bounded_length() -> None:
    assert checked_reason("  the river\n rose\x1b ") == "the river rose"
    for reason in ("", " \n", "x" * 501):
        with pytest.raises(NotAllowed, match="Give a reason"):
            checked_reason(reason)


def test_every_known_day_is_listed_once_with_the_procedures_it_holds_for() -> None:
    own = (
        OwnDay(FLOOD, False, "flood", datetime(2026, 4, 1, tzinfo=UTC), "mia@example.gov.uk"),
        OwnDay(GOOD_FRIDAY, True, "we work", datetime(2026, 3, 1, tzinfo=UTC), "mia@example.gov.uk"),
    )
    found = known_days((with_closures(ENGLAND, date(2026, 4, 9)), SCOTLAND), own, date(2026, 4, 1), date(2026, 4, 12))
    assert [(one.day.day, one.sort, one.procedures) for one in found] == [
        (3, Sort.WORKED, ("frontline", "scot-spso-2021")),
        (6, Sort.BANK_HOLIDAY, ("frontline",)),  # Easter Monday is none in Scotland
        (8, Sort.CLOSED, ("frontline", "scot-spso-2021")),
        (9, Sort.CLOSURE, ("frontline",)),
    ]
    assert found[2].added_by == "mia@example.gov.uk"


def test_days_outside_the_calendar_are_not_known() -> None:
    assert known_days((ENGLAND,), (), date(1, 1, 1), date(2009, 12, 31)) == ()


def test_the_horizon_is_told_and_90_days_before_it_somebody_must_act() -> None:
    early, late = horizon_of(ENGLAND, date(2026, 4, 1)), horizon_of(ENGLAND, date(2035, 11, 1))
    assert (early.ok, late.ok) == (True, False)
    assert "Monday 31 December 2035" in early.say


@pytest.mark.parametrize(
    ("listed", "today", "missing"),
    [
        ((2026, 2027), "2026-04-01", []),
        ((2026, 2028), "2026-04-01", [2027]),
        ((2026,), "2026-04-01", []),
        ((2026,), "2026-11-01", [2027]),
        ((2025,), "2026-04-01", [2026]),
        ((), "2026-11-01", []),
    ],
)
def test_years_that_a_replaced_list_does_not_name(listed: tuple[int, ...], today: str, missing: list[int]) -> None:
    council = replace(with_closures(SCOTLAND, *(date(y, 1, 5) for y in listed)), closures_replace_holidays=True)
    found = [one.day.year for one in missing_years(council, date.fromisoformat(today)) if one.day]
    assert found == missing


def test_closures_of_a_file_that_do_nothing_are_told() -> None:
    rules = with_closures(ENGLAND, SATURDAY, GOOD_FRIDAY, FLOOD, date(2040, 1, 2))
    found = list(file_clashes(rules, {FLOOD}))
    assert [(one.about.value, one.day) for one in found] == [
        ("weekend", SATURDAY),
        ("holiday", GOOD_FRIDAY),
        ("twice", FLOOD),
        ("horizon", date(2040, 1, 2)),
    ]
    assert all(one.ok for one in found)


def test_days_that_were_added_late_or_for_nothing_are_told() -> None:
    before = {GOOD_FRIDAY: date(2026, 3, 1), FLOOD: date(2026, 4, 9), SAINT_ANDREW: date(2026, 4, 9)}
    rules = (closed_on(ENGLAND, *before), closed_on(SCOTLAND, *before))
    found = list(added_clashes(rules, before))
    assert [(one.about.value, one.day) for one in found] == [("holiday", GOOD_FRIDAY), ("past", FLOOD)]


def test_what_is_closed_beside_a_worked_day_is_closed() -> None:
    both = replace(closed_on(ENGLAND, FLOOD), worked=(FLOOD,))
    assert not calendar_of(both).is_working_day(FLOOD)
