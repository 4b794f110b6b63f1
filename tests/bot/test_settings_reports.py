"""Reports on a timetable in the settings: what they become, and what is refused."""

from pathlib import Path
from typing import get_args

import pytest

from bot.settings import to_desk
from bot.settings.words import ReportForm, ReportName
from procedure.report_times import Every, ReportTime
from reports.catalogue import names
from reports.forms import CONTENT_TYPES
from tests.bot.settings_files import SMALL, load, mistakes

MONTHLY = '[[report]]\nname = "performance"\nevery = "month"\n'


def test_a_table_puts_a_report_on_the_timetable(tmp_path: Path) -> None:
    table = MONTHLY + 'to = ["Ann@test.example"]\nlag_days = 5\nforms = ["docx", "html", "docx"]\nfreeze = true\n'
    desk = to_desk(load(tmp_path, SMALL + table))
    assert desk.report_times == (
        ReportTime("performance", Every.MONTH, ("ann@test.example",), 5, ("docx", "html"), is_frozen=True),
    )


def test_the_same_report_may_go_out_for_managers_and_for_the_public(tmp_path: Path) -> None:
    found = to_desk(load(tmp_path, SMALL + MONTHLY + MONTHLY + "public = true\n")).report_times
    assert [one.key for one in found] == ["report.performance.month", "report.performance.month.public"]


def test_a_report_of_one_area_stands_beside_that_of_all(tmp_path: Path) -> None:
    found = to_desk(load(tmp_path, SMALL + MONTHLY + MONTHLY + 'areas = ["repairs"]\n')).report_times
    assert [one.key for one in found] == ["report.performance.month", "report.performance.month.repairs"]


def test_without_a_table_no_report_goes_out(tmp_path: Path) -> None:
    assert to_desk(load(tmp_path, SMALL)).report_times == ()


def test_every_report_there_is_can_be_named_and_every_form_can_be_sent() -> None:
    assert get_args(ReportName) == names()
    assert set(get_args(ReportForm)) <= set(CONTENT_TYPES)


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (MONTHLY + MONTHLY, {"report[1].every"}),
        (MONTHLY + 'areas = ["moon"]\n', {"report[0].areas[0]"}),
        (MONTHLY + 'to = ["who@test.example"]\n', {"report[0].to[0]"}),
        ('[[report]]\nname = "workload"\nevery = "year"\npublic = true\n', {"report[0].public"}),
        (MONTHLY + "lag_days = 61\n", {"report[0].lag_days"}),
        (MONTHLY + "forms = []\n", {"report[0].forms"}),
        ('[[report]]\nname = "moon"\nevery = "day"\n', {"report[0].name", "report[0].every"}),
    ],
)
def test_mistakes_are_named_with_their_key(tmp_path: Path, table: str, keys: set[str]) -> None:
    assert set(mistakes(tmp_path, SMALL + table)) == keys
