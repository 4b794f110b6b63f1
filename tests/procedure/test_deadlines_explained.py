"""The explanation that staff and complainants can check by hand."""

from dataclasses import replace
from datetime import date

from procedure.calendar import calendar_for
from procedure.explanation import Explanation, explain
from procedure.preset import ClockStarts, Target, Unit
from tests.procedure.examples import counting, replying_within, shipped

ENGLAND = calendar_for("england-and-wales", {date(2026, 12, 29): "offices shut"})


def told(found: Explanation) -> list[tuple[int, bool, str]]:
    return [(day.date.day, day.counted, day.why) for day in found.days]


def test_christmas_is_explained_day_by_day() -> None:
    found = explain(shipped("frontline"), ENGLAND, replying_within(3), date(2026, 12, 19))
    assert (found.received_on, found.start_on, found.due_on) == tuple(date(2026, 12, day) for day in (19, 21, 24))
    assert told(found) == [
        (19, False, "Saturday"),
        (20, False, "Sunday"),
        (21, False, "day of receipt, day 0"),
        (22, True, "working day 1"),
        (23, True, "working day 2"),
        (24, True, "working day 3"),
    ]


def test_under_day_one_the_day_of_receipt_counts_and_holidays_and_closures_do_not() -> None:
    found = explain(counting(1), ENGLAND, replying_within(2), date(2026, 12, 24))
    assert told(found) == [
        (24, True, "working day 1"),
        (25, False, "Christmas Day (bank holiday in England and Wales)"),
        (26, False, "Saturday"),
        (27, False, "Sunday"),
        (28, False, "Boxing Day, substitute day (bank holiday in England and Wales)"),
        (29, False, "closure: offices shut"),
        (30, True, "working day 2"),
    ]


def test_calendar_days_count_sundays_but_not_the_days_by_which_the_end_moves() -> None:
    found = explain(counting(0), ENGLAND, replying_within(2, Unit.CALENDAR_DAYS), date(2026, 9, 3))
    assert told(found) == [
        (3, False, "day of receipt, day 0"),
        (4, True, "day 1"),
        (5, True, "day 2"),
        (6, False, "Sunday"),
        (7, False, "the last day moves to here"),
    ]


def test_a_clock_that_waits_for_the_acknowledgement_is_explained_from_receipt() -> None:
    acknowledge = Target(2, Unit.WORKING_DAYS)
    stage = replace(replying_within(1), clock_starts=ClockStarts.ACKNOWLEDGED, acknowledge=acknowledge)
    found = explain(counting(0), ENGLAND, stage, date(2026, 9, 7))
    assert (found.acknowledge_by, found.start_on, found.due_on) == tuple(date(2026, 9, day) for day in (9, 9, 10))
    assert told(found) == [
        (7, False, "waiting for the acknowledgement"),
        (8, False, "waiting for the acknowledgement"),
        (9, False, "day of the acknowledgement, day 0"),
        (10, True, "working day 1"),
    ]
    early = explain(counting(0), ENGLAND, stage, date(2026, 9, 7), started_on=date(2026, 9, 8))
    assert (early.start_on, early.due_on) == (date(2026, 9, 8), date(2026, 9, 9))


def test_the_rules_are_named_in_sentences() -> None:
    found = explain(shipped("frontline"), ENGLAND, shipped("frontline").stage(1), date(2026, 9, 5))
    assert found.rules == (
        "Customer complaints in two stages, stage 1 (Frontline response): reply within 5 working days.",
        "Received on Saturday 5 September 2026; the clock starts when it is received.",
        "Saturday 5 September 2026 is no working day, so it is treated as Monday 7 September 2026.",
        "The day of receipt is day 0.",
        "Working days are Monday to Friday without bank holidays of England and Wales and closures.",
        f"Due on Monday 14 September 2026 (calendar {ENGLAND.version}).",
        "Source: Customer complaints in two stages, version 1; read in its source, "
        "compared on Saturday 21 November 2026.",
    )
