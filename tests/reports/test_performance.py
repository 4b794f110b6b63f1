"""The rules of the performance report, one by one."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome, RollUp
from procedure.words import EnteredHow
from reports.averages import mean, median, p90
from reports.groups import Basis
from reports.model import Change, Report, Share
from reports.performance import Compare
from reports.periods import Period
from tests.reports.examples import entry, promise, rules, scottish, with_three_stages
from tests.reports.ledgered import performance_of
from tests.reports.slowly.entries import EntryRow, PointRow
from tests.reports.slowly.rules import Rules

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def report(
    *entries: EntryRow, by: Rules | None = None, basis: Basis = Basis.FINAL_STAGE, compare: Compare | None = None
) -> Report:
    return performance_of(entries, period=APRIL, by=by or rules(), basis=basis, compare=compare)


def answered(outcome: Outcome, **changes: Any) -> EntryRow:
    return entry(responded_on="2026-04-10", outcome=outcome, **changes)


def escalated_pair() -> tuple[EntryRow, EntryRow]:
    first = answered(Outcome.NOT_UPHELD, next_stage=2, next_received_on=date(2026, 4, 13))
    second = entry("2026-04-13", "2026-04-20", stage=2, entered_how=EnteredHow.ESCALATED, outcome=Outcome.UPHELD)
    return first, second


def test_an_escalated_complaint_counts_once_on_the_final_stage_and_twice_on_entries() -> None:
    once, twice = report(*escalated_pair()), report(*escalated_pair(), basis=Basis.ENTRIES)
    assert [once.table("received_closed").value(key, "received") for key in ("stage_1", "escalated", "total")] == [
        0,
        1,
        1,
    ]
    assert [twice.table("received_closed").value(key, "closed") for key in ("stage_1", "escalated", "total")] == [
        1,
        1,
        2,
    ]


@pytest.mark.parametrize("closure", [Closure.DUPLICATE, Closure.NOT_A_COMPLAINT])
def test_duplicates_and_what_was_no_complaint_were_never_received(closure: Closure) -> None:
    found = report(answered(Outcome.UPHELD, closure=closure), entry(closure=closure, closed_on=date(2026, 4, 9)))
    assert found.table("received_closed").rows[-1].values == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("closure", [Closure.WITHDRAWN, Closure.TRANSFERRED, Closure.OUT_OF_JURISDICTION])
def test_what_ended_otherwise_leaves_the_open_ones_but_is_not_closed(closure: Closure) -> None:
    found = report(entry("2026-03-30", closure=closure, closed_on=date(2026, 4, 30)))
    table = found.table("received_closed")
    columns = ("open_at_start", "received", "closed", "ended_otherwise", "open_at_end")
    assert [table.value("total", column) for column in columns] == [1, 0, 0, 1, 0]


def test_the_day_of_the_case_file_being_closed_does_not_end_it_twice() -> None:
    found = report(answered(Outcome.UPHELD, closed_on=date(2026, 4, 13))).table("received_closed")
    assert (found.value("total", "closed"), found.value("total", "ended_otherwise")) == (1, 0)


def test_a_report_that_does_not_balance_refuses_to_print() -> None:
    wrong = entry("2026-04-20", reference="C-2026-00077", closed_on=date(2026, 3, 31))
    with pytest.raises(NotAllowed) as refusal:
        report(wrong)
    assert (
        "group 'Stage 1': 0 open at start + 1 received - 0 closed - 0 ended otherwise is not 0" in refusal.value.reason
    )
    assert "C-2026-00077 stage 1" in refusal.value.reason


def test_partially_upheld_counts_as_upheld_where_any_part_does() -> None:
    entries = (answered(Outcome.UPHELD), answered(Outcome.PARTIALLY_UPHELD), answered(Outcome.RESOLVED))
    outcomes = report(*entries).table("outcomes")
    assert outcomes.rows[0].values == (2, 1, 0, 1, 3, Share(2, 3))


def test_partially_upheld_stands_alone_under_three_ways() -> None:
    entries = (answered(Outcome.UPHELD), answered(Outcome.PARTIALLY_UPHELD), answered(Outcome.NOT_UPHELD))
    outcomes = report(*entries, by=rules(scottish(RollUp.THREE_WAY))).table("outcomes")
    assert outcomes.rows[0].values == (1, 1, 1, 0, 3, Share(1, 3))


def test_a_complaint_whose_points_were_upheld_in_part_is_an_of_which() -> None:
    points = (PointRow("process", "delay", Outcome.UPHELD), PointRow("process", "", Outcome.NOT_UPHELD))
    found = report(answered(Outcome.UPHELD, points=points))
    assert found.table("outcomes").value("stage_1", "partially_upheld") == 1
    assert [row.key for row in found.table("themes").rows] == ["stage_1/process/delay"]


def test_without_anything_decided_there_is_no_percentage() -> None:
    found = report()
    assert found.table("outcomes").rows[0].values[-1] == Share(0, 0)
    assert Share(0, 0).percent is None
    assert found.table("time_to_close").rows[0].values[2:6] == (None, None, None, None)


def test_last_year_of_nothing_gives_no_percentage() -> None:
    found = report(entry(), compare=Compare.PREVIOUS_YEAR).table("change")
    assert found.rows[0].values == (1, 0, 1, Change(1, 0))
    assert Change(1, 0).percent is None


def test_a_report_without_comparison_says_so() -> None:
    found = report(entry())
    assert found.compared_with is None
    assert found.table("change").rows[0].values == (1, None, None, None)


def test_a_reply_on_the_due_date_is_in_time_and_takes_the_target() -> None:
    # Received on Tuesday 7 April 2026, day 1; the fifth working day is Monday 13 April.
    one = entry("2026-04-07", "2026-04-13", due_on=date(2026, 4, 13))
    table = report(one).table("time_to_close")
    columns = ("target", "mean_days", "percent_in_time")
    assert [table.value("stage_1", column) for column in columns] == [5, Fraction(5), Share(1, 1)]


@pytest.mark.parametrize(("started_on", "days"), [(date(2026, 4, 9), 3), (None, 5)])
def test_days_run_from_the_start_of_the_reply_clock_or_else_from_receipt(started_on: date | None, days: int) -> None:
    one = entry("2026-04-07", "2026-04-13", started_on=started_on)
    assert report(one).table("time_to_close").value("stage_1", "longest_days") == days


def test_no_extension_and_no_letter_makes_a_late_reply_timely() -> None:
    late = entry(responded_on="2026-04-20", extended_to=date(2026, 4, 24), promised_on=date(2026, 4, 24))
    assert report(late).table("time_to_close").value("stage_1", "percent_in_time") == Share(0, 1)


TOLD = promise("2026-04-10", "2026-04-17")
TOLD_LATE = promise("2026-04-13", "2026-04-17")
TOLD_AND_KEPT, TOLD_AND_BROKEN = replace(TOLD, kept=True), replace(TOLD, kept=False)
TOLD_AGAIN = promise("2026-04-16", "2026-04-24")


@pytest.mark.parametrize(
    ("responded_on", "promises", "informed", "first_kept"),
    [
        ("2026-04-10", (), True, Share(0, 0)),
        ("2026-04-13", (), False, Share(0, 0)),
        ("2026-04-17", (TOLD,), True, Share(1, 1)),
        ("2026-04-17", (TOLD_LATE,), False, Share(1, 1)),
        ("2026-04-20", (TOLD,), False, Share(0, 1)),
        ("2026-04-24", (TOLD_AND_KEPT, TOLD_AGAIN), True, Share(1, 1)),
        ("2026-04-24", (TOLD_AND_BROKEN, TOLD_AGAIN), False, Share(0, 1)),
        ("2026-04-27", (TOLD_AND_KEPT, TOLD_AGAIN), False, Share(1, 1)),
    ],
)
def test_people_were_kept_informed_if_no_told_date_passed_in_silence(
    responded_on: str, promises: tuple[object, ...], informed: bool, first_kept: Share
) -> None:
    table = report(entry(responded_on=responded_on, promises=promises)).table("time_to_close")
    assert table.value("stage_1", "percent_kept_informed") == Share(int(informed), 1)
    assert table.value("stage_1", "percent_first_promise_kept") == first_kept


def test_a_promise_of_the_history_file_is_judged_by_the_reply() -> None:
    table = report(entry(responded_on="2026-04-17", promised_on=date(2026, 4, 17))).table("time_to_close")
    assert table.value("stage_1", "percent_kept_informed") == Share(1, 1)


def test_a_third_stage_has_its_row_where_the_procedure_has_one() -> None:
    third = entry(stage=3, procedure_id="three", entered_how=EnteredHow.ESCALATED)
    found = report(third, by=rules(with_three_stages()))
    keys = [row.key for row in found.table("received_closed").rows]
    assert keys == ["stage_1", "stage_2", "escalated", "stage_3", "total"]
    assert found.table("received_closed").value("stage_3", "received") == 1
    assert [row.key for row in report(entry()).table("outcomes").rows][:3] == ["stage_1", "stage_2", "total"]


def test_the_target_is_empty_where_procedures_differ() -> None:
    other = scottish()
    longer = replace(other, id="longer", stages=(replace(other.stages[0], respond=other.stages[1].respond),))
    found = report(entry(), entry(procedure_id="longer"), by=rules(other, longer)).table("time_to_close")
    assert (found.value("stage_1", "target"), found.value("stage_2", "target")) == (None, 20)


def test_an_entry_under_a_procedure_that_is_gone_is_named() -> None:
    with pytest.raises(NotAllowed, match="C-2026-00001 was opened under the procedure 'gone'"):
        report(entry(procedure_id="gone"))


def test_the_whole_wait_runs_from_the_first_receipt_to_the_last_reply() -> None:
    first, second = escalated_pair()
    second = replace(second, case_received_on=date(2026, 4, 7))
    # Tuesday 7 April to Monday 20 April: ten working days, the first included; thirteen nights.
    assert report(first, second).table("whole_wait").rows[0].values == (1, Fraction(10), 10, Fraction(13), 13)


def test_the_longest_cases_are_listed_and_still_counted() -> None:
    entries = [entry("2026-04-07", f"2026-04-{day}", reference=f"C-{day}") for day in (10, 13, 14, 15, 16, 17)]
    found = report(*entries)
    assert [row.label for row in found.table("longest").rows] == ["C-17", "C-16", "C-15", "C-14", "C-13"]
    assert found.table("time_to_close").value("stage_1", "closed") == 6


def test_themes_of_one_complaint_count_once_each_and_their_keys_cannot_collide() -> None:
    points = (PointRow("a/b", "c", None), PointRow("a/b", "c", None), PointRow("a", "b/c", None))
    found = report(answered(Outcome.UPHELD, points=points), answered(Outcome.UPHELD)).table("themes")
    assert [(row.key, row.values) for row in found.rows] == [
        ("stage_1//", (1,)),
        ("stage_1/a/b%2Fc", (1,)),
        ("stage_1/a%2Fb/c", (1,)),
    ]


def test_averages_are_exact_and_the_ninth_of_ten_is_by_nearest_rank() -> None:
    assert mean(Counter([1, 2, 2])) == Fraction(5, 3)
    assert median(Counter([7, 1, 4])) == 4
    assert median(Counter([1, 4])) == Fraction(5, 2)
    assert p90(Counter(range(1, 11))) == 9
    assert p90(Counter(range(1, 12))) == 10
    assert p90(Counter([3])) == 3
