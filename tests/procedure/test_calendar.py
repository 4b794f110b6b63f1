"""Which days are working days, by nation and by an organisation's own list."""

from datetime import date, timedelta

import pytest

from procedure.calendar import Calendar, Nation, calendar_for
from procedure.errors import NotAllowed
from tests.procedure.examples import independent_holidays

ENGLAND, SCOTLAND, ULSTER, UNION = Nation

SPECIAL_DAYS = [
    ("2020-05-08", "moved early May", Nation),
    ("2022-06-02", "moved spring", Nation),
    ("2022-06-03", "Platinum Jubilee", Nation),
    ("2022-09-19", "State funeral", Nation),
    ("2023-05-08", "Coronation", Nation),
    ("2026-06-15", "World Cup", (SCOTLAND, UNION)),
    ("2026-01-02", "2nd January", (SCOTLAND, UNION)),
    ("2022-01-04", "substitute of 2nd January", (SCOTLAND, UNION)),
    ("2025-12-01", "substitute of St Andrew's Day", (SCOTLAND, UNION)),
    ("2026-12-28", "substitute of Boxing Day", Nation),
    ("2027-12-27", "substitute of Christmas Day", Nation),
    ("2027-12-28", "substitute of Boxing Day", Nation),
    ("2026-03-17", "St Patrick's Day", (ULSTER, UNION)),
    ("2026-04-06", "Easter Monday", (ENGLAND, ULSTER, UNION)),
    ("2020-05-04", "early May where it usually is", ()),
    ("2022-05-30", "spring where it usually is", ()),
]


@pytest.mark.parametrize(("day", "what", "closed_in"), SPECIAL_DAYS)
def test_moved_one_off_and_substitute_days_are_closed_where_they_should_be(
    day: str, what: str, closed_in: tuple[Nation, ...]
) -> None:
    closed = {nation for nation in Nation if not calendar_for(nation).is_working_day(date.fromisoformat(day))}
    assert closed == set(closed_in), what


@pytest.mark.parametrize("nation", Nation)
def test_every_day_agrees_with_an_independent_list(nation: Nation) -> None:
    calendar, theirs = calendar_for(nation), independent_holidays(nation)
    for day in every_day(calendar):
        assert calendar.is_working_day(day) == (day.weekday() < 5 and day not in theirs), day


def test_the_calendar_covers_2010_to_2035() -> None:
    calendar = calendar_for(ENGLAND)
    assert (calendar.first, calendar.horizon) == (date(2010, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-04-02", None),
        ("2026-04-03", "Good Friday (bank holiday in England and Wales)"),
        ("2026-04-04", "Saturday"),
        ("2026-12-28", "Boxing Day, substitute day (bank holiday in England and Wales)"),
        ("2030-12-25", "Christmas Day (bank holiday in England and Wales, not yet proclaimed)"),
        ("2026-12-24", "closure: offices shut"),
    ],
)
def test_a_day_says_why_it_does_not_count(day: str, why: str | None) -> None:
    calendar = calendar_for(ENGLAND, {date(2026, 12, 24): "offices shut"})
    assert calendar.why_not(date.fromisoformat(day)) == why


def test_the_union_names_the_nations_whose_bank_holiday_it_is() -> None:
    calendar = calendar_for(UNION)
    assert (
        calendar.why_not(date(2026, 4, 6)) == "Easter Monday (bank holiday in England and Wales and Northern Ireland)"
    )
    assert calendar.why_not(date(2026, 4, 3)) == "Good Friday (bank holiday in the United Kingdom)"


def test_a_list_that_replaces_bank_holidays_does_so_only_in_the_years_it_names() -> None:
    own = {date(2026, 4, 6): "spring holiday"}
    calendar = calendar_for(SCOTLAND, own, closures_replace_holidays=True)
    assert calendar.is_working_day(date(2026, 4, 3))  # Good Friday 2026: not on the own list
    assert calendar.why_not(date(2026, 4, 6)) == "closure: spring holiday"
    assert not calendar.is_working_day(date(2027, 3, 26))  # Good Friday 2027: no own list yet
    assert calendar.listed_until == date(2026, 12, 31)


def test_a_single_day_closed_beside_the_list_leaves_the_bank_holidays_of_its_year_alone() -> None:
    own, added = {date(2026, 4, 6): "spring holiday"}, {date(2027, 2, 8): "flood"}
    calendar = calendar_for(SCOTLAND, own, closures_replace_holidays=True, added=added)
    assert calendar.why_not(date(2027, 2, 8)) == "closure: flood"
    assert not calendar.is_working_day(date(2027, 3, 26))  # Good Friday 2027
    assert calendar.listed_until == date(2026, 12, 31)


def test_working_the_only_closure_of_a_year_does_not_bring_its_bank_holidays_back() -> None:
    own = {date(2026, 4, 6): "spring holiday"}
    calendar = calendar_for(SCOTLAND, own, closures_replace_holidays=True, removed=[date(2026, 4, 6)])
    assert calendar.is_working_day(date(2026, 4, 6))
    assert calendar.is_working_day(date(2026, 4, 3))  # Good Friday 2026: still not on the own list


def test_a_bank_holiday_that_the_organisation_works_is_a_working_day_but_a_removed_saturday_is_not() -> None:
    calendar = calendar_for(ENGLAND, removed=[date(2026, 5, 4), date(2026, 5, 9)])
    assert calendar.is_working_day(date(2026, 5, 4))
    assert not calendar.is_working_day(date(2026, 5, 9))


def test_equal_arguments_give_the_same_calendar_and_any_moved_day_another_version() -> None:
    closed = {date(2026, 12, 24): "shut"}
    assert calendar_for("scotland", closed) is calendar_for("scotland", dict(closed))
    versions = {
        calendar.version
        for calendar in (
            calendar_for("scotland"),
            calendar_for("northern-ireland"),
            calendar_for("scotland", closed),
            calendar_for("scotland", removed=[date(2026, 1, 2)]),
        )
    }
    assert len(versions) == 4


def test_a_reworded_reason_is_the_same_calendar() -> None:
    one, other = (calendar_for(ENGLAND, {date(2026, 12, 24): reason}) for reason in ("shut", "offices shut"))
    assert one == other


@pytest.mark.parametrize("day", ["2009-12-31", "2036-01-01"])
def test_outside_the_calendar_every_question_is_refused_with_a_sentence_that_names_its_end(day: str) -> None:
    calendar, outside = calendar_for(ENGLAND), date.fromisoformat(day)
    questions = (
        lambda: calendar.is_working_day(outside),
        lambda: calendar.next_working_day(outside),
        lambda: calendar.add_working_days(outside, 1),
        lambda: calendar.working_days_between(outside, calendar.first),
        lambda: calendar.why_not(outside),
    )
    for ask in questions:
        with pytest.raises(NotAllowed, match="Monday 31 December 2035"):
            ask()


def test_counting_over_either_end_is_refused() -> None:
    calendar = calendar_for(ENGLAND)
    with pytest.raises(NotAllowed, match="beyond"):
        calendar.add_working_days(calendar.horizon, 1)
    with pytest.raises(NotAllowed, match="beyond"):
        calendar.add_working_days(calendar.first, -1)


def test_an_unknown_nation_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotAllowed, match="england-and-wales, scotland, northern-ireland, union"):
        calendar_for("wales")


def every_day(calendar: Calendar) -> list[date]:
    return [calendar.first + timedelta(days=i) for i in range((calendar.horizon - calendar.first).days + 1)]
