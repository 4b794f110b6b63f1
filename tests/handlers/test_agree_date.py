"""Dates agreed with the complainant: owed with the acknowledgement, then the target, changed only before they pass."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.agree_date import Agreement, agree_date
from letters.facts import AcknowledgementFacts
from letters.letter import LetterKind
from letters.lint import Severity
from letters.samples import sample_facts
from procedure.errors import NotAllowed
from procedure.words import Channel, DutyState, OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import ANN, HOUR, MONDAY, REF, SAM, STAFF_ONLY, Work, a_desk, at, preset, shipped_letters, work

LIMIT = date(2026, 9, 29)
"""Six months that begin with Monday 30 March; three working days after it are 31 March, 1 and 2 April."""
MAY = date(2026, 5, 15)
TUESDAY = at("2026-03-31 09:00")


def a_case(ledger: Ledger) -> Work:
    nhs = preset("eng-nhs-2009")
    bench = work(ledger, replace(a_desk(), default_procedure=nhs.id, procedures={nhs.id: nhs}))
    bench.complaint()
    return bench


def refusal(bench: Work, on: date, now: datetime = TUESDAY, by: str = ANN, evidence: str = "") -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        agree_date(bench.office, REF, Agreement(on, evidence=evidence), by, now)
    assert bench.everything() == before
    return found.value.reason


def test_a_date_must_be_agreed_by_the_day_of_the_acknowledgement(ledger: Ledger) -> None:
    bench = a_case(ledger)
    assert bench.owed()["s1.agree"] == bench.owed()["s1.acknowledge"] == at("2026-04-02 23:00")
    assert bench.stage().due_on == LIMIT


def test_the_agreed_date_is_the_target_with_channel_and_evidence_in_the_history(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = agree_date(bench.office, REF, Agreement(MAY, Channel.PHONE, "call at nine"), ANN, TUESDAY)
    assert done.say == f"Agreed with the complainant of {REF}: our reply by Fri 15 May 2026."
    assert (bench.stage().due_on, bench.stage().agreed_on) == (MAY, MAY)
    assert bench.owed()["s1.respond"] == at("2026-05-15 23:00")
    assert bench.states()["s1.agree"] is DutyState.MET
    assert bench.told("#complaints")[-1].text == ("A date was agreed; due Fri 15 May 2026 instead of Tue 29 Sep 2026.")
    assert bench.events()[-1] == "date_agreed"


CONFIRMED = Acknowledgement(("The wait",), "An appointment")


def test_until_a_date_is_agreed_the_acknowledgement_offers_to_agree_one_and_names_the_last(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledge(bench.office, REF, CONFIRMED, ANN, TUESDAY)
    (letter,) = bench.rows(OutboxKind.ACKNOWLEDGEMENT)
    said = " ".join(letter.text.split())
    assert "Our reply at the latest by: Tuesday 29 September 2026" in said
    assert "We would like to agree a date for our reply with you." in said
    assert "you will have our reply by Tuesday 29 September 2026 at the latest." in said


def test_once_a_date_is_agreed_the_acknowledgement_says_no_other(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    agree_date(bench.office, REF, Agreement(MAY), ANN, TUESDAY)
    acknowledge(bench.office, REF, CONFIRMED, ANN, TUESDAY + HOUR)
    (letter,) = bench.rows(OutboxKind.ACKNOWLEDGEMENT)
    said = " ".join(letter.text.split())
    assert "Our reply by: Friday 15 May 2026" in said
    assert "You will have our reply by Friday 15 May 2026." in said
    assert "at the latest" not in said


def test_in_welsh_too_a_date_is_offered() -> None:
    book, facts = shipped_letters(), sample_facts(LetterKind.ACKNOWLEDGEMENT)
    assert isinstance(facts, AcknowledgementFacts)
    facts = replace(facts, to_agree=True)
    letter = book.write(facts, "cy")
    assert "Hoffem gytuno â chi ar ddyddiad ar gyfer ein hateb." in " ".join(letter.text.split())
    assert not [one for one in book.lint(letter, facts) if one.severity is Severity.BLOCKING]


def test_another_date_may_be_agreed_until_the_first_has_passed(ledger: Ledger) -> None:
    bench = a_case(ledger)
    agree_date(bench.office, REF, Agreement(MAY), ANN, TUESDAY)
    done = agree_date(bench.office, REF, Agreement(date(2026, 6, 12)), ANN, at("2026-05-15 22:00"))
    assert done.say.endswith("our reply by Fri 12 Jun 2026 instead of Fri 15 May 2026.")
    assert bench.stage().due_on == date(2026, 6, 12)
    assert bench.events().count("date_agreed") == 2


def test_after_the_date_nothing_makes_it_later(ledger: Ledger) -> None:
    bench = a_case(ledger)
    agree_date(bench.office, REF, Agreement(MAY), ANN, TUESDAY)
    said = refusal(bench, date(2026, 6, 12), at("2026-05-15 23:00"))
    assert said == "The agreed date, Friday 15 May 2026, has passed. Write a holding letter with an apology."


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2026, 9, 30), "It cannot lie after Tuesday 29 September 2026, the longest that the procedure allows."),
        (date(2026, 5, 16), "Saturday 16 May 2026 is no working day: Saturday."),
        (date(2026, 3, 30), "An agreed date cannot lie in the past."),
    ],
)
def test_what_is_wrong_with_a_date_is_said(sqlite_ledger: Ledger, on: date, sentence: str) -> None:
    assert refusal(a_case(sqlite_ledger), on) == sentence


def test_the_longest_day_itself_may_be_agreed(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    agree_date(bench.office, REF, Agreement(LIMIT), ANN, TUESDAY)
    assert bench.stage().due_on == LIMIT


def test_the_same_date_twice_a_long_story_and_a_stranger_are_refused(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, MAY, by=SAM) == STAFF_ONLY
    assert refusal(bench, MAY, evidence="x" * 501) == "Say what shows it in at most 500 characters."
    agree_date(bench.office, REF, Agreement(MAY), ANN, TUESDAY)
    assert refusal(bench, MAY) == "Friday 15 May 2026 is agreed already."


def test_where_no_dates_are_agreed_it_says_so(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    assert refusal(bench, MAY, MONDAY + HOUR) == "The procedure agrees no dates at stage 1 (Frontline response)."
