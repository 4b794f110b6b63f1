"""Presets as data: the shipped ones say what the procedure says, and a faulty one names every mistake at once."""

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from procedure.errors import Mistake, Mistakes, NotAllowed
from procedure.loading import load_procedure
from procedure.outcomes import Outcome, RollUp
from procedure.preset import (
    AcknowledgedBy,
    ClockStarts,
    ClosedDay,
    HoldingMode,
    Letter,
    Measured,
    OnceLate,
    Procedure,
    Target,
    Unit,
)
from tests.procedure.examples import PRESETS, preset_text, shipped

DAY = Unit.WORKING_DAYS
HOURS_24 = Target(24, Unit.ELAPSED_HOURS)


def changed(*changes: tuple[str, str], preset: str = "frontline") -> Procedure:
    """The preset with passages of its text replaced, read again."""
    text = preset_text(preset)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load_procedure(text, "changed.toml")


def mistakes_of(*changes: tuple[str, str], preset: str = "frontline") -> list[str]:
    with pytest.raises(Mistakes) as caught:
        changed(*changes, preset=preset)
    return [mistake.key for mistake in caught.value.mistakes]


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_preset_loads_under_the_id_of_its_file(path: Path) -> None:
    procedure = load_procedure(path.read_text(encoding="utf-8"), path.name)
    assert procedure.id == path.stem
    has_extension = any(stage.extension for stage in procedure.stages)
    assert not has_extension or procedure.holding.mode is HoldingMode.MANUAL


def test_frontline_answers_both_stages_in_five_working_days_after_a_receipt_within_24_hours() -> None:
    procedure = shipped("frontline")
    assert [stage.respond for stage in procedure.stages] == [Target(5, DAY)] * 2
    assert [stage.receipt for stage in procedure.stages] == [HOURS_24] * 2
    assert [stage.acknowledged_by for stage in procedure.stages] == [AcknowledgedBy.RECEIPT] * 2
    assert [stage.clock_starts for stage in procedure.stages] == [ClockStarts.RECEIVED, ClockStarts.REQUESTED]
    assert (procedure.day_of_receipt, procedure.roll_up) == (0, RollUp.ANY_PART_UPHELD)
    assert procedure.outcomes == tuple(Outcome)
    assert procedure.overall_warning == Target(12, Unit.WEEKS)


def test_the_scottish_model_answers_in_five_and_twenty_and_extends_to_ten_or_openly() -> None:
    first, second = shipped("scot-spso-2021").stages
    assert (first.acknowledge, first.respond) == (None, Target(5, DAY))
    assert (second.acknowledge, second.respond) == (Target(3, DAY), Target(20, DAY))
    assert second.acknowledged_by is AcknowledgedBy.PERSON
    assert first.extension is not None
    assert (first.extension.limit, first.extension.measured) == (Target(10, DAY), Measured.TOTAL)
    assert second.extension is not None
    assert second.extension.limit is None


def test_a_stage_is_mentioned_one_working_day_before_a_long_one_two_unless_it_says_otherwise() -> None:
    first, second = shipped("scot-spso-2021").stages
    assert [shipped("scot-spso-2021").chase_before_days(stage) for stage in (first, second)] == [1, 2]
    own = changed(('name = "Frontline response"', 'name = "Frontline response"\nchase_before_days = 4'))
    assert own.chase_before_days(own.stage(1)) == 4


def test_a_stage_that_the_procedure_does_not_have_is_refused() -> None:
    procedure = shipped("frontline")
    assert procedure.stage(2).key == "investigation"
    with pytest.raises(NotAllowed, match="no stage 3; its last stage is 2"):
        procedure.stage(3)


def test_times_zone_and_sections_come_as_values() -> None:
    procedure = shipped("frontline")
    assert procedure.zone == ZoneInfo("Europe/London")
    assert (procedure.chase.at, procedure.holding.send_at, procedure.digest_at) == (time(9), time(15), time(8, 30))
    assert "points" in procedure.sections_of(Letter.RESPONSE)
    assert procedure.sections_of(Letter.REFUSAL) == ()


def test_what_an_adopter_may_add_is_read() -> None:
    procedure = changed(
        ("closures = []", 'closures = [{ date = 2026-12-24, reason = "shut" }]\ncut_off = 17:00:00'),
        ('respond = { n = 5, unit = "working_days" }', 'respond = { n = 1, unit = "months" }'),
        ("overdue_every = 1", "overdue_every = 2"),
        ('mode = "ask"', 'mode = "auto"'),
    )
    assert procedure.closures == (ClosedDay(date(2026, 12, 24), "shut"),)
    assert procedure.cut_off == time(17)
    assert procedure.stage(1).respond == Target(1, Unit.MONTHS)
    assert (procedure.chase.overdue_every, procedure.holding.mode) == (2, HoldingMode.AUTO)


def test_all_mistakes_are_reported_together_with_key_value_and_what_is_allowed() -> None:
    with pytest.raises(Mistakes) as caught:
        changed(
            ('version = "1"', ""),
            ("verified_on = 2026-11-21", 'verified_on = "yesterday"'),
            ('nation = "england-and-wales"', 'nation = "wales"'),
            ('time_zone = "Europe/London"', 'time_zone = "Europe/Londn"'),
            ("day_of_receipt = 0", "day_of_receip = 0"),
            ('outcomes = ["upheld"', 'outcomes = ["justified"'),
            ("number = 2", "number = 3"),
            ('respond = { n = 5, unit = "working_days" }', 'respond = { n = 0, unit = "working_days" }'),
            ('name = "Local Government', 'nam = "Local Government'),
            ("manager_after = 3", "manager_after = true"),
            ("send_at = 15:00:00", 'send_at = "15:00"'),
        )
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.mistakes) == 14
    for expected in (
        "version is missing: a text",
        "verified_on is 'yesterday': a date like 2026-04-02, without quotes",
        "nation is 'wales': one of england-and-wales, scotland, northern-ireland, union",
        "time_zone is 'Europe/Londn': a name of the IANA list, such as Europe/London",
        "day_of_receipt is missing: a whole number from 0 to 1",
        "day_of_receip is 0: no such key; did you mean day_of_receipt?",
        "stages.2.number is 3: the whole number 2",
        "stages.1.respond.n is 0: a whole number from 1 to 260",
        "signpost.name is missing: a text",
        "chase.manager_after is true: a whole number from 0 to 60",
        "holding.send_at is '15:00': a time like 09:00:00, without quotes",
    ):
        assert f"changed.toml: {expected}" in lines


@pytest.mark.parametrize(
    ("value", "shown"), [(date(2026, 8, 20), "2026-08-20"), (time(15), "15:00:00"), (True, "true"), ("x", "'x'")]
)
def test_a_mistake_shows_what_the_file_has(value: object, shown: str) -> None:
    assert str(Mistake("title", value, "a text")) == f"title is {shown}: a text"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('clock_starts = "received"', 'clock_starts = "requested"', "stages.1.clock_starts"),
        ('key = "investigation"', 'key = "frontline"', "stages.2.key"),
        ('receipt = { n = 24, unit = "elapsed_hours" }', "", "stages.1.acknowledge.by"),
        ('{ n = 24, unit = "elapsed_hours" }', '{ n = 1, unit = "working_days" }', "stages.1.receipt.unit"),
        ("# cut_off = 17:00:00", 'cut_off = 17:00:00\nreceived_on_non_working_day = "keep" #', "cut_off"),
        ('"partially_upheld", "not_upheld"', '"partially_upheld"', "outcomes"),
        ('response = ["stage", "points"', 'response = ["stage", "pionts"', "letter_sections.response.2"),
        ('response = ["stage"', 'holding = ["stage"]\nresponse = ["stage"', "letter_sections.holding.1"),
        ("closures = []", "closures = [" + '{ date = 2026-12-24, reason = "x" },' * 2 + "]", "closures.2.date"),
    ],
)
def test_contradictions_are_mistakes(old: str, new: str, key: str) -> None:
    # A key that is set twice would be broken TOML, not a contradiction.
    twice = ('received_on_non_working_day = "roll"', "") if key == "cut_off" else ("", "")
    assert mistakes_of(twice, (old, new)) == [key]


def test_a_clock_that_starts_at_an_acknowledgement_needs_one() -> None:
    assert mistakes_of(('clock_starts = "received"', 'clock_starts = "acknowledged"'), preset="scot-spso-2021") == [
        "stages.1.clock_starts"
    ]


def test_other_contradictions_of_targets_and_outcomes() -> None:
    assert mistakes_of(("max = 10", "max = 5"), preset="scot-spso-2021") == ["stages.1.extension.max"]
    assert mistakes_of(("{ n = 3, unit", "{ n = 30, unit"), preset="scot-spso-2021") == ["stages.2.acknowledge.n"]
    assert mistakes_of(('"partially_upheld", ', ""), preset="scot-spso-2021") == ["roll_up"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        # An update would leave on the next morning, or never.
        ((("send_at = 15:00:00", "send_at = 18:00:00"),), "holding.send_at"),
        ((("send_at = 15:00:00", "send_at = 08:59:59"),), "holding.send_at"),
        ((("at = 09:00:00", "at = 18:00:00"),), "chase.at"),
        # A clock that nothing starts, and a date that nobody is asked for.
        ((('clock_starts = "received"', 'clock_starts = "acknowledged"'),), "stages.1.acknowledge.by"),
        (
            (
                ('acknowledge = { n = 24, unit = "elapsed_hours", by = "receipt" }', ""),
                ('clock_starts = "received"', 'clock_starts = "agreed"'),
            ),
            "stages.1.clock_starts",
        ),
        ((('clock_starts = "received"', 'clock_starts = "agreed"'),), "stages.1.acknowledge.unit"),
        # Limits that cannot be kept together, also where their units differ.
        ((("receipt = { n = 24, unit", "receipt = { n = 25, unit"),), "stages.1.receipt.n"),
        ((('n = 24, unit = "elapsed_hours", by', 'n = 4, unit = "weeks", by'),), "stages.1.acknowledge.n"),
        ((('url = "https://www.lgo.org.uk"', 'url = "javascript:alert(1)"'),), "signpost.url"),
        ((('name = "Frontline response"', 'name = "Frontline\\nresponse"'),), "stages.1.name"),
        ((('    "we need to visit or inspect"', '    ""'),), "holding.reasons.3"),
    ],
)
def test_what_looks_well_and_cannot_work_is_a_mistake(changes: tuple[tuple[str, str], ...], key: str) -> None:
    assert mistakes_of(*changes) == [key]


def test_where_no_update_goes_by_itself_the_hours_of_the_office_are_its_own() -> None:
    late = (("at = 09:00:00", "at = 19:00:00"), ("send_at = 15:00:00", "send_at = 07:00:00"))
    assert changed(*late, preset="scot-spso-2021").chase.at == time(19)


def test_a_step_after_the_reply_and_an_extension_within_it_are_mistakes() -> None:
    act = "eng-children-act"
    reply = 'respond = { n = 15, unit = "working_days", counted_from = "step_before" }'
    assert mistakes_of((reply, 'respond = { n = 34, unit = "working_days" }'), preset=act) == [
        "stages.3.milestones.2.n"
    ]
    in_all = 'extension = { max = 50, unit = "working_days", approver = "manager" }'
    assert mistakes_of((reply, f"{reply}\n{in_all}"), preset=act) == ["stages.3.extension.max"]
    assert mistakes_of(('max = 10, unit = "working_days"', 'max = 4, unit = "calendar_days"'), preset="ni-nipso") == [
        "stages.1.extension.max"
    ]


def test_a_letter_grants_the_next_stage_only_where_staff_can_move_a_complaint_there_unanswered() -> None:
    late = ('clock_starts = "received"', 'clock_starts = "received"\nonce_late = "next_stage"')
    assert mistakes_of(late, preset="three-stage") == ["stages.1.once_late"]
    assert mistakes_of(late, preset="uk-dp") == ["stages.1.once_late"]
    second = ('clock_starts = "requested"', 'clock_starts = "requested"\nonce_late = "next_stage"')
    assert mistakes_of(second, preset="eng-children-act") == ["stages.2.once_late"]
    assert changed(late, preset="eng-children-act").stage(1).once_late is OnceLate.NEXT_STAGE


def test_a_step_named_twice_and_a_reply_counted_from_no_step_are_mistakes() -> None:
    act = "eng-children-act"
    assert mistakes_of(('key = "report"', 'key = "panel"'), preset=act) == ["stages.3.milestones.2.key"]
    from_a_step = 'n = 25, unit = "working_days", counted_from = "step_before" }'
    assert mistakes_of(('n = 25, unit = "working_days" }', from_a_step), preset=act) == [
        "stages.2.respond.counted_from"
    ]


def test_every_mistake_in_a_step_has_its_place() -> None:
    report = 'key = "report", name = "The panel\'s report", n = 5, unit = "working_days"'
    wrong = 'key = "report", n = 0, unit = "working_days", counted_from = "never", dwell = 1'
    found = mistakes_of((report, wrong), preset="eng-children-act")
    assert sorted(found) == [f"stages.3.milestones.2.{key}" for key in ("counted_from", "dwell", "n", "name")]


def test_a_date_with_a_time_and_an_outcome_named_twice_are_mistakes() -> None:
    assert mistakes_of(
        ("verified_on = 2026-11-21", "verified_on = 2026-11-21T09:00:00"),
        ('outcomes = ["upheld"', 'outcomes = ["upheld", "upheld"'),
    ) == ["verified_on", "outcomes.2"]


def test_a_procedure_without_stages_is_none() -> None:
    with pytest.raises(Mistakes, match="stages is missing"):
        load_procedure('id = "x"', "x")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('id = "x"\ntitle = \n', "line 2 is 'title = ': TOML"),
        ("number = " + "9" * 5000, "end of file is"),
        ("deep = " + "[" * 50_000, "file is 'nested too deeply'"),
        ("#" * 200_001, "file is 200001: at most 200000 characters"),
        ("id = 0x" + "f" * 9000, "id is an int too large to show"),
    ],
)
def test_broken_or_hostile_text_is_a_mistake_not_a_crash(text: str, where: str) -> None:
    with pytest.raises(Mistakes) as caught:
        load_procedure(text, "broken.toml")
    assert str(caught.value).startswith(f"broken.toml: {where}")
    assert len(str(caught.value)) < 5000


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Europe", "", "a\\u0000b", "x" * 500])
def test_a_time_zone_that_is_a_path_or_nonsense_is_a_mistake(zone: str) -> None:
    assert mistakes_of(('time_zone = "Europe/London"', f'time_zone = "{zone}"')) == ["time_zone"]


def test_an_id_or_version_longer_than_the_ledger_keeps_is_a_mistake() -> None:
    text = preset_text("frontline").replace('id = "frontline"', f'id = "{"x" * 81}"')
    text = text.replace('version = "1"', f'version = "{"1" * 41}"')
    with pytest.raises(Mistakes) as caught:
        load_procedure(text, "mine.toml")
    assert [one.key for one in caught.value.mistakes] == ["id", "version"]
