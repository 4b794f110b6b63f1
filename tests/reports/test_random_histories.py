"""Whatever happened, the flow balances, groups make up the total, and a slow count of another kind agrees."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.outcomes import Closure, Outcome
from procedure.words import EnteredHow
from reports.groups import Basis
from reports.indicator_files import shipped
from reports.model import Share, Table
from reports.periods import Period
from tests.reports.examples import entry, rules
from tests.reports.ledgered import areas_of, indicators_of, performance_of
from tests.reports.slowly.entries import EntryRow

START = date(2026, 1, 5)
LAST_STAGE = 3
RULES = rules()

days = st.integers(0, 60)
ends = st.sampled_from(["open", "answered", "ended", "answered then filed"])


@st.composite
def cases(draw: st.DrawFn) -> list[EntryRow]:
    """One case: some stages one after the other, each of which may have ended in any way, or not at all."""
    first, count = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    closure, area = draw(st.sampled_from([None, None, *Closure])), draw(st.sampled_from(["", "north", "south"]))
    dates = [START + timedelta(days=draw(days) + 20 * place) for place in range(count)]
    found = []
    for place, received in enumerate(dates):
        how, lasted = draw(ends), timedelta(days=draw(days))
        is_answered, is_last = how.startswith("answered"), place == count - 1
        found.append(
            entry(
                received.isoformat(),
                (received + lasted).isoformat() if is_answered else "",
                stage=first + place,
                entered_how=EnteredHow.ESCALATED if place else EnteredHow.DIRECT,
                area=area,
                closure=closure,
                closed_on=received + lasted if how in ("ended", "answered then filed") else None,
                outcome=draw(st.sampled_from(list(Outcome))) if is_answered else None,
                next_stage=None if is_last else first + place + 1,
                next_received_on=None if is_last else dates[place + 1],
            )
        )
    return found


histories = st.lists(cases(), max_size=12).map(lambda every: [one for case in every for one in case])
periods = st.tuples(days, days).map(lambda d: Period(START + timedelta(days=d[0]), START + timedelta(days=sum(d))))

FIGURES = {"history": histories, "period": periods, "basis": st.sampled_from(Basis)}
AREAS = {"history": histories, "period": periods}
INDICATOR = {**AREAS, "ahead": st.integers(-5, 30)}
A_FEW, MANY = settings(max_examples=60, deadline=None), settings(max_examples=1_000, deadline=None)


@A_FEW
@given(**FIGURES)
def test_the_figures_of_any_history_add_up(history: list[EntryRow], period: Period, basis: Basis) -> None:
    found = performance_of(history, period=period, by=RULES, basis=basis)
    flow, outcomes = found.table("received_closed"), found.table("outcomes")
    for row in flow.rows:
        received, closed, ended, at_start, at_end = (whole(value) for value in row.values)
        assert at_start + received - closed - ended == at_end
    assert_total_is_the_sum(flow, "total", 5)
    assert_total_is_the_sum(outcomes, "total", 5)
    assert [row.values for row in flow.rows if row.key != "stage_3"] == slow_rows(history, period, basis)
    assert outcomes.value("total", "percent_upheld") == slow_upheld(history, period, basis)


@A_FEW
@given(**AREAS)
def test_the_areas_of_any_history_are_those_of_a_slow_count(history: list[EntryRow], period: Period) -> None:
    table = areas_of(history, period, RULES, ()).table("areas")
    expected: dict[str, list[int | Share]] = {}
    for area in ("", "north", "south"):
        years = [slow_area(history, area, each) for each in (period, period.a_year_before())]
        if any(value for year in years for value in year if isinstance(value, int)):
            expected |= dict(zip((area or "no_area", f"{area or 'no_area'}@previous"), years, strict=True))
    assert {row.key: list(row.values) for row in table.rows} == expected


@A_FEW
@given(**INDICATOR)
def test_an_indicator_of_any_history_is_that_of_a_slow_count(
    history: list[EntryRow], period: Period, ahead: int
) -> None:
    today = period.last + timedelta(days=ahead)
    whole = (case for case in by_case(history) if all(is_known(one, today) for one in case))
    known = [one for case in whole for one in case]
    table = indicators_of(known, period, today, RULES, [shipped()["CS10"]]).table("indicator")
    entries = [one for one in seen(known, Basis.ENTRIES) if one.stage in (1, 2)]
    replied = [one for one in entries if one.responded_on and period.first <= one.responded_on <= period.last]
    due = [one for one in entries if period.first <= fifth_day(one) <= min(period.last, today)]
    judged = [one for one in due if one.responded_on or (fifth_day(one) < today and not has_ended(one, fifth_day(one)))]
    assert table.value("CS10", "percent") == Share(len([one for one in replied if is_met(one)]), len(replied))
    assert table.value("CS10@due", "percent") == Share(len([one for one in judged if is_met(one)]), len(judged))
    assert table.value("CS10", "open_overdue") == len(
        [
            one
            for one in entries
            if one.received_on <= period.last
            and not has_ended(one, period.last)
            and fifth_day(one) <= period.last
            and fifth_day(one) < today
        ]
    )


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("proof", "drawn"),
    [
        (test_the_figures_of_any_history_add_up, FIGURES),
        (test_the_areas_of_any_history_are_those_of_a_slow_count, AREAS),
        (test_an_indicator_of_any_history_is_that_of_a_slow_count, INDICATOR),
    ],
)
def test_a_thousand_histories(proof: Any, drawn: dict[str, Any]) -> None:
    MANY(given(**drawn)(proof.hypothesis.inner_test))()


def by_case(history: list[EntryRow]) -> list[list[EntryRow]]:
    found: list[list[EntryRow]] = []
    for place, one in enumerate(history):
        if place and history[place - 1].next_stage == one.stage:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def is_known(one: EntryRow, today: date) -> bool:
    return one.received_on <= today and (one.ended_on or today) <= today


def fifth_day(one: EntryRow) -> date:
    """Walks from the day of receipt, the first working day from there being day 1."""
    calendar, day, number = RULES.calendar_of(one), one.received_on, 0
    while True:
        number += calendar.is_working_day(day)
        if number == 5:
            return day
        day += timedelta(days=1)


def is_met(one: EntryRow) -> bool:
    return one.responded_on is not None and one.responded_on <= fifth_day(one)


def has_ended(one: EntryRow, day: date) -> bool:
    return one.ended_on is not None and one.ended_on <= day


def slow_area(history: list[EntryRow], area: str, period: Period) -> list[int | Share]:
    """Stage by stage through the entries of one area, looking for the entry before by its place in the history."""
    values: list[int | Share] = []
    for stage in range(1, LAST_STAGE + 1 if any(one.stage == 3 for one in seen(history, Basis.ENTRIES)) else 3):
        members = [one for one in seen(history, Basis.ENTRIES) if (one.area, one.stage) == (area, stage)]
        members = [one for one in members if period.first <= one.received_on <= period.last]
        upheld = [one for one in members if one.outcome in ("upheld", "partially_upheld")]
        decided = len([one for one in members if one.outcome])
        values += [len(members), Share(len(upheld), decided)]
        if stage > 1:
            escalated = [one for one in upheld if one.entered_how is EnteredHow.ESCALATED]
            won = len([one for one in escalated if before(history, one).outcome == "not_upheld"])
            values += [Share(won, decided), Share(won, len(upheld))]
        values.append(len([one for one in members if one.next_received_on]))
    return values


def before(history: list[EntryRow], one: EntryRow) -> EntryRow:
    return history[next(place for place, each in enumerate(history) if each is one) - 1]


def slow_rows(history: list[EntryRow], period: Period, basis: Basis) -> list[tuple[int, ...]]:
    """Walks through the period day by day with a list of who is open, instead of comparing dates."""
    kinds = [(1, None), (2, EnteredHow.DIRECT), (2, EnteredHow.ESCALATED), (None, None)]
    return [slow_row([one for one in seen(history, basis) if is_of(one, *kind)], period) for kind in kinds]


def slow_row(entries: list[EntryRow], period: Period) -> tuple[int, ...]:
    is_open: set[int] = set()
    counts = [0, 0, 0, 0, 0]
    day = START - timedelta(days=1)
    while day < period.last:
        day += timedelta(days=1)
        if day == period.first:
            counts[3] = len(is_open)
        inside = day >= period.first
        for place, one in enumerate(entries):
            if one.received_on == day:
                counts[0] += inside
                is_open.add(place)
            if place in is_open and day in (one.responded_on, one.closed_on):
                is_open.remove(place)
                counts[1 if one.responded_on else 2] += inside
    counts[4] = len(is_open)
    return tuple(counts)


def slow_upheld(history: list[EntryRow], period: Period, basis: Basis) -> Share:
    decided = [one.outcome for one in seen(history, basis) if one.responded_on and one.responded_on in period]
    return Share(len([one for one in decided if one and "upheld" in one and "not" not in one]), len(decided))


def seen(history: list[EntryRow], basis: Basis) -> list[EntryRow]:
    real = [one for one in history if one.closure not in ("duplicate", "not_a_complaint")]
    return [one for one in real if basis == "entries" or not one.next_stage]


def is_of(one: EntryRow, stage: int | None, how: EnteredHow | None) -> bool:
    return stage in (None, one.stage) and how in (None, one.entered_how)


def assert_total_is_the_sum(table: Table, total: str, columns: int) -> None:
    rows = {row.key: row.values[:columns] for row in table.rows if "@" not in row.key}
    sums = tuple(map(sum, zip(*(map(whole, values) for key, values in rows.items() if key != total), strict=True)))
    assert rows[total] == sums


def whole(value: object) -> int:
    assert isinstance(value, int)
    return value
