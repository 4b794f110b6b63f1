"""Comments on the figures of an area: who may write them, and that each author's newest stands in the dashboard."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.comment import comment, comments
from handlers.freeze import freeze, show_frozen
from handlers.respond import respond
from procedure.commentary import Commentary
from procedure.desk import Desk
from procedure.errors import NotAllowed
from reports.catalogue import build
from reports.forms import Form, file_of
from reports.model import WITHHELD, Report, Share
from reports.periods import Period
from reports.public import for_the_public
from storage.ledger import Ledger
from tests.answers import upheld
from tests.handlers.desk import ADA, ANN, DAY, HOUR, MIA, MONDAY, OLU, REF, SAM, STAFF_ONLY, Work, a_desk, at, work

YEAR = Period(date(2025, 4, 1), date(2026, 3, 31))
ON_REPAIRS = Commentary("repairs", "2025/26", "Crews were retrained.", 1)


def areas(bench: Work, desk: Desk | None = None) -> Report:
    return build(bench.office.ledger, desk or a_desk(), "areas", YEAR, today=date(2026, 5, 1))


def written(report: Report) -> list[tuple[str, tuple[object, ...]]]:
    return [(row.label, row.values) for row in report.table("commentary").rows]


def test_each_authors_newest_comment_stands_with_name_and_day(ledger: Ledger) -> None:
    bench = work(ledger)
    comment(bench.office, ON_REPAIRS, ANN, MONDAY)
    comment(bench.office, replace(ON_REPAIRS, text="Volumes have dropped."), MIA, MONDAY + HOUR)
    comment(bench.office, replace(ON_REPAIRS, text="Crews were retrained twice."), ANN, MONDAY + DAY)
    comment(bench.office, Commentary("waste", "2025/26", "All is well."), ADA, MONDAY)
    comment(bench.office, replace(ON_REPAIRS, year="2024/25"), ANN, MONDAY)
    assert written(areas(bench)) == [
        ("Housing - Repairs", ("Stage 1", "Volumes have dropped.", "Mia Manager", "2026-03-30")),
        ("Housing - Repairs", ("Stage 1", "Crews were retrained twice.", "Ann Owner", "2026-03-31")),
        ("Environment - Waste", ("All", "All is well.", "Ada Admin", "2026-03-30")),
    ]
    assert bench.events("").count("figures_commented") == 5


def test_an_empty_text_takes_ones_own_back(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    comment(bench.office, ON_REPAIRS, ANN, MONDAY)
    comment(bench.office, replace(ON_REPAIRS, text="Mine stays."), MIA, MONDAY)
    comment(bench.office, replace(ON_REPAIRS, text=" "), ANN, MONDAY + HOUR)
    assert [one.text for one in comments(bench.office, "2025/26", "repairs", OLU)] == ["Mine stays."]


def test_managers_and_those_who_answer_for_the_area_may_comment_and_nobody_else(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    for by in (ANN, MIA, ADA):
        comment(bench.office, ON_REPAIRS, by, MONDAY)
    with pytest.raises(NotAllowed, match="Only a manager, or who answers for Repairs"):
        comment(bench.office, ON_REPAIRS, OLU, MONDAY)
    with pytest.raises(NotAllowed) as told:
        comment(bench.office, ON_REPAIRS, SAM, MONDAY)
    assert str(told.value) == STAFF_ONLY


def test_everything_wrong_with_a_comment_is_said_at_once(sqlite_ledger: Ledger) -> None:
    with pytest.raises(NotAllowed) as told:
        comment(work(sqlite_ledger).office, Commentary("moon", "2026", "x" * 4_001, 12), MIA, MONDAY)
    for part in ("no area 'moon'", "like 2026/27", "a number from 1 to 9", "at most 4,000 characters"):
        assert part in str(told.value)


def test_a_comment_is_frozen_with_the_figures_and_printed_in_every_form(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    comment(bench.office, ON_REPAIRS, ANN, MONDAY)
    freeze(sqlite_ledger, areas(bench), "2025/26", at("2026-05-01 12:00"))
    comment(bench.office, replace(ON_REPAIRS, text="Another word."), ANN, MONDAY + DAY)
    found = show_frozen(sqlite_ledger, "2025/26")
    assert [values[1] for _, values in written(found)] == ["Crews were retrained."]
    for form in (Form.TEXT, Form.MD, Form.HTML, Form.CSV, Form.JSON):
        assert b"Crews were retrained." in file_of(found, form)


def test_the_public_reads_the_comment_and_not_who_wrote_it(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    comment(bench.office, ON_REPAIRS, ANN, MONDAY)
    assert written(for_the_public(areas(bench))) == [
        ("Housing - Repairs", ("Stage 1", "Crews were retrained.", "2026-03-30"))
    ]


@pytest.mark.parametrize(
    ("of_desk", "of_area", "limit", "status"),
    [
        (None, None, None, "grey"),
        (40, None, 40, "red"),
        (40, 100, 100, "green"),
        (100, 40, 40, "red"),
        (0, 0, 0, "red"),
    ],
)
def test_lower_is_better_than_the_limit_of_the_area_or_else_of_the_desk(
    sqlite_ledger: Ledger, of_desk: int | None, of_area: int | None, limit: int | None, status: str
) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    respond(bench.office, REF, upheld(), ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    desk = a_desk()
    own = tuple(replace(area, upheld_at_most=of_area) for area in desk.areas)
    found = areas(bench, replace(desk, areas=own, upheld_at_most=of_desk)).table("kpi")
    assert [row.values for row in found.rows] == [(Share(1, 1), limit, status, Share(0, 0))]


def test_the_limit_tells_the_public_nothing_that_the_table_withholds(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    respond(bench.office, REF, upheld(), ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    (row,) = for_the_public(areas(bench, replace(a_desk(), upheld_at_most=40))).table("kpi").rows
    assert row.values[:3] == (WITHHELD, 40, WITHHELD)
