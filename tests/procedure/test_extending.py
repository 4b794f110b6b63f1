"""How far a stage may be extended, until when that may be asked, and by whom it is approved; dates counted by hand."""

from datetime import date

import pytest

from procedure.deadlines import calendar_of
from procedure.desk import Person, Role
from procedure.errors import NotAllowed
from procedure.extending import (
    Extendable,
    check_in_time,
    extension_of,
    latest,
    may_approve,
    may_go_on,
    mistakes_in,
    proposed,
)
from procedure.preset import Approver, Extension, Measured
from tests.procedure.examples import shipped

MONDAY = date(2026, 3, 30)
"""Easter 2026 is 3 to 6 April. Under the children's act ten working days end on 15 April, 20 on the 29th."""


def stage_of(
    preset: str,
    number: int,
    started_on: date,
    due_on: date,
    extended_to: date | None = None,
    told_on: date | None = None,
) -> Extendable:
    return Extendable(shipped(preset).stage(number), started_on, due_on, extended_to, told_on or extended_to or due_on)


@pytest.mark.parametrize(
    ("preset", "number", "started", "due", "last"),
    [
        ("eng-children-act", 1, "2026-03-30", "2026-04-15", "2026-04-29"),  # 20 in total
        ("eng-lgsco-2026", 1, "2026-03-30", "2026-04-15", "2026-04-29"),  # 10 more: 16, 17, 20-24, 27-29 April
        ("scot-spso-2021", 1, "2026-04-02", "2026-04-09", "2026-04-16"),  # 10 in total, Thursday day 1, Easter Monday 2
        ("scot-spso-2021", 2, "2026-04-02", "2026-05-01", None),  # without an end
    ],
)
def test_the_last_day_of_an_extension(preset: str, number: int, started: str, due: str, last: str | None) -> None:
    stage = stage_of(preset, number, date.fromisoformat(started), date.fromisoformat(due))
    found = latest(shipped(preset), calendar_of(shipped(preset)), stage)
    assert found == (date.fromisoformat(last) if last else None)


ACT = shipped("eng-children-act")
DUE, LAST = date(2026, 4, 15), date(2026, 4, 29)


@pytest.mark.parametrize(
    ("until", "today", "extended_to", "told_on", "sentences"),
    [
        ("2026-04-29", "2026-04-15", None, None, []),
        ("2026-04-16", "2026-04-01", None, None, []),
        ("2026-04-15", "2026-04-01", None, None, ["The new date must lie after Wednesday 15 April 2026."]),
        (
            "2026-04-30",
            "2026-04-01",
            None,
            None,
            ["The new date cannot lie after Wednesday 29 April 2026, the last day that the procedure allows."],
        ),
        ("2026-04-25", "2026-04-01", None, None, ["Saturday 25 April 2026 is no working day: Saturday."]),
        ("2026-04-22", "2026-04-20", "2026-04-22", None, ["The new date must lie after Wednesday 22 April 2026."]),
        ("2026-04-20", "2026-04-10", None, "2026-04-21", ["The new date must lie after Tuesday 21 April 2026."]),
        (
            "2026-05-01",
            "2026-04-29",
            "2026-04-29",
            None,
            [
                "Stage 1 cannot be extended beyond Wednesday 29 April 2026. "
                "It can only be a holding letter with an apology now."
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_date(
    until: str, today: str, extended_to: str | None, told_on: str | None, sentences: list[str]
) -> None:
    stage = stage_of("eng-children-act", 1, MONDAY, DUE, _day(extended_to), _day(told_on))
    on, now = date.fromisoformat(until), date.fromisoformat(today)
    assert mistakes_in(ACT, calendar_of(ACT), stage, on, now) == sentences


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("today", "extended_to", "in_time"),
    [("2026-04-15", None, True), ("2026-04-16", None, False), ("2026-04-16", "2026-04-20", True)],
)
def test_the_limit_is_the_last_day_to_ask(today: str, extended_to: str | None, in_time: bool) -> None:
    stage = stage_of("eng-children-act", 1, MONDAY, DUE, _day(extended_to))
    if in_time:
        check_in_time(stage, date.fromisoformat(today))
    else:
        with pytest.raises(NotAllowed, match=r"has passed: .* It can only be a holding letter with an apology now\."):
            check_in_time(stage, date.fromisoformat(today))


def test_nothing_goes_on_beyond_the_end() -> None:
    calendar = calendar_of(ACT)
    assert may_go_on(ACT, calendar, stage_of("eng-children-act", 1, MONDAY, DUE))
    assert not may_go_on(ACT, calendar, stage_of("eng-children-act", 1, MONDAY, DUE, LAST))
    assert not may_go_on(ACT, calendar, stage_of("eng-children-act", 3, MONDAY, DUE))


def test_the_date_to_begin_with_is_five_working_days_on_and_no_later_than_allowed() -> None:
    calendar = calendar_of(ACT)
    assert proposed(ACT, calendar, stage_of("eng-children-act", 1, MONDAY, DUE)) == date(2026, 4, 22)
    assert proposed(ACT, calendar, stage_of("eng-children-act", 1, MONDAY, DUE, date(2026, 4, 27))) == LAST


def test_a_stage_without_extension_says_what_is_left() -> None:
    with pytest.raises(NotAllowed) as found:
        extension_of(shipped("frontline").stage(1))
    assert found.value.reason == (
        "The procedure allows no extension at stage 1 (Frontline response). "
        "It can only be a holding letter with an apology now."
    )


@pytest.mark.parametrize(
    ("approver", "role", "may"),
    [
        (Approver.MANAGER, Role.HANDLER, False),
        (Approver.MANAGER, Role.MANAGER, True),
        (Approver.MANAGER, Role.ADMIN, True),
        (Approver.ADMIN, Role.MANAGER, False),
        (Approver.ADMIN, Role.ADMIN, True),
    ],
)
def test_the_role_that_the_procedure_names_approves(approver: Approver, role: Role, may: bool) -> None:
    extension = Extension(None, Measured.TOTAL, approver, notice_before_limit=True, signpost_required=False)
    assert may_approve(extension, Person("p@example.gov.uk", "P", frozenset({role}))) is may
