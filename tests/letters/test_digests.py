"""A manager's digest: what changed on top, then figures and cases; all well is said in one sentence."""

from dataclasses import replace
from datetime import date

import pytest

from letters.digests import ROWS_AT_MOST, DigestFacts, DigestLine, all_well, digest
from letters.notes import Action

LINE = DigestLine("C-2026-00001", "repairs", "ann@example.gov.uk", date(2026, 4, 8), None, 2, "overdue")
QUIET = DigestFacts(
    today=date(2026, 4, 10),
    newly_late=0,
    breaks_today=0,
    bands=(("Due in 0-5 days", 0),),
    lines=(),
    held_mails=0,
    failed_letters=0,
    waiting_letters=0,
    paused_since="",
    seal="abcdef",
)


@pytest.mark.parametrize(
    ("changes", "news"),
    [
        ({}, False),
        ({"lines": (LINE,)}, True),
        ({"bands": (("Due in 0-5 days", 1),)}, True),
        ({"held_mails": 1}, True),
        ({"failed_letters": 1}, True),
        ({"paused_since": "09 Apr"}, True),
        ({"waiting_letters": 1}, False),  # letters wait ten minutes every day
    ],
)
def test_what_is_worth_a_digest(changes: dict[str, object], news: bool) -> None:
    assert replace(QUIET, **changes).has_news is news  # type: ignore[arg-type]


def test_what_changed_stands_on_top_and_only_what_there_is_is_counted() -> None:
    facts = replace(
        QUIET, newly_late=1, breaks_today=2, bands=(("Overdue", 3), ("Due", 0)), held_mails=4, lines=(LINE,)
    )
    note = digest(facts)
    assert note.title == "Complaints on Fri 10 Apr 2026"
    assert note.text == "1 newly late, 2 promises or targets fall today."
    assert note.facts == (("Overdue", "3"), ("Mails held", "4"), ("Seal", "abcdef"))
    assert note.offers == ()


def test_a_row_names_case_owner_dates_and_why() -> None:
    (row,) = digest(replace(QUIET, lines=(LINE,))).rows
    assert row.cells == ("C-2026-00001", "repairs", "ann@example.gov.uk", "Wed 8 Apr 2026", "-", "2", "overdue")
    assert [one.action for one in row.offers] == [Action.SHOW, Action.OPEN, Action.ASSIGN]
    line = replace(LINE, area="", owner="", days_late=-3, promised_on=date(2026, 4, 15))
    (row,) = digest(replace(QUIET, lines=(line,))).rows
    assert row.cells[1:6] == ("-", "nobody", "Wed 8 Apr 2026", "Wed 15 Apr 2026", "-")


def test_stopped_letters_can_be_let_go_from_the_digest() -> None:
    note = digest(replace(QUIET, paused_since="09 Apr 10:00 UTC"))
    assert "letters to customers are stopped since 09 Apr 10:00 UTC" in note.text
    assert [one.action for one in note.offers] == [Action.RESUME_LETTERS]


def test_a_very_long_digest_is_cut_and_says_so() -> None:
    note = digest(replace(QUIET, lines=(LINE,) * (ROWS_AT_MOST + 2)))
    assert len(note.rows) == ROWS_AT_MOST
    assert "2 more cases are not shown here" in note.text


def test_all_well_is_one_sentence_with_the_seal() -> None:
    note = all_well(QUIET)
    assert note.title.endswith("all well")
    assert note.facts == (("Seal", "abcdef"),)
    assert all_well(replace(QUIET, seal="")).facts == ()


def test_those_that_were_only_counted_are_not_shown_either() -> None:
    note = digest(replace(QUIET, lines=(LINE,) * ROWS_AT_MOST, more=7))
    assert "7 more cases are not shown here" in note.text
