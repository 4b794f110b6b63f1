"""A procedure in sentences: whatever a preset can say is said, so that two different ones never read alike."""

from dataclasses import fields, replace
from datetime import date, time

import pytest

from procedure.calendar import Nation
from procedure.outcomes import Outcome, RollUp
from procedure.preset import (
    AcknowledgedBy,
    Approver,
    Chase,
    ClockStarts,
    ClosedDay,
    CountedFrom,
    Extension,
    Holding,
    HoldingMode,
    Letter,
    LetterSections,
    Measured,
    Milestone,
    OnceLate,
    OnNonWorkingDay,
    Procedure,
    Signpost,
    StageRule,
    Target,
    Unit,
)
from procedure.summary import days_since_verified, in_sentences
from tests.procedure.examples import shipped

THREE_WEEKS = Target(3, Unit.WEEKS)
EXTENSION = Extension(Target(10, Unit.WORKING_DAYS), Measured.TOTAL, Approver.MANAGER, False, False)
STAGE = StageRule("one", "One", 2, Target(5, Unit.WORKING_DAYS), acknowledge=THREE_WEEKS, extension=EXTENSION)
PROCEDURE = replace(shipped("frontline"), stages=(STAGE,))

# Another value for every field. What stands at the head of the page is not repeated in the sentences.
AT_THE_HEAD = {"id", "title", "version", "source_url", "verified_on", "confidence"}
# Never of a file: the desk's own days, which the calendar shows.
OF_THE_DESK = {"closed", "worked"}
OF_THE_PROCEDURE = {
    "nation": Nation.SCOTLAND,
    "time_zone": "Africa/Cairo",
    "day_of_receipt": 1,
    "stages": (STAGE, replace(STAGE, name="Two")),
    "outcomes": (Outcome.UPHELD, Outcome.NOT_UPHELD),
    "roll_up": RollUp.THREE_WAY,
    "signpost": replace(PROCEDURE.signpost, name="Another body"),
    "closures": (ClosedDay(date(2026, 12, 24), "shut"),),
    "closures_replace_holidays": True,
    "cut_off": time(17, 0, 30),
    "received_on_non_working_day": OnNonWorkingDay.KEEP,
    "ends_on_non_working_day": OnNonWorkingDay.KEEP,
    "overall_warning": THREE_WEEKS,
    "accept_within": THREE_WEEKS,
    "escalate_within": THREE_WEEKS,
    "letter_sections": (LetterSections(Letter.CLOSURE, ("why",)),),
    "chase": Chase(at=time(8)),
    "holding": Holding(send_at=time(8)),
    "digest_at": time(7),
}
OF_A_STAGE = {
    "once_late": OnceLate.NEXT_STAGE,
    "key": "another",
    "name": "Another",
    "number": 1,
    "respond": THREE_WEEKS,
    "receipt": Target(48, Unit.ELAPSED_HOURS),
    "acknowledge": None,
    "acknowledged_by": AcknowledgedBy.PERSON,
    "clock_starts": ClockStarts.REQUESTED,
    "day_of_receipt": 1,
    "extension": None,
    "direct_entry": True,
    "different_decider": True,
    "update_every": THREE_WEEKS,
    "chase_before_days": 7,
    "milestones": (Milestone("panel", "Panel", THREE_WEEKS),),
    "respond_counted_from": CountedFrom.STEP_BEFORE,
}
OF_A_STEP = {"key": "other", "name": "Other", "within": Target(4, Unit.WEEKS), "counted_from": CountedFrom.START}
OF_AN_EXTENSION = {
    "limit": None,
    "measured": Measured.ADDITIONAL,
    "approver": Approver.ADMIN,
    "notice_before_limit": True,
    "signpost_required": True,
}
OF_CHASING = {
    "before_days": 3,
    "before_days_long": 4,
    "at": time(10),
    "overdue_every": 2,
    "manager_after": 9,
}
OF_HOLDING = {
    "mode": HoldingMode.AUTO,
    "propose_days_before": 4,
    "send_at": time(11),
    "max_automatic": 2,
    "update_days": 7,
    "reasons": ("because",),
}
OF_THE_SIGNPOST = {"name": "Another", "address": "Elsewhere", "time_limit": "soon", "url": "https://elsewhere.example"}


def said(procedure: Procedure) -> list[str]:
    return [rule for section in in_sentences(procedure) for rule in (section.heading, *section.rules)]


def test_no_field_of_a_preset_is_left_out_here() -> None:
    assert set(OF_THE_PROCEDURE) | AT_THE_HEAD | OF_THE_DESK == {one.name for one in fields(Procedure)}
    for kind, values in (
        (StageRule, OF_A_STAGE),
        (Milestone, OF_A_STEP),
        (Extension, OF_AN_EXTENSION),
        (Chase, OF_CHASING),
        (Holding, OF_HOLDING),
        (Signpost, OF_THE_SIGNPOST),
    ):
        assert set(values) == {one.name for one in fields(kind)}, kind


@pytest.mark.parametrize("field", OF_THE_PROCEDURE)
def test_every_entry_of_a_procedure_is_said(field: str) -> None:
    assert said(replace(PROCEDURE, **{field: OF_THE_PROCEDURE[field]})) != said(PROCEDURE)


@pytest.mark.parametrize("field", OF_A_STAGE)
def test_every_entry_of_a_stage_is_said(field: str) -> None:
    stage = replace(STAGE, **{field: OF_A_STAGE[field]})
    assert said(replace(PROCEDURE, stages=(stage,))) != said(PROCEDURE)


@pytest.mark.parametrize("field", OF_A_STEP)
def test_every_entry_of_a_step_is_said(field: str) -> None:
    step = Milestone("panel", "Panel", THREE_WEEKS)
    one, other = (replace(STAGE, milestones=(each,)) for each in (step, replace(step, **{field: OF_A_STEP[field]})))
    assert said(replace(PROCEDURE, stages=(one,))) != said(replace(PROCEDURE, stages=(other,)))


@pytest.mark.parametrize("field", OF_AN_EXTENSION)
def test_every_entry_of_an_extension_is_said(field: str) -> None:
    stage = replace(STAGE, extension=replace(EXTENSION, **{field: OF_AN_EXTENSION[field]}))
    assert said(replace(PROCEDURE, stages=(stage,))) != said(PROCEDURE)


@pytest.mark.parametrize("field", OF_CHASING)
def test_every_entry_about_reminders_is_said(field: str) -> None:
    assert said(replace(PROCEDURE, chase=replace(PROCEDURE.chase, **{field: OF_CHASING[field]}))) != said(PROCEDURE)


@pytest.mark.parametrize("field", OF_HOLDING)
def test_every_entry_about_lateness_is_said(field: str) -> None:
    holding = replace(PROCEDURE.holding, **{field: OF_HOLDING[field]})
    assert said(replace(PROCEDURE, holding=holding)) != said(PROCEDURE)


@pytest.mark.parametrize("field", OF_THE_SIGNPOST)
def test_every_entry_of_the_signpost_is_said(field: str) -> None:
    signpost = replace(PROCEDURE.signpost, **{field: OF_THE_SIGNPOST[field]})
    assert said(replace(PROCEDURE, signpost=signpost)) != said(PROCEDURE)


def test_the_code_for_councils_reads_like_the_code() -> None:
    sections = {one.heading: one.rules for one in in_sentences(shipped("eng-lgsco-2026"))}
    second = sections["Stage 2: Review"]
    assert "Acknowledgement: within 5 working days, by a person." in second
    assert "Reply: within 20 working days; the clock starts when a person acknowledges it." in second
    assert (
        "Extension: by at most 20 working days more, approved by a person with the role manager, told before the "
        "limit passes, with the external body's address." in second
    )
    assert "Whoever decided an earlier stage may not decide this one." in second
    assert "Mode manual: no letter about lateness goes by itself." in sections["When a reply is late"]


def test_days_since_it_was_verified_are_never_negative() -> None:
    procedure = replace(PROCEDURE, verified_on=date(2026, 2, 27))
    assert [days_since_verified(procedure, date(2026, 3, day)) for day in (1, 2)] == [2, 3]
    assert days_since_verified(procedure, date(2026, 1, 1)) == 0
