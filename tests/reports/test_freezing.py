"""What was published stays as it was, to the last fraction, and a later report says what it restates."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256

import pytest
from sqlmodel import select

from handlers.freeze import can_publish, freeze, list_frozen, show_frozen
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from reports.forms import file_of
from reports.freezing import from_text, to_text
from reports.model import Report, Row, Table
from reports.periods import Period
from reports.public import for_the_public
from reports.published import against_published
from storage.ledger import Ledger
from storage.tables import Event, FrozenReport, Stage
from storage.trail import facts_of
from storage.trail_words import in_words
from tests.reports import half_year
from tests.reports.test_areas import of_ten
from tests.reports.test_half_year import of_half_year
from tests.reports.test_rendering import ATTACKED, COLUMNS, ORDINARY, of

NOON = datetime(2020, 10, 15, 12, tzinfo=UTC)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    with ledger.writing() as tx:
        half_year.write(tx)
    return ledger


def restated(report: Report) -> dict[str, tuple[object, ...]]:
    return {row.key: row.values for row in report.table("restatement").rows}


@pytest.mark.parametrize("report", [ORDINARY, ATTACKED], ids=["ordinary", "attacked"])
def test_a_report_comes_back_from_its_text(report: Report) -> None:
    assert from_text(to_text(report)) == report


def test_fractions_signs_and_brackets_come_back_exact() -> None:
    rows = (Row("a@previous", "A", (1, Fraction(1, 3), None, -1), in_brackets=True),)
    columns = (*COLUMNS[:3], replace(COLUMNS[3], is_signed=True))
    report = replace(of(Table("t", "T", columns, rows)), compared_with=Period(date(2025, 4, 1), date(2025, 6, 30)))
    assert from_text(to_text(report)) == report


def test_a_frozen_report_is_as_it_was_published_whatever_comes_later(filled: Ledger) -> None:
    published = of_half_year(filled)
    freeze(filled, published, "Half-year 2020/21", NOON)
    with filled.writing() as tx:
        one = tx.exec(select(Stage).where(Stage.outcome == Outcome.UPHELD, Stage.number == 1)).first()
        assert one is not None
        one.outcome = Outcome.NOT_UPHELD
    assert file_of(show_frozen(filled, "Half-year 2020/21"), "text") == file_of(published, "text")
    changes = restated(against_published(filled, of_half_year(filled)))
    assert changes["outcomes.stage_1.upheld"] == ("13", "12")
    assert changes["outcomes.stage_1.percent_upheld"] == ("54% (13 of 24)", "50% (12 of 24)")
    assert "received_closed.total.received" not in changes


def test_freezing_leaves_an_event_with_the_digest_of_what_was_kept(filled: Ledger) -> None:
    freeze(filled, of_half_year(filled), "Half-year 2020/21", NOON)
    with filled.reading() as tx:
        (event,) = tx.exec(select(Event)).all()
        (kept,) = tx.exec(select(FrozenReport)).all()
    assert event.kind == "report_frozen"
    assert facts_of(event)["document"] == sha256(kept.document.encode()).hexdigest()
    assert in_words(event.kind, event.data).startswith("The report performance of 2020-04-01 to 2020-09-30 was frozen")


def test_what_was_published_with_rounded_points_is_another_question(sqlite_ledger: Ledger) -> None:
    freeze(sqlite_ledger, of_ten(match_published=True), "Rounded", NOON)
    assert against_published(sqlite_ledger, of_ten()) == of_ten()
    assert against_published(sqlite_ledger, of_ten(match_published=True)).table("restatement").rows == ()


def test_what_the_public_was_shown_is_held_against_what_it_is_shown_now(sqlite_ledger: Ledger) -> None:
    shown = for_the_public(of_ten())
    freeze(sqlite_ledger, shown, "Public", NOON)
    assert against_published(sqlite_ledger, of_ten()) == of_ten()
    assert against_published(sqlite_ledger, shown).table("restatement").rows == ()


def test_a_report_that_is_as_published_says_so(filled: Ledger) -> None:
    freeze(filled, of_half_year(filled), "First", NOON)
    table = against_published(filled, of_half_year(filled)).table("restatement")
    assert table.rows == ()
    assert table.notes == (
        "Against the report 'First' as it was frozen, counted by definition 1 (now 1).",
        "Every figure is as it was published.",
    )


def test_only_the_same_question_is_held_against_what_was_published(filled: Ledger) -> None:
    freeze(filled, of_half_year(filled), "First", NOON)
    other = of_half_year(filled, basis="entries")
    assert against_published(filled, other) == other


def test_a_name_is_given_once_and_the_list_shows_the_latest_first(ledger: Ledger) -> None:
    freeze(ledger, ORDINARY, "First", NOON, "mia@example.gov.uk")
    freeze(ledger, ATTACKED, "Second", NOON.replace(hour=13))
    with pytest.raises(NotAllowed, match="'First' already; what was published is not altered"):
        freeze(ledger, ATTACKED, "First", NOON)
    assert [(one.name, one.report, one.definition, one.frozen_at.hour) for one in list_frozen(ledger)] == [
        ("Second", "performance", "1", 13),
        ("First", "performance", "1", 12),
    ]
    assert [one.by for one in list_frozen(ledger)] == ["", "mia@example.gov.uk"]
    assert show_frozen(ledger, "First") == ORDINARY


@pytest.mark.parametrize("name", ["", " ", "a" * 81, "a\nb", " a"])
def test_a_name_that_nobody_could_type_again_is_refused(sqlite_ledger: Ledger, name: str) -> None:
    with pytest.raises(NotAllowed, match="a name of 1 to 80 characters"):
        freeze(sqlite_ledger, ORDINARY, name, NOON)
    assert list_frozen(sqlite_ledger) == []


def test_what_is_wrong_with_a_name_in_two_lines_is_said(sqlite_ledger: Ledger) -> None:
    with pytest.raises(NotAllowed, match="in one line"):
        freeze(sqlite_ledger, ORDINARY, "First\nhalf", NOON)


def test_what_was_never_frozen_cannot_be_shown(sqlite_ledger: Ledger) -> None:
    with pytest.raises(NotAllowed, match="frontline reports list"):
        show_frozen(sqlite_ledger, "nope")


APRIL, YEAR = Period(date(2026, 4, 1), date(2026, 4, 30)), Period(date(2026, 4, 1), date(2027, 3, 31))


def public(name: str = "performance", period: Period = APRIL, title: str = "Of all", basis: str = "entries") -> Report:
    return for_the_public(Report(name, title, period, None, basis, ()))


@pytest.mark.parametrize(
    "second",
    [
        public(title="Of all, only area repairs"),
        public(basis="final_stage"),
        public("areas"),
        public("indicator"),
        public(period=YEAR),
        public(period=Period(date(2026, 4, 30), date(2026, 5, 1))),
    ],
    ids=["narrowed", "on another basis", "by area", "indicators", "the year around it", "a day in common"],
)
def test_of_the_same_days_the_public_has_one_cut(sqlite_ledger: Ledger, second: Report) -> None:
    freeze(sqlite_ledger, public(), "April", NOON)
    for ask in (lambda: can_publish(sqlite_ledger, second), lambda: freeze(sqlite_ledger, second, "Second", NOON)):
        with pytest.raises(NotAllowed, match="'April' is for the public and tells of some of the same days"):
            ask()
    assert [one.name for one in list_frozen(sqlite_ledger)] == ["April"]


def test_other_days_other_counts_and_the_same_question_are_published_beside_it(sqlite_ledger: Ledger) -> None:
    freeze(sqlite_ledger, public(), "April", NOON)
    freeze(sqlite_ledger, public(), "April again", NOON)
    freeze(sqlite_ledger, public(period=Period(date(2026, 5, 1), date(2026, 5, 31))), "May", NOON)
    freeze(sqlite_ledger, public("learning"), "Learning", NOON)
    freeze(sqlite_ledger, Report("performance", "Of all", YEAR, None, "entries", ()), "For us", NOON)
    assert len(list_frozen(sqlite_ledger)) == 5
