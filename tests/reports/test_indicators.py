"""Indicators are data: what each counts, on both bases, and when it is green, amber, red or grey."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from procedure.errors import Mistakes, NotAllowed
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, EnteredHow
from reports.indicator import Status
from reports.indicator_files import asked_for, load_indicator, shipped, with_own
from reports.model import Share, Table
from reports.periods import Period
from reports.rendering import render
from tests.reports.examples import entry, promise, rules, scottish
from tests.reports.examples import shipped as preset
from tests.reports.ledgered import indicators_of
from tests.reports.slowly.entries import EntryRow

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
LATER = date(2026, 6, 1)
# Received on Tuesday 7 April 2026, day 1 of the Scottish procedure: the fifth working day is Monday 13 April.
IN_TIME, LATE = "2026-04-13", "2026-04-14"


def table(indicator_id: str, *entries: EntryRow, today: date = LATER, **changes: Any) -> Table:
    one = replace(shipped()[indicator_id], **changes)
    english = replace(preset("frontline"), id="english")
    return indicators_of(entries, APRIL, today, rules(scottish(), english), [one]).table("indicator")


def received(responded_on: str = "", **changes: Any) -> EntryRow:
    return entry("2026-04-07", responded_on, **({"due_on": date(2026, 4, 13)} | changes))


def test_cs10_is_red_although_holding_letters_were_sent() -> None:
    held = [received(LATE, promises=(promise("2026-04-10", "2026-04-17", kept=True),)) for _ in range(3)]
    found = table("CS10", *held, received(IN_TIME))
    assert found.value("CS10", "percent") == Share(1, 4)
    assert found.value("CS10", "status") == "red"
    assert found.value("CS10", "late_with_holding_letter") == 3


def test_the_other_basis_counts_what_was_never_answered() -> None:
    found = table("CS10", received(IN_TIME), received())
    assert found.value("CS10", "percent") == Share(1, 1)
    assert found.value("CS10@due", "percent") == Share(1, 2)
    assert found.value("CS10", "open_overdue") == 1


def test_five_days_run_from_receipt_whatever_the_target_of_the_stage() -> None:
    second = received(LATE, stage=2, due_on=date(2026, 5, 5))
    found = table("CS10", second)
    assert (found.value("CS10", "percent"), found.value("CS10@stage_2", "percent")) == (Share(0, 1), Share(0, 1))
    assert found.value("CS10@stage_1", "percent") == Share(0, 0)


def test_a_committee_can_mean_resolution_and_one_stage() -> None:
    went_on = [received(IN_TIME, next_stage=2), entry("2026-04-20", stage=2, entered_how=EnteredHow.ESCALATED)]
    assert table("CS10", *went_on).value("CS10", "percent") == Share(1, 1)
    resolution = load_indicator(CS10.replace('"response"', '"resolution"'), "own.toml")
    found = indicators_of(went_on, APRIL, LATER, rules(), [resolution]).table("indicator")
    assert found.value("CS10", "percent") == Share(0, 1)


@pytest.mark.parametrize(
    ("today", "due", "overdue"),
    [
        (date(2026, 4, 13), Share(0, 0), 0),  # due today is neither met nor missed
        (date(2026, 4, 14), Share(0, 1), 1),
    ],
)
def test_what_is_due_today_is_not_missed_yet(today: date, due: Share, overdue: int) -> None:
    found = table("CS10", received(), today=today)
    assert found.value("CS10@due", "percent") == due
    assert found.value("CS10", "open_overdue") == overdue


@pytest.mark.parametrize(("ended_on", "due"), [(13, Share(0, 0)), (14, Share(0, 1))])
def test_what_was_withdrawn_by_its_last_day_was_not_missed(ended_on: int, due: Share) -> None:
    ended = received(closure=Closure.WITHDRAWN, closed_on=date(2026, 4, ended_on))
    assert table("CS10", ended).value("CS10@due", "percent") == due


def test_an_extension_counts_as_met_only_where_the_definition_says_so() -> None:
    extended = received("2026-04-20", extended_to=date(2026, 4, 24))
    assert table("CH02", extended).value("CH02", "percent") == Share(1, 1)
    assert table("SPSO-2", extended).value("SPSO-2", "percent") == Share(0, 1)
    assert table("CS10", extended).value("CS10", "percent") == Share(0, 1)


def test_a_holding_letter_is_no_extension() -> None:
    held = received("2026-04-20", promises=(promise("2026-04-10", "2026-04-24"),))
    assert table("CH02", held).value("CH02", "percent") == Share(0, 1)


@pytest.mark.parametrize(
    ("n", "of", "status"),
    [(9, 10, "green"), (89, 100, "amber"), (85, 100, "amber"), (8499, 10000, "red"), (0, 0, "grey")],
)
def test_the_colour_is_judged_before_rounding(n: int, of: int, status: str) -> None:
    assert shipped()["CS10"].status(Share(n, of).percent) == status


def test_where_lower_is_better_the_target_is_a_limit() -> None:
    cap = shipped()["UPHELD-CAP"]
    assert [cap.status(Fraction(value)) for value in (40, 45, 46)] == [Status.GREEN, Status.AMBER, Status.RED]


def test_without_data_or_without_a_target_nothing_is_green() -> None:
    assert table("CS10").value("CS10", "status") == "grey"
    assert table("SPSO-2", received(IN_TIME)).value("SPSO-2", "status") == "grey"
    assert "N/A" in render(indicators_of([], APRIL, LATER, rules(), [shipped()["CS10"]]), "text")


def test_receipts_are_counted_of_those_that_can_be_sent_one() -> None:
    english = {"procedure_id": "english"}
    sent = received(**english)
    late = replace(sent, receipt_sent_at=sent.requested_at + timedelta(hours=25))
    never = replace(sent, receipt_sent_at=None)
    by_phone, quiet = replace(never, channel=Channel.PHONE), replace(never, is_quiet=True)
    found = table("ACK24", sent, late, never, by_phone, quiet)
    assert found.value("ACK24", "percent") == Share(1, 3)
    assert "(automatic)" in found.title


def test_the_first_human_contact_stands_beside_the_receipt_and_is_not_the_receipt() -> None:
    # The automatic receipt counts as the acknowledgement here; the reply is the first word of a person.
    sent = received(IN_TIME, procedure_id="english")
    both = replace(sent, acknowledged_at=sent.receipt_sent_at)
    assert table("ACK24", both).value("ACK24", "days") == Fraction(4)


def test_a_number_is_given_per_thousand_homes_once_their_number_is_known() -> None:
    found = table("CH01", received(), received())
    assert (found.value("CH01", "numerator"), found.value("CH01", "per_thousand")) == (2, None)
    assert table("CH01", received(), received(), size=4000).value("CH01", "per_thousand") == Fraction(1, 2)


def test_the_average_and_the_outcomes_stand_by_stage() -> None:
    second = entry("2026-04-07", "2026-04-20", stage=2, entered_how=EnteredHow.DIRECT, outcome=Outcome.NOT_UPHELD)
    entries = (received(IN_TIME, outcome=Outcome.PARTIALLY_UPHELD), received(IN_TIME, outcome=Outcome.UPHELD), second)
    days = table("SPSO-3", *entries)
    assert (days.value("SPSO-3@stage_1", "days"), days.value("SPSO-3@stage_2", "days")) == (5, 10)
    outcomes = table("SPSO-4", *entries)
    assert [outcomes.value(f"SPSO-4@stage_1/{one}", "numerator") for one in Outcome] == [
        sum(each.outcome is one for each in entries[:2]) for one in Outcome
    ]


def test_a_cap_on_upheld_is_off_and_says_why() -> None:
    with pytest.raises(NotAllowed, match=r"off\. It rewards refusing to uphold"):
        asked_for(shipped(), "upheld-cap")
    assert "UPHELD-CAP" not in [one.id for one in asked_for(shipped(), "")]


def test_what_is_shipped() -> None:
    expected = {"CS10", "ACK24", "SPSO-1", "SPSO-2", "SPSO-3", "SPSO-4", "CH01", "CH02", "UPHELD-CAP"}
    assert set(shipped()) == expected
    assert asked_for(shipped(), "cs10")[0].id == "CS10"
    with pytest.raises(NotAllowed, match="There is no indicator 'CS11'"):
        asked_for(shipped(), "CS11")


def test_an_organisations_own_definition_wins_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(CS10.replace("target = 90", "target = 75"), encoding="utf-8")
    assert with_own(tmp_path)["CS10"].target == 75
    (tmp_path / "again.toml").write_text(CS10, encoding="utf-8")
    with pytest.raises(NotAllowed, match="Two files define the indicator 'CS10'"):
        with_own(tmp_path)


def test_every_mistake_of_a_definition_is_told_at_once() -> None:
    wrong = CS10.replace('"closed"', '"received"').replace("[1, 2]", "[0, 1, 1]").replace("target", "tarrget")
    with pytest.raises(Mistakes) as refusal:
        load_indicator(wrong, "own.toml")
    assert [one.key for one in refusal.value.mistakes] == ["stages.1", "stages", "basis", "tarrget"]


def test_the_definition_its_version_and_its_source_are_printed() -> None:
    note = table("CS10").notes[-1]
    assert note.startswith("CS10: Customer complaints resolved within five working days, version 1, ")
    assert "13 June 2019" in note


def folder() -> Path:
    return Path(__file__).parents[2] / "reports" / "indicators"


CS10 = (folder() / "cs10.toml").read_text(encoding="utf-8")
