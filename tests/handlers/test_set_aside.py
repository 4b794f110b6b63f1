"""What a fault has set aside is tried again every hour: it is done once, and only while it is still true."""

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.seed import seed
from handlers.set_aside import set_aside
from letters.shelf import SHIPPED
from procedure.words import DutyState, OutboxKind, OutboxState
from storage.ledger import Ledger
from tests.handlers.desk import ANN, HOUR, MIA, MINUTE, REF, Work, at, broken_book, shipped_letters, work
from tests.handlers.dying import killed_after, killed_at, points_of

HOLD_AT = at("2026-04-08 14:00")
HOLD = f"{REF}.s1.hold.1"
ASIDE = "A duty could not be done"


def with_an_update_set_aside(ledger: Ledger, folder: Path) -> Work:
    """On the due date the update could not be written: its template is the organisation's own, and broken."""
    bench = work(ledger, letters=broken_book(folder, "update"))
    bench.complaint()
    seed(bench.office, at("2026-04-08 07:00"))
    bench.sweep(HOLD_AT)
    return bench


def mend(folder: Path) -> None:
    own, shipped = folder / "en" / "update.txt.j2", SHIPPED / "en" / "update.txt.j2"
    own.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")


def an_hour_later(bench: Work) -> None:
    seed(bench.office, HOLD_AT + HOUR)
    bench.sweep(HOLD_AT + HOUR)


def owed_again(bench: Work) -> None:
    seed(bench.office, HOLD_AT + HOUR)


def updates(bench: Work) -> list[OutboxState]:
    return [one.state for one in bench.rows(OutboxKind.UPDATE)]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_an_update_goes_once_its_template_is_mended(ledger: Ledger, tmp_path: Path, is_restarted: bool) -> None:
    bench = with_an_update_set_aside(ledger, tmp_path)
    mend(tmp_path)
    if is_restarted:
        bench = replace(bench, office=replace(bench.office, letters=shipped_letters()))
    an_hour_later(bench)
    bench.deliver(HOLD_AT + HOUR)
    seed(bench.office, HOLD_AT + 2 * HOUR)
    bench.sweep(HOLD_AT + 2 * HOUR)
    assert updates(bench) == [OutboxState.SENT]
    assert bench.duty(HOLD).state is DutyState.MET


def test_while_the_template_is_broken_the_act_is_set_aside_anew_and_people_are_told_once(
    ledger: Ledger, tmp_path: Path
) -> None:
    bench = with_an_update_set_aside(ledger, tmp_path)
    an_hour_later(bench)
    assert updates(bench) == []
    assert bench.duty(HOLD).state is DutyState.BLOCKED
    (alarm,) = (one for one in bench.told(MIA) if one.title == ASIDE)
    assert alarm.text.endswith("It is tried again every hour, and done once nothing is in its way.")


def test_what_was_answered_before_the_template_was_mended_stays_undone(ledger: Ledger, tmp_path: Path) -> None:
    bench = with_an_update_set_aside(ledger, tmp_path)
    bench.answered(HOLD_AT + MINUTE)
    mend(tmp_path)
    an_hour_later(bench)
    assert updates(bench) == []
    assert bench.duty(HOLD).state is DutyState.VOID


def test_it_is_tried_again_in_office_hours_only(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    bench = with_an_update_set_aside(sqlite_ledger, tmp_path)
    mend(tmp_path)
    evening, morning = at("2026-04-08 20:00"), at("2026-04-09 08:00")
    seed(bench.office, evening)
    bench.sweep(evening)
    assert updates(bench) == []
    bench.sweep(morning)
    assert updates(bench) == [OutboxState.QUEUED]


@pytest.mark.parametrize("step", ["it is owed again", "it is done"])
def test_a_process_that_dies_while_it_tries_again_repeats_nothing(ledger: Ledger, tmp_path: Path, step: str) -> None:
    bench = with_an_update_set_aside(ledger, tmp_path)
    mend(tmp_path)
    act = owed_again if step == "it is owed again" else an_hour_later
    if step == "it is done":
        owed_again(bench)
    for point in range(1, points_of(bench, act) + 1):
        assert killed_at(bench, act, point)
        assert updates(bench) == []
    assert killed_after(bench, an_hour_later)
    an_hour_later(bench)
    assert updates(bench) == [OutboxState.QUEUED]


def test_a_list_of_another_day_is_not_tried_again(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    seed(bench.office, at("2026-04-08 07:00"))
    list_of_today = bench.duty(f"chase.{ANN}.2026-04-08")
    set_aside(bench.office, list_of_today, "KeyError", HOLD_AT)
    seed(bench.office, at("2026-04-09 07:00"))
    assert bench.duty(list_of_today.key).state is DutyState.BLOCKED
    assert bench.duty(f"chase.{ANN}.2026-04-09").state is DutyState.OPEN
