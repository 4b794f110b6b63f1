"""Acknowledgements, holding letters and promised dates: in time or not. The target is Friday 10 April 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from procedure.words import PromiseKind
from reports.letters_report import letters_report
from reports.model import Share, Value
from reports.periods import Period
from tests.reports.examples import entry, promise, rules
from tests.reports.ledgered import source_of
from tests.reports.slowly.entries import EntryRow

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
LATER = date(2026, 6, 1)
HELD = promise("2026-04-10", "2026-04-17")


def value(column: str, *entries: EntryRow, today: date = LATER, row: str = "stage_1") -> Value:
    with source_of(entries, rules(), today) as source:
        return letters_report(source, APRIL, today).table("letters").value(row, column)


def to_acknowledge(acknowledged: int = 0, ended_on: int = 0) -> EntryRow:
    """To be acknowledged by 9 April; acknowledged, and withdrawn, on these days of April."""
    return entry(
        acknowledge_by=date(2026, 4, 9),
        acknowledged_at=datetime(2026, 4, acknowledged, 12, tzinfo=UTC) if acknowledged else None,
        closed_on=date(2026, 4, ended_on) if ended_on else None,
    )


@pytest.mark.parametrize(
    ("one", "today", "share"),
    [
        (to_acknowledge(9), LATER, Share(1, 1)),
        (to_acknowledge(10), LATER, Share(0, 1)),
        (to_acknowledge(), date(2026, 4, 9), Share(0, 0)),
        (to_acknowledge(), date(2026, 4, 10), Share(0, 1)),
        (to_acknowledge(ended_on=9), LATER, Share(0, 0)),
        (to_acknowledge(ended_on=10), LATER, Share(0, 1)),
    ],
)
def test_an_acknowledgement_is_in_time_on_its_last_day(one: EntryRow, today: date, share: Share) -> None:
    assert value("percent_acknowledged_in_time", one, today=today) == share


def test_who_is_not_answered_by_the_target_must_have_been_told_by_then() -> None:
    told_late = promise("2026-04-13", "2026-04-17")
    late = [entry(promises=(HELD,)), entry(promises=(told_late,)), entry(responded_on="2026-04-13")]
    in_time = entry(responded_on="2026-04-10")
    assert value("late", *late, in_time) == 3
    assert value("percent_told_in_time", *late, in_time) == Share(1, 3)
    assert value("late", entry(), today=date(2026, 4, 10)) == 0


def test_letters_are_counted_by_kind_when_they_left_with_the_days_they_added() -> None:
    extension = replace(promise("2026-04-09", "2026-04-20"), kind=PromiseKind.EXTENSION)
    before = promise("2026-03-31", "2026-04-24")
    one = entry(promises=(HELD, extension, before))
    assert [value(key, one) for key in ("holding_letters", "updates", "extensions")] == [1, 0, 1]
    # Friday 17 April is five working days after the target, Monday 20 April six.
    assert value("mean_added_days", one) == Fraction(11, 2)
    assert value("mean_added_days", entry()) is None


@pytest.mark.parametrize(
    ("one", "share"),
    [
        (entry(promises=(replace(HELD, kept=True),)), Share(1, 1)),
        (entry(responded_on="2026-04-17", promises=(HELD,)), Share(1, 1)),
        (entry(responded_on="2026-04-20", promises=(HELD,)), Share(0, 1)),
        (entry(promises=(HELD,)), Share(0, 1)),
        (entry(promises=(HELD,), closed_on=date(2026, 4, 16)), Share(0, 0)),
        (entry(promises=(promise("2026-04-10", "2026-05-04"),)), Share(0, 0)),
    ],
)
def test_a_promised_date_is_kept_by_the_next_letter_or_the_reply(one: EntryRow, share: Share) -> None:
    assert value("percent_promises_kept", one) == share


def test_the_total_is_of_all_stages() -> None:
    assert value("holding_letters", entry(promises=(HELD,)), entry(stage=2, promises=(HELD,)), row="total") == 2
