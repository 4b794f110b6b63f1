"""Whoever waits longer than the procedure allows is told where they need not wait, if the procedure says so."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.enter import enter
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from letters.facts import HoldingFacts, SignpostFacts, UpdateFacts
from letters.labels import NEXT_STAGE_NOW
from letters.letter import LetterKind
from letters.samples import SIGNPOST, sample_facts
from procedure.errors import NotAllowed
from procedure.preset import OnceLate, Procedure, Target, Unit
from procedure.words import OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import ANN, REF, Work, a_desk, at, preset, shipped_letters, work

LONGER = Holding(date(2026, 5, 1), "We need to visit.", "We rang.", "To visit.")
NEXT_STAGE = "If you do not want to wait, you can ask for the next stage now: Investigation."
OMBUDSMAN = ("If you do not want to wait, you can ask an independent body for help:", "PO Box 4771, Coventry CV4 0EH")


def under(ledger: Ledger, rules: Procedure) -> Work:
    bench = work(ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    bench.complaint()
    return bench


def held(bench: Work, now: datetime) -> str:
    """The words of the holding letter, on one line."""
    hold(bench.office, REF, LONGER, ANN, now)
    (row,) = bench.rows(OutboxKind.HOLDING)
    return " ".join(row.text.split())


def test_under_the_scottish_model_a_late_reply_opens_the_way_to_stage_two(sqlite_ledger: Ledger) -> None:
    # Monday 30 March is day 1, Good Friday is none, Monday 6 April is day 5.
    assert NEXT_STAGE in held(under(sqlite_ledger, preset("scot-spso-2021")), at("2026-04-07 09:00"))


def test_whoever_takes_the_way_to_stage_two_is_moved_there_unanswered(sqlite_ledger: Ledger) -> None:
    bench, late = under(sqlite_ledger, preset("scot-spso-2021")), at("2026-04-07 09:00")
    with pytest.raises(NotAllowed, match="Answer it first, or move the complaint on unanswered, with `enter`"):
        escalate(bench.office, REF, Escalation(("Still cold",)), ANN, late)
    enter(bench.office, REF, 2, "They did not want to wait", ANN, late)
    assert bench.stage().number == 2


def test_before_the_day_has_passed_there_is_nothing_to_go_further_for(sqlite_ledger: Ledger) -> None:
    assert "next stage" not in held(under(sqlite_ledger, preset("scot-spso-2021")), at("2026-04-06 09:00"))


@pytest.mark.parametrize("name", ["eng-lgsco-2026", "eng-housing-2024"])
def test_under_the_codes_a_late_reply_names_the_ombudsman_with_address_and_limit(
    sqlite_ledger: Ledger, name: str
) -> None:
    rules = preset(name)
    # Unacknowledged: five working days from 30 March are 8 April, ten more 22 April.
    said = held(under(sqlite_ledger, rules), at("2026-04-23 09:00"))
    for part in (OMBUDSMAN[0], rules.signpost.name, rules.signpost.address, rules.signpost.time_limit):
        assert part in said


def test_after_eight_weeks_a_firms_update_names_the_ombudsman(ledger: Ledger) -> None:
    plain = preset("frontline")
    first = replace(plain.stages[0], respond=Target(8, Unit.WEEKS), once_late=OnceLate.EXTERNAL_BODY)
    bench = under(ledger, replace(plain, stages=(first, *plain.stages[1:])))
    # Eight weeks from Monday 30 March are Monday 25 May, a bank holiday.
    bench.sweep(at("2026-05-26 14:00"))
    (row,) = bench.rows(OutboxKind.UPDATE)
    said = " ".join(row.text.split())
    for part in (*OMBUDSMAN, "within 12 months of the day"):
        assert part in said
        assert part in " ".join(row.html.split())


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_holding_letter_is_not_too_long_for_naming_the_body_that_it_must_name(language: str) -> None:
    book = shipped_letters()
    facts = book.sample(LetterKind.HOLDING, language)
    assert isinstance(facts, HoldingFacts)
    facts = replace(facts, may_go_further="", signpost=SIGNPOST)
    assert book.lint(book.write(facts, language), facts) == ()


def test_where_the_procedure_says_nothing_the_letters_say_nothing(ledger: Ledger) -> None:
    bench = under(ledger, preset("frontline"))
    bench.sweep(at("2026-04-08 14:00"))
    (row,) = bench.rows(OutboxKind.UPDATE)
    assert "independent body" not in row.text
    assert "next stage" not in row.text


@pytest.mark.parametrize(
    ("sentence", "signpost", "said"),
    [
        (NEXT_STAGE_NOW.format("Investigation"), None, "Os nad ydych am aros, gallwch ofyn am y cam nesaf nawr: "),
        ("", SIGNPOST, "Os nad ydych am aros, gallwch ofyn i gorff annibynnol am help:"),
    ],
)
def test_the_right_is_told_in_welsh(sentence: str, signpost: SignpostFacts | None, said: str) -> None:
    book, facts = shipped_letters(), sample_facts(LetterKind.UPDATE)
    assert isinstance(facts, UpdateFacts)
    facts = replace(facts, may_go_further=sentence, signpost=signpost)
    letter = book.write(facts, "cy")
    assert said in " ".join(letter.text.split())
    assert "If you do not" not in letter.text
    assert not [one for one in book.lint(letter, facts) if "does not say" in one.say]
