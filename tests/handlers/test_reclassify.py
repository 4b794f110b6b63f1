"""A case goes to another area, or under another procedure: owner, card, dates, and the letter that puts them right."""

from dataclasses import replace
from datetime import date

import pytest

from handlers import ask, phoned
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.close import Closing, close
from handlers.correct import correct_receipt
from handlers.correct_date import correct_date, correction_proposal
from handlers.escalate import Escalation, escalate
from handlers.extend import Extending, extend
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out
from handlers.reclassify import to_area, to_procedure
from handlers.reopen import reopen
from handlers.respond import respond
from handlers.sensitive import make_sensitive
from letters.notes import Action, from_json
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.words import OutboxKind
from storage.cases import find
from storage.ledger import Ledger
from storage.spoken import Spoken
from tests.answers import upheld
from tests.handlers.desk import (
    ADA,
    ANN,
    DAY,
    HEAD,
    HOUR,
    JO,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    STAFF_ONLY,
    STRANGER,
    Work,
    a_desk,
    at,
    preset,
    work,
)

NOW = MONDAY + HOUR
SCOT = "scot-spso-2021"


def of_two_procedures() -> Desk:
    """Waste runs under Scotland's procedure: the day of receipt is day 1, so everything is due a day earlier."""
    desk = a_desk()
    repairs, waste = desk.areas
    procedures = {**desk.procedures, SCOT: preset(SCOT)}
    return replace(desk, procedures=procedures, areas=(repairs, replace(waste, procedure=SCOT)))


def a_case(ledger: Ledger, desk: Desk | None = None, text: str = "The boiler is broken.") -> Work:
    """A case whose receipt and card have left."""
    bench = work(ledger, desk)
    bench.complaint(text)
    bench.deliver(MONDAY)
    return bench


def test_a_case_without_an_area_gets_the_area_its_owner_and_is_told_to_them(ledger: Ledger) -> None:
    bench = a_case(ledger, text="Something is wrong.")
    done = to_area(bench.office, REF, "waste", MIA, NOW)
    assert done.say == f"{REF} is in Waste now; Olu Deputy is its owner, due Wed 8 Apr 2026 as before."
    assert (bench.stage().owner, bench.told(OLU)[-1].text) == (OLU, f"{REF} came to Waste. Answer by Wed 8 Apr 2026.")


def test_the_card_moves_to_the_areas_channel_and_the_old_one_says_where_it_went(ledger: Ledger) -> None:
    bench = a_case(ledger)
    old = bench.doors.notes[0]
    assert old.target == "#complaints"
    to_area(bench.office, REF, "waste", MIA, NOW)
    bench.deliver(NOW)
    moved, card = [one for one in bench.doors.notes[1:] if one.note.title == REF][:2]
    assert (moved.target, moved.replaces, moved.note.text) == ("#complaints", "C1/1", "This case went to #waste.")
    assert (card.target, card.replaces, card.note.is_card) == ("#waste", "", True)
    with bench.office.ledger.reading() as tx:
        assert find(tx, REF).card_channel == "waste"


def test_a_card_that_still_waits_goes_to_the_new_channel_alone(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    to_area(bench.office, REF, "waste", MIA, NOW)
    bench.deliver(NOW)
    assert {one.target for one in bench.doors.notes if one.note.is_card} == {"#waste"}


def test_the_old_card_of_a_case_for_few_eyes_does_not_say_where_it_went(ledger: Ledger) -> None:
    bench = a_case(ledger)
    make_sensitive(bench.office, REF, (), ANN, NOW)
    to_area(bench.office, REF, "waste", ANN, NOW)
    (moved,) = (from_json(one.note) for one in bench.rows(OutboxKind.NOTE) if one.key.endswith(".moved"))
    assert moved.text == "This case went elsewhere."
    assert bench.stage().owner == ""


def test_another_procedure_counts_the_dates_again_from_the_receipt_and_keeps_the_old_ones(ledger: Ledger) -> None:
    bench = a_case(ledger, of_two_procedures())
    done = to_area(bench.office, REF, "waste", MIA, NOW + 30 * HOUR)
    # Day 1 is Monday 30 March; Easter Monday is no holiday in Scotland, Good Friday is: 30, 31, 1, 2, 6.
    assert bench.stage().due_on == date(2026, 4, 6)
    assert "due Mon 6 Apr 2026 instead of Wed 8 Apr 2026" in done.say
    said = [one.text for one in ask.case(bench.office, REF, MIA).events if one.kind == "procedure_changed"]
    assert said == ["Now under scot-spso-2021 instead of frontline; due 2026-04-06 instead of 2026-04-08"]


def test_where_the_complainant_was_told_the_old_date_a_correcting_letter_is_offered_with_preview(
    ledger: Ledger,
) -> None:
    desk = of_two_procedures()
    repairs, waste = desk.areas
    # One procedure for all areas: only then does the receipt name a date of reply.
    bench = a_case(ledger, replace(desk, areas=(repairs, replace(waste, procedure=""))))
    done = to_procedure(bench.office, REF, SCOT, "It is about a Scottish house.", MIA, NOW)
    assert [one.action for one in done.offers] == [Action.CORRECT_DATE]
    shown = correction_proposal(bench.office, REF, ANN, NOW)
    assert (shown.wrong_on, shown.right_on) == (date(2026, 4, 8), date(2026, 4, 6))
    sent = correct_date(bench.office, REF, "We counted by the wrong rules.", ANN, NOW)
    assert [one.action for one in sent.offers] == [Action.CANCEL_LETTER]
    bench.deliver(NOW + 10 * MINUTE)
    letter = bench.doors.letters[-1]
    assert letter.to == JO
    assert "We counted by the wrong rules." in letter.text


def test_where_no_date_was_told_nothing_is_offered(ledger: Ledger) -> None:
    bench = a_case(ledger, of_two_procedures())
    done = to_area(bench.office, REF, "waste", MIA, NOW)
    assert done.offers == ()
    with pytest.raises(NotAllowed, match="told no date that is wrong"):
        correction_proposal(bench.office, REF, ANN, NOW)


def test_an_area_whose_owner_is_kept_out_gives_no_owner_and_its_manager_hears(ledger: Ledger) -> None:
    bench = a_case(ledger)
    keep_out(bench.office, REF, OLU, MIA, NOW)
    to_area(bench.office, REF, "waste", ANN, NOW)
    assert bench.stage().owner == ""
    assert "It has no owner yet." in bench.told(MIA)[-1].text


@pytest.mark.parametrize(
    ("code", "why"), [("repairs", "in Repairs already"), ("moon", "There is no area 'moon'. There is: repairs, waste.")]
)
def test_an_area_must_be_another_one_that_exists(sqlite_ledger: Ledger, code: str, why: str) -> None:
    bench = a_case(sqlite_ledger)
    with pytest.raises(NotAllowed, match=why):
        to_area(bench.office, REF, code, ANN, NOW)


def test_a_closed_case_stays_where_it_was_judged(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    with pytest.raises(NotAllowed, match="is closed"):
        to_area(bench.office, REF, "waste", ANN, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("by", "why"), [(ANN, "Only a manager"), (HEAD, "Only a manager"), (STRANGER, STAFF_ONLY), (MIA, ""), (ADA, "")]
)
def test_who_may_put_a_case_under_another_procedure(sqlite_ledger: Ledger, by: str, why: str) -> None:
    bench = a_case(sqlite_ledger, of_two_procedures())
    if why:
        with pytest.raises(NotAllowed, match=why):
            to_procedure(bench.office, REF, SCOT, "Wrong one.", by, NOW)
    else:
        to_procedure(bench.office, REF, SCOT, "Wrong one.", by, NOW)
        assert ask.line(bench.office, REF).procedure == SCOT


def test_a_date_that_has_passed_is_moved_by_another_area_only_by_a_manager(ledger: Ledger) -> None:
    bench = a_case(ledger, of_two_procedures(), text="The bin is full.")
    late = MONDAY + 8 * 24 * HOUR  # Tuesday 7 April; it was due on Monday 6 April under Scotland's procedure
    before = bench.everything()
    with pytest.raises(NotAllowed, match="Only a manager may move a date that has passed"):
        to_area(bench.office, REF, "repairs", OLU, late)
    assert bench.everything() == before
    to_area(bench.office, REF, "repairs", MIA, late)
    assert bench.stage().due_on == date(2026, 4, 8)


def test_a_corrected_receipt_offers_to_put_right_the_date_that_was_told_and_says_why(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post.", ANN, NOW)
    assert [(one.action, one.value) for one in done.offers] == [(Action.CORRECT_DATE, REF)]
    shown = correction_proposal(bench.office, REF, ANN, NOW)
    assert (shown.wrong_on, shown.right_on) == (date(2026, 4, 8), date(2026, 4, 7))
    assert shown.because == "We first counted this date from a wrong day of receipt."


def test_a_right_date_that_has_passed_is_not_offered(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert correct_receipt(bench.office, REF, date(2026, 3, 2), "It came by post.", ANN, NOW).offers == ()


def extendable() -> Desk:
    """Repairs run under the landlords' code, which allows an extension; waste under the desk's, which does not."""
    desk, code = a_desk(), preset("eng-housing-2024")
    repairs, waste = desk.areas
    return replace(
        desk, procedures={**desk.procedures, code.id: code}, areas=(replace(repairs, procedure=code.id), waste)
    )


def acknowledged(ledger: Ledger) -> Work:
    """Its reply is due on 15 April."""
    bench = a_case(ledger, extendable())
    acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), ANN, NOW)
    bench.deliver(NOW + HOUR)
    return bench


def test_a_procedure_is_not_changed_while_an_extension_by_its_rules_leaves(ledger: Ledger) -> None:
    bench = acknowledged(ledger)
    extend(bench.office, REF, Extending(date(2026, 4, 20), "We wait for a part."), MIA, NOW + HOUR)
    before = bench.everything()
    with pytest.raises(NotAllowed, match="written already by the rules of the procedure so far, and leaves soon"):
        to_area(bench.office, REF, "waste", MIA, NOW + HOUR)
    assert bench.everything() == before
    assert bench.stage().extended_to is None


def test_an_extension_that_waits_for_its_approver_lapses_under_a_procedure_that_allows_none(ledger: Ledger) -> None:
    bench = acknowledged(ledger)
    extend(bench.office, REF, Extending(date(2026, 4, 20), "We wait for a part."), ANN, NOW + HOUR)
    to_area(bench.office, REF, "waste", MIA, NOW + HOUR)
    assert "extension_lapsed" in bench.events()
    to_procedure(bench.office, REF, "eng-housing-2024", "A landlord's after all.", MIA, NOW + HOUR)
    until = Extending(date(2026, 4, 21), "Asked again.")
    assert "Now a manager decides" in extend(bench.office, REF, until, ANN, NOW + HOUR).say


def test_a_procedure_is_not_changed_while_an_answer_by_its_rules_leaves(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, extendable())
    respond(bench.office, REF, upheld(), ANN, NOW)
    with pytest.raises(NotAllowed, match="Cancel it first"):
        to_area(bench.office, REF, "waste", MIA, NOW)


def by_a_person() -> Desk:
    """Waste runs under the landlords' code, where a person acknowledges and so starts the clock of the reply."""
    desk, code = a_desk(), preset("eng-housing-2024")
    repairs, waste = desk.areas
    areas = repairs, replace(waste, procedure=code.id)
    return replace(desk, procedures={**desk.procedures, code.id: code}, areas=areas)


CONFIRMS = Acknowledgement(points=("Cold",), outcome_sought="Heat")


def test_where_a_person_must_acknowledge_the_receipt_has_not(ledger: Ledger) -> None:
    bench = a_case(ledger, by_a_person())
    assert bench.stage().acknowledged_at is not None
    to_area(bench.office, REF, "waste", MIA, NOW)
    assert bench.stage().acknowledged_at is None
    assert "s1.acknowledge" in bench.owed()
    acknowledge(bench.office, REF, CONFIRMS, OLU, NOW)
    bench.deliver(NOW + HOUR)
    assert bench.stage().started_on == NOW.date()
    assert "s1.acknowledge" not in bench.owed()


def test_who_had_a_persons_letter_or_call_is_acknowledged_under_any_procedure(ledger: Ledger) -> None:
    bench = a_case(ledger, by_a_person())
    acknowledge(bench.office, REF, CONFIRMS, ANN, NOW)
    bench.deliver(NOW + 10 * MINUTE)
    to_area(bench.office, REF, "waste", MIA, NOW + HOUR)
    assert (bench.stage().acknowledged_at, bench.stage().started_on) == (NOW + 10 * MINUTE, NOW.date())
    assert "s1.acknowledge" not in bench.owed()


def test_a_call_that_acknowledged_starts_the_clock_of_another_procedure_too(ledger: Ledger) -> None:
    bench = a_case(ledger, by_a_person())
    phoned.acknowledged(bench.office, REF, Spoken(NOW.date()), (), ANN, NOW)
    to_area(bench.office, REF, "waste", MIA, NOW + HOUR)
    assert bench.stage().acknowledged_at is not None
    assert bench.stage().started_on == NOW.date()
    assert bench.stage().due_on == date(2026, 4, 15)


def test_where_the_receipt_is_enough_it_has_acknowledged(ledger: Ledger) -> None:
    bench = a_case(ledger, by_a_person(), text="The bin is full.")
    assert "s1.acknowledge" in bench.owed()
    to_area(bench.office, REF, "repairs", MIA, NOW)
    assert bench.stage().acknowledged_at == bench.stage().receipt_sent_at
    to_area(bench.office, REF, "waste", MIA, NOW + HOUR)
    assert "s1.acknowledge" in bench.owed()


def test_a_letter_about_lateness_says_that_we_gave_a_date_only_where_one_did(ledger: Ledger) -> None:
    bench = work(ledger, of_two_procedures())
    bench.complaint()  # its area may still change, and the procedure with it: the receipt gives no date of reply
    bench.deliver(MONDAY)
    bench.sweep(at("2026-04-08 14:00"))
    (update,) = bench.rows(OutboxKind.UPDATE)
    assert "You should have our reply by Wednesday 8 April 2026." in " ".join(update.text.split())
    bench.deliver(at("2026-04-08 14:00"))
    told = Holding(date(2026, 4, 20), "We need to visit", "We rang", "A visit")
    hold(bench.office, REF, told, ANN, at("2026-04-09 09:00"))
    (letter,) = bench.rows(OutboxKind.HOLDING)
    assert "We said you would hear from us by Wednesday 15 April 2026." in " ".join(letter.text.split())


def test_opening_it_again_says_what_the_complainant_was_told(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger, of_two_procedures())
    bench.complaint()
    bench.deliver(MONDAY)
    close(bench.office, REF, Closing(Closure.WITHDRAWN, "She rang.", letter=False), ANN, NOW)
    assert "was told no date yet" in reopen(bench.office, REF, "She rang again.", ANN, NOW + HOUR).say


def test_whoever_decided_the_stage_before_does_not_become_the_owner_by_another_area(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.answered(by=HEAD)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    done = to_area(bench.office, REF, "waste", MIA, NOW + DAY)
    assert bench.stage().owner == ""
    assert "it has no owner yet" in done.say
    assert bench.told(MIA)[-1].text.endswith("It has no owner yet.")


def test_whoever_decided_the_stage_before_does_not_stay_the_owner_by_another_procedure(ledger: Ledger) -> None:
    strict = preset("frontline")
    lenient = replace(
        strict, id="lenient", stages=tuple(replace(one, different_decider=False) for one in strict.stages)
    )
    both = {strict.id: strict, lenient.id: lenient}
    bench = work(ledger, replace(a_desk(), default_procedure=lenient.id, procedures=both))
    bench.complaint()
    bench.answered(by=HEAD)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    assert bench.stage().owner == HEAD
    done = to_procedure(bench.office, REF, strict.id, "It is ours.", MIA, NOW + DAY)
    assert bench.stage().owner == ""
    assert done.say.endswith("It has no owner any more: who had it decided the stage before.")
    assert bench.told(MIA)[-1].text.endswith("Please choose one.")
