"""A quarter ends: its reports go out once, however time passes, through a post that is down, and after an outage."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from procedure.report_times import Every, ReportTime
from scheduler.ports import OutgoingLetter, TransportError
from tests.stories.conftest import Begin
from tests.stories.doors import Letter
from tests.stories.people import MIA, a_desk
from tests.stories.world import World

TIMES = (
    ReportTime("performance", Every.MONTH),
    ReportTime("performance", Every.QUARTER, lag_days=2),
    ReportTime("areas", Every.YEAR, forms=("docx",), is_public=True),
)
MONTH = "Complaints performance, 1 March 2026 to 31 March 2026"
QUARTER = "Complaints performance, 1 January 2026 to 31 March 2026"
YEAR = "Complaints by area, 1 April 2025 to 31 March 2026, for the public"
# Good Friday is 3 April 2026, Easter Monday the 6th: two working days after 1 April it is Tuesday the 7th.
SENT = [Letter("2026-04-01 09:00", MIA, YEAR), Letter("2026-04-01 09:00", MIA, MONTH)]
LATER = Letter("2026-04-07 09:00", MIA, QUARTER)


@pytest.fixture
def at_the_end(begin: Begin) -> World:
    """Tuesday 31 March 2026, noon, with one complaint that is being dealt with."""
    world = begin("2026-03-30 09:30", replace(a_desk(), report_times=TIMES))
    world.complaint("2026-03-30 10:00")
    world.go_to("2026-03-31 12:00")
    return world


def reports(world: World) -> list[Letter]:
    """What left for the manager; the rest is another story's."""
    return [one for one in world.post.read_all() if one.to == MIA]


def test_each_report_leaves_when_the_office_opens_after_its_period_and_its_lag(at_the_end: World) -> None:
    at_the_end.go_to("2026-04-08 12:00")
    assert reports(at_the_end) == [*SENT, LATER]


def test_one_jump_and_hourly_steps_send_the_same_reports(at_the_end: World, tmp_path: Path) -> None:
    jumping = at_the_end.twin(tmp_path / "twin")
    jumping.go_to("2026-04-02 12:00")
    while at_the_end.clock.now() < jumping.clock.now():
        at_the_end.clock.set_to(at_the_end.clock.now() + timedelta(hours=1))
        at_the_end.bot.work()
    assert reports(at_the_end) == reports(jumping) == SENT


def test_a_bot_that_slept_through_it_sends_them_when_the_office_opens(at_the_end: World) -> None:
    at_the_end.sleep_until("2026-04-08 23:00")
    at_the_end.bot.work()
    at_the_end.go_to("2026-04-09 12:00")
    assert sorted(reports(at_the_end), key=lambda one: one.subject) == [
        Letter("2026-04-09 09:00", MIA, YEAR),
        Letter("2026-04-09 09:00", MIA, QUARTER),
        Letter("2026-04-09 09:00", MIA, MONTH),
    ]


def test_while_the_post_is_down_they_wait_and_then_leave_once_with_their_files(at_the_end: World) -> None:
    def down(_: OutgoingLetter) -> None:
        raise TransportError("The server cannot be reached.", permanent=False)

    well, at_the_end.post.trouble = at_the_end.post.trouble, down
    at_the_end.go_to("2026-04-01 11:00")
    at_the_end.post.trouble = well
    at_the_end.go_to("2026-04-02 12:00")
    assert {one.subject for one in reports(at_the_end)} == {YEAR, MONTH}
    files = {one.subject: [file.name for file in one.enclosed] for _, one in at_the_end.post.sent if one.enclosed}
    assert files == {
        YEAR: ["areas-year-2025-04-01-public.docx"],
        MONTH: ["performance-month-2026-03-01.html", "performance-month-2026-03-01.xlsx"],
    }


def test_a_second_bot_sends_no_second_report(at_the_end: World) -> None:
    other = at_the_end.new_bot("bot-2")
    at_the_end.clock.set_to(at_the_end.clock.now() + timedelta(hours=21, minutes=1))
    for bot in (at_the_end.bot, other, at_the_end.bot, other):
        bot.work()
    assert [one.subject for one in reports(at_the_end)] == [YEAR, MONTH]
