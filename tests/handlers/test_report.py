"""Reports on a timetable: each period once, whatever happens to the process, and with its files."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlmodel import select

from bot.mail.composing import compose
from handlers.enclosures import enclosures
from handlers.freeze import freeze, list_frozen, show_frozen
from handlers.report import report
from handlers.seed import seed
from procedure.report_times import Every, ReportTime
from procedure.words import DutyState, OutboxKind, OutboxState
from reports.catalogue import build
from reports.periods import Period
from scheduler.rehearsal import rehearse
from storage.enclosing import KEPT, drop_delivered
from storage.ledger import Ledger
from storage.tables import Outbox
from tests.handlers.desk import ADA, MIA, Work, a_desk, at, work
from tests.handlers.dying import killed_at, points_of

MARCH = "report.performance.month.2026-03-01"
APRIL = "report.performance.month.2026-04-01"
IN_MARCH = at("2026-03-20 12:00")
FIRST_OF_APRIL = at("2026-04-01 08:00")
"""Nine in the office."""


def a_bench(ledger: Ledger, *times: ReportTime) -> Work:
    """A desk with these reports on its timetable, and one complaint of March."""
    bench = work(ledger, replace(a_desk(), report_times=times or (ReportTime("performance", Every.MONTH),)))
    seed(bench.office, IN_MARCH)
    bench.complaint(received_at=IN_MARCH)
    return bench


def mails(bench: Work) -> list[tuple[str, str]]:
    return [(one.key, one.address) for one in bench.rows(OutboxKind.STAFF_MAIL)]


def test_a_months_report_goes_to_the_manager_on_the_first_working_day_after_it(ledger: Ledger) -> None:
    bench = a_bench(ledger)
    bench.sweep(FIRST_OF_APRIL - timedelta(minutes=1))
    assert mails(bench) == []
    bench.sweep(FIRST_OF_APRIL)
    assert mails(bench) == [(f"{MARCH}.{MIA}", MIA)]
    bench.deliver(FIRST_OF_APRIL)
    (letter,) = (one for one in bench.doors.letters if one.to == MIA)
    assert letter.subject == "Complaints performance, 1 March 2026 to 31 March 2026"
    assert "* 1 complaint was received" in letter.text
    assert "As known on Wednesday 1 April 2026." in letter.text
    assert "frontline report performance --from 2026-03-01 --to 2026-03-31" in letter.text
    assert bench.duty(MARCH).state is DutyState.MET
    assert bench.duty(APRIL).due_at == at("2026-05-01 08:00")
    assert bench.events("").count("report_sent") == 1


def test_its_files_are_enclosed_and_can_be_opened(sqlite_ledger: Ledger) -> None:
    forms = ("html", "xlsx", "docx", "csv")
    bench = a_bench(sqlite_ledger, ReportTime("performance", Every.MONTH, to=(ADA,), forms=forms))
    bench.sweep(FIRST_OF_APRIL)
    bench.deliver(FIRST_OF_APRIL)
    (letter,) = (one for one in bench.doors.letters if one.to == ADA)
    mail = message_from_bytes(compose(letter), policy=default)
    files = {one.get_filename(): one for one in mail.iter_attachments()}  # type: ignore[attr-defined]
    assert list(files) == [f"performance-month-2026-03-01.{form}" for form in forms]
    page = files["performance-month-2026-03-01.html"].get_content()
    assert "<h1>Complaints performance, 1 March 2026 to 31 March 2026</h1>" in page
    for form, part in (("xlsx", "xl/workbook.xml"), ("docx", "word/document.xml")):
        assert part in ZipFile(BytesIO(files[f"performance-month-2026-03-01.{form}"].get_content())).namelist()


def test_the_report_of_an_area_goes_to_its_manager_and_counts_it_alone(sqlite_ledger: Ledger) -> None:
    bench = a_bench(sqlite_ledger, ReportTime("performance", Every.MONTH, areas=("waste",), is_frozen=True))
    bench.sweep(FIRST_OF_APRIL)
    bench.deliver(FIRST_OF_APRIL)
    (letter,) = (one for one in bench.doors.letters if one.to == MIA)
    assert letter.subject.endswith("only area waste")
    assert "* 0 complaints were received" in letter.text
    assert "--area waste" in letter.text
    assert letter.enclosed[0].name == "performance-month-2026-03-01-waste.html"
    assert bench.duty("report.performance.month.waste.2026-04-01").due_at == at("2026-05-01 08:00")
    assert [(one.name, one.by) for one in list_frozen(sqlite_ledger)] == [
        ("performance month 2026-03-01 waste", "timetable")
    ]


def test_what_is_for_the_public_withholds_small_numbers(sqlite_ledger: Ledger) -> None:
    bench = a_bench(sqlite_ledger, ReportTime("performance", Every.MONTH, forms=("csv",), is_public=True))
    bench.sweep(FIRST_OF_APRIL)
    bench.deliver(FIRST_OF_APRIL)
    (letter,) = (one for one in bench.doors.letters if one.to == MIA)
    assert letter.subject.endswith(", for the public")
    assert "1 complaint was received" not in letter.text
    assert b"[c]" in letter.enclosed[0].content
    assert "--public" in letter.text


def test_what_was_sent_can_be_kept_as_published(ledger: Ledger) -> None:
    bench = a_bench(ledger, ReportTime("performance", Every.MONTH, is_frozen=True))
    bench.sweep(FIRST_OF_APRIL)
    assert [one.name for one in list_frozen(ledger)] == ["performance month 2026-03-01"]
    assert show_frozen(ledger, "performance month 2026-03-01").table("received_closed").value("total", "received") == 1
    assert bench.events("")[-2:] == ["report_frozen", "report_sent"]


def test_a_name_that_is_taken_stops_no_report(sqlite_ledger: Ledger) -> None:
    bench = a_bench(sqlite_ledger, ReportTime("performance", Every.MONTH, is_frozen=True))
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    mine = build(
        sqlite_ledger, bench.office.desk, "performance", period, today=date(2026, 3, 31), compare="previous-year"
    )
    freeze(sqlite_ledger, mine, "performance month 2026-03-01", IN_MARCH)
    bench.sweep(FIRST_OF_APRIL)
    bench.deliver(FIRST_OF_APRIL)
    (letter,) = (one for one in bench.doors.letters if one.to == MIA)
    assert b"Restated since it was published" in letter.enclosed[0].content
    assert len(list_frozen(sqlite_ledger)) == 1


def test_a_second_look_sends_nothing_again(ledger: Ledger) -> None:
    bench = a_bench(ledger)
    bench.sweep(FIRST_OF_APRIL)
    bench.sweep(FIRST_OF_APRIL + timedelta(hours=1))
    seed(bench.office, FIRST_OF_APRIL + timedelta(hours=1))
    bench.sweep(FIRST_OF_APRIL + timedelta(hours=2))
    assert mails(bench) == [(f"{MARCH}.{MIA}", MIA)]


def test_after_a_long_outage_each_period_is_sent_and_nothing_leaves_at_night(ledger: Ledger) -> None:
    bench = a_bench(ledger)
    back = at("2026-06-05 22:00")
    seed(bench.office, back)
    bench.sweep(back)
    rows = bench.rows(OutboxKind.STAFF_MAIL)
    assert [one.key for one in rows] == [f"report.performance.month.2026-0{n}-01.{MIA}" for n in (3, 4, 5)]
    assert {one.due_at for one in rows} == {at("2026-06-08 08:00")}


def test_a_report_that_was_taken_from_the_timetable_is_not_sent(sqlite_ledger: Ledger) -> None:
    bench = a_bench(sqlite_ledger)
    later = replace(bench, office=replace(bench.office, desk=a_desk()))
    later.sweep(FIRST_OF_APRIL)
    assert mails(later) == []
    assert later.duty(MARCH).state is DutyState.MET


def test_a_report_that_failed_is_tried_again_every_day_and_people_hear_how_to_count_it(
    ledger: Ledger, tmp_path: Path
) -> None:
    bench = work(
        ledger,
        replace(a_desk(), report_times=(ReportTime("indicator", Every.MONTH),), indicators=str(tmp_path)),
    )
    seed(bench.office, IN_MARCH)
    broken, march = tmp_path / "broken.toml", "report.indicator.month.2026-03-01"
    broken.write_text("this is = not [ toml")
    for hours in range(50):
        bench.sweep(FIRST_OF_APRIL + timedelta(hours=hours))
        seed(bench.office, FIRST_OF_APRIL + timedelta(hours=hours))
    assert mails(bench) == []
    (note,) = (one.text for one in bench.told(MIA) if "was set aside" in one.text)
    assert "`frontline report indicator --from 2026-03-01 --to 2026-03-31` counts it now." in note
    # It was tried on Wednesday, Thursday, and (Friday to Monday being Easter) is next on Tuesday.
    assert (bench.duty(march).state, bench.duty(march).due_at) == (DutyState.OPEN, at("2026-04-07 08:00"))
    broken.unlink()
    bench.sweep(at("2026-04-07 08:00"))
    assert mails(bench) == [(f"{march}.{MIA}", MIA)]
    assert bench.duty(march).state is DutyState.MET


def test_a_changed_lag_moves_the_report_that_is_to_come(ledger: Ledger) -> None:
    bench = a_bench(ledger)
    for lag, due in ((3, "2026-04-08 08:00"), (40, "2026-06-02 08:00"), (0, "2026-04-01 08:00")):
        later = replace(a_desk(), report_times=(ReportTime("performance", Every.MONTH, lag_days=lag),))
        seed(replace(bench.office, desk=later), IN_MARCH)
        assert bench.duty(MARCH).due_at == at(due)


def test_a_rehearsal_foretells_it(sqlite_ledger: Ledger) -> None:
    bench = a_bench(sqlite_ledger, ReportTime("performance", Every.MONTH), ReportTime("areas", Every.YEAR))
    foretold = rehearse(bench.office, at("2026-03-31 12:00"), 2)
    assert [(one.at, one.to, one.subject) for one in foretold if one.kind == "staff_mail"] == [
        (FIRST_OF_APRIL, MIA, "Complaints by area, 1 April 2025 to 31 March 2026"),
        (FIRST_OF_APRIL, MIA, "Complaints performance, 1 March 2026 to 31 March 2026"),
    ]


@pytest.mark.parametrize("back_from_the_end", [0, 1, 4, 9])
def test_whoever_dies_while_it_is_made_it_is_sent_once_and_not_lost(ledger: Ledger, back_from_the_end: int) -> None:
    bench = a_bench(ledger)

    def making(there: Work) -> None:
        report(there.office, there.duty(MARCH), FIRST_OF_APRIL)

    last = points_of(bench, making)
    assert killed_at(bench, making, last - back_from_the_end)
    assert mails(bench) == [], "half a report is none"
    bench.sweep(FIRST_OF_APRIL + timedelta(minutes=5))
    bench.sweep(FIRST_OF_APRIL + timedelta(minutes=6))
    assert mails(bench) == [(f"{MARCH}.{MIA}", MIA)]
    bench.deliver(FIRST_OF_APRIL + timedelta(minutes=7))
    (letter,) = (one for one in bench.doors.letters if one.to == MIA)
    assert [one.name for one in letter.enclosed] == [f"performance-month-2026-03-01.{one}" for one in ("html", "xlsx")]


def files_kept(bench: Work) -> dict[str, int]:
    """How many files each mail has."""
    return {one.key: len(enclosures(bench.office, one.id or 0)) for one in bench.rows(OutboxKind.STAFF_MAIL)}


def test_files_are_kept_for_a_month_after_their_mail_has_left(ledger: Ledger) -> None:
    bench = a_bench(ledger)
    bench.sweep(FIRST_OF_APRIL)
    bench.deliver(FIRST_OF_APRIL)
    with bench.office.ledger.writing() as tx:
        drop_delivered(tx, FIRST_OF_APRIL + KEPT)
    assert files_kept(bench) == {f"{MARCH}.{MIA}": 2}
    bench.sweep(at("2026-05-01 08:00"))
    assert files_kept(bench) == {f"{MARCH}.{MIA}": 2, f"{APRIL}.{MIA}": 2}, "sent thirty days ago, not longer"
    bench.deliver(at("2026-05-01 08:00"))
    bench.sweep(at("2026-06-01 08:00"))
    may = f"report.performance.month.2026-05-01.{MIA}"
    assert files_kept(bench) == {f"{MARCH}.{MIA}": 0, f"{APRIL}.{MIA}": 0, may: 2}


@pytest.mark.parametrize("state", [one for one in OutboxState if one not in (OutboxState.SENT, OutboxState.CANCELLED)])
def test_what_may_still_be_sent_keeps_its_files_for_good(sqlite_ledger: Ledger, state: OutboxState) -> None:
    bench = a_bench(sqlite_ledger)
    bench.sweep(FIRST_OF_APRIL)
    with bench.office.ledger.writing() as tx:
        for row in tx.exec(select(Outbox).where(Outbox.kind == OutboxKind.STAFF_MAIL)):
            # Sent once, and come back.
            row.state, row.sent_at = state, FIRST_OF_APRIL
        tx.flush()
        drop_delivered(tx, FIRST_OF_APRIL + timedelta(days=4_000))
    assert files_kept(bench) == {f"{MARCH}.{MIA}": 2}


def test_what_was_cancelled_needs_no_files(sqlite_ledger: Ledger) -> None:
    bench = a_bench(sqlite_ledger)
    bench.sweep(FIRST_OF_APRIL)
    with bench.office.ledger.writing() as tx:
        for row in tx.exec(select(Outbox).where(Outbox.kind == OutboxKind.STAFF_MAIL)):
            row.state = OutboxState.CANCELLED
        tx.flush()
        drop_delivered(tx, FIRST_OF_APRIL + KEPT + timedelta(seconds=1))
    assert files_kept(bench) == {f"{MARCH}.{MIA}": 0}
