"""A contact gets every letter in their language: the automatic ones, and those that people write."""

from datetime import date

import pytest
from sqlmodel import select

from handlers.hold import Holding, hold
from procedure.words import OutboxKind
from storage.ledger import Ledger
from storage.tables import Contact
from tests.handlers.desk import ANN, HOUR, MINUTE, MONDAY, REF, Work, at, work

LATE = at("2026-04-08 14:00")
"""15:00 in the office on the due date, when the update leaves."""


def speaks(bench: Work, language: str) -> None:
    """Somebody has written down which language the complainant writes."""
    with bench.office.ledger.writing() as tx:
        tx.exec(select(Contact)).one().language = language


def a_case(ledger: Ledger, language: str) -> Work:
    bench = work(ledger)
    bench.complaint(delivered=False)
    speaks(bench, language)
    return bench


def test_a_receipt_is_worded_in_the_language_that_is_known_when_it_leaves(ledger: Ledger) -> None:
    bench = a_case(ledger, "cy")
    bench.deliver(MONDAY + MINUTE)
    (letter,) = bench.doors.letters
    assert letter.subject == f"Mae eich neges wedi ein cyrraedd ({REF})"
    assert "Cam: 1 (Ymateb rheng flaen)" in letter.text
    assert 'lang="cy"' in letter.html


def test_the_automatic_update_is_welsh_too(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, "cy")
    bench.deliver(MONDAY + MINUTE)
    bench.sweep(LATE)
    (update,) = bench.rows(OutboxKind.UPDATE)
    assert "erbyn dydd Mercher 8 Ebrill 2026" in " ".join(update.text.split())
    assert "Tîm cwynion Repairs, Example Council" in update.text


def test_a_person_s_letter_is_checked_by_the_rules_of_its_language(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, "cy")
    holding = Holding(date(2026, 4, 15), "Mae'n hwyr gan fod niferoedd uchel", "Rydym wedi dechrau", "Rhaid gorffen")
    done = hold(bench.office, REF, holding, ANN, MONDAY + HOUR)
    assert "The letter says 'niferoedd uchel'" in done.say
    (row,) = bench.rows(OutboxKind.HOLDING)
    assert "Pam mae angen mwy o amser" in row.text


def test_a_language_without_letters_falls_back_to_english(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, "gd")
    bench.deliver(MONDAY + MINUTE)
    assert bench.doors.letters[0].subject == f"We have your message ({REF})"


WELSH = "Mae fy min wedi bod yn llawn ers tair wythnos ac nid oes neb wedi dod."


def test_whoever_writes_in_welsh_gets_a_welsh_receipt(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.arrives(bench.a_mail(WELSH))
    bench.deliver(MONDAY + MINUTE)
    assert bench.doors.letters[0].subject == f"Mae eich neges wedi ein cyrraedd ({REF})"


@pytest.mark.parametrize(
    ("text", "is_welsh"),
    [("Bin?", True), ("The bin was not emptied, and nobody has told me why it was not.", False)],
)
def test_a_mail_that_tells_no_language_is_answered_as_the_last_one(ledger: Ledger, text: str, is_welsh: bool) -> None:
    bench = a_case(ledger, "cy")
    bench.arrives(bench.a_mail(text), MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR + MINUTE)
    assert [one.subject.startswith("Mae eich neges") for one in bench.doors.letters] == [True, is_welsh]


def test_a_mail_in_two_languages_is_answered_in_english(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.arrives(
        bench.a_mail(f"Please read the letter below. I was told it is not for you, but I am not sure.\n{WELSH}")
    )
    bench.deliver(MONDAY + MINUTE)
    assert bench.doors.letters[0].subject == f"We have your message ({REF})"
