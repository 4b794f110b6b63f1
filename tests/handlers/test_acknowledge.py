"""A person confirms the points: what the letter prints, when a waiting clock starts, what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from handlers import ask
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.cancel import cancel_letter
from handlers.correct import correct_receipt
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.outbox import retry
from handlers.respond import Already, Answer, respond
from letters.notes import Action
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Channel, DutyState, OutboxKind, OutboxState
from storage.cases import points_of
from storage.ledger import Ledger
from tests.answers import upheld
from tests.handlers.desk import (
    ANN,
    HEAD,
    HOUR,
    JO,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    SAM,
    STAFF_ONLY,
    Work,
    a_desk,
    at,
    nothing_wrong,
    preset,
    refused,
    work,
)

THURSDAY = at("2026-04-02 09:00")
"""The third working day after the complaint came, and the last before Good Friday; Easter Monday is 6 April."""
LETTER = f"{REF}.s1.acknowledgement.1"
BOILER = Acknowledgement(("The boiler is broken", "Nobody rang back"), "A new boiler")
OWED_BEFORE = {
    "s1.acknowledge": at("2026-04-08 23:00"),
    "s1.respond": at("2026-04-22 23:00"),
    "s1.extend.1": at("2026-04-20 08:00"),
}
"""Five working days from Monday 30 March; ten more from that latest lawful day; an extension two days before that."""


def a_council() -> Desk:
    """The desk under a code whose reply clock starts at a person's acknowledgement."""
    code = preset("eng-lgsco-2026")
    return replace(a_desk(), default_procedure=code.id, procedures={code.id: code})


def a_case(ledger: Ledger, desk: Desk | None = None) -> Work:
    bench = work(ledger, desk or a_council())
    bench.complaint()
    return bench


def points(bench: Work) -> list[str]:
    with bench.office.ledger.reading() as tx:
        return [one.text for one in points_of(tx, bench.stage().id or 0)]


def refusal(bench: Work, deed: object) -> str:
    """The sentence of a refusal that changed nothing."""
    before = (bench.everything(), points(bench))
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert (bench.everything(), points(bench)) == before
    return found.value.reason


def test_the_clock_starts_on_the_day_the_letter_is_written_and_counts_over_easter(ledger: Ledger) -> None:
    """Ten working days from Thursday 2 April: 7 to 10, 13 to 17, and Monday 20 April."""
    bench = a_case(ledger)
    assert bench.owed() == OWED_BEFORE
    assert Action.ACKNOWLEDGE in [one.action for one in bench.card().offers]
    done = acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    said = f"The acknowledgement of {REF} is written: our reply by Mon 20 Apr 2026. The letter leaves in 10 minutes."
    assert done.say.startswith(said)
    letter = bench.row(LETTER)
    assert (letter.address, letter.due_at, letter.is_automatic) == (JO, THURSDAY + 10 * MINUTE, False)
    assert "Our reply by: Monday 20 April 2026" in letter.text
    assert all(words in letter.text for words in ("The boiler is broken", "Nobody rang back", "A new boiler"))
    assert points(bench) == ["The boiler is broken", "Nobody rang back"]
    assert (bench.stage().started_on, bench.owed()) == (None, OWED_BEFORE)
    bench.deliver(THURSDAY + 10 * MINUTE)
    stage = bench.stage()
    assert (stage.started_on, stage.due_on) == (date(2026, 4, 2), date(2026, 4, 20))
    assert stage.acknowledged_at == THURSDAY + 10 * MINUTE
    assert bench.owed() == {"s1.respond": at("2026-04-20 23:00"), "s1.extend.1": at("2026-04-16 08:00")}
    assert bench.states()["s1.acknowledge"] is DutyState.MET
    assert dict(bench.card().facts)["Due"] == "Mon 20 Apr 2026"
    assert Action.ACKNOWLEDGE not in [one.action for one in bench.card().offers]


def test_the_history_says_to_which_date_the_acknowledgement_moved_the_target(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    bench.deliver(THURSDAY + 10 * MINUTE)
    said = [one.text for one in ask.case(bench.office, REF, ANN).events if one.kind == "acknowledged"]
    started = "Acknowledged at stage 1, which starts the clock; due 2026-04-20 instead of 2026-04-22"
    assert said == [started]


def test_a_late_delivery_never_changes_the_printed_date(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    saturday = at("2026-04-04 09:00")
    bench.deliver(saturday)
    assert "Our reply by: Monday 20 April 2026" in bench.doors.letters[-1].text
    assert (bench.stage().started_on, bench.stage().due_on) == (date(2026, 4, 2), date(2026, 4, 20))
    assert bench.stage().acknowledged_at == saturday


def test_a_receipt_that_is_corrected_meanwhile_does_not_change_it_either(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", ANN, THURSDAY + MINUTE)
    bench.deliver(THURSDAY + HOUR)
    assert bench.stage().due_on == date(2026, 4, 20)


def test_the_next_stage_prints_the_date_that_it_will_be_due(ledger: Ledger) -> None:
    """Twenty working days from Tuesday 7 April: the last is Wednesday 6 May, since 4 May is a bank holiday."""
    bench = a_case(ledger)
    acknowledge(bench.office, REF, BOILER, ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    bench.answered(MONDAY + 3 * HOUR)
    now = at("2026-04-07 09:00")
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="A new boiler"), ANN, now)
    (letter,) = (one for one in bench.rows(OutboxKind.ACKNOWLEDGEMENT) if ".s2." in one.key)
    assert "Our reply by: Wednesday 6 May 2026" in letter.text
    bench.deliver(now + 10 * MINUTE)
    assert bench.stage().due_on == date(2026, 5, 6)


def test_a_case_is_acknowledged_by_a_person_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, OLU, THURSDAY + MINUTE))
    assert said == f"An acknowledgement of {REF} is written already and leaves soon. Cancel it first."
    bench.deliver(THURSDAY + HOUR)
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, OLU, THURSDAY + 2 * HOUR))
    assert said == f"{REF} was acknowledged by a person already."


def test_one_that_is_cancelled_leaves_everything_owed_and_another_may_be_written(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    cancel_letter(bench.office, LETTER, ANN, THURSDAY + MINUTE)
    bench.deliver(THURSDAY + HOUR)
    assert bench.owed() == OWED_BEFORE
    assert (bench.stage().acknowledged_at, bench.stage().started_on) == (None, None)
    acknowledge(bench.office, REF, replace(BOILER, points=("The boiler",)), ANN, at("2026-04-08 09:00"))
    assert points(bench) == ["The boiler"]
    bench.deliver(at("2026-04-08 10:00"))
    assert bench.stage().due_on == date(2026, 4, 22)


def test_one_that_is_refused_by_the_mail_server_is_set_aside_for_a_person(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    bench.doors.mail_trouble = refused
    bench.deliver(THURSDAY + HOUR)
    assert bench.states()["s1.acknowledge"] is DutyState.BLOCKED
    assert bench.stage().due_on == date(2026, 4, 22)


@pytest.mark.parametrize("minutes", [1, 20])
def test_one_that_failed_is_not_sent_again_beside_another(sqlite_ledger: Ledger, minutes: int) -> None:
    bench = a_case(sqlite_ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    bench.doors.mail_trouble = refused
    bench.deliver(THURSDAY + 10 * MINUTE)
    failed = bench.row(LETTER).id or 0
    bench.doors.mail_trouble = nothing_wrong
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY + HOUR)
    later = THURSDAY + HOUR + minutes * MINUTE
    bench.deliver(later)
    with pytest.raises(NotAllowed, match=f"^{LETTER} was replaced"):
        retry(bench.office, failed, ANN, later)


def test_while_it_waits_other_letters_are_not_held_up(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    holding = Holding(date(2026, 5, 6), "We need to visit", "We rang the landlord", "A visit on Tuesday")
    hold(bench.office, REF, holding, ANN, THURSDAY + MINUTE)
    bench.deliver(THURSDAY + HOUR)
    assert [state for _, state in bench.letters()] == [OutboxState.SENT] * 3


def test_an_answer_makes_one_that_still_waits_untrue(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledge(bench.office, REF, BOILER, ANN, THURSDAY)
    answer = Answer(Outcome.UPHELD, already=Already(date(2026, 4, 2), Channel.PHONE))
    respond(bench.office, REF, answer, ANN, THURSDAY + MINUTE)
    assert bench.row(LETTER).state is OutboxState.CANCELLED
    bench.deliver(THURSDAY + HOUR)
    assert (bench.stage().started_on, bench.stage().due_on) == (None, date(2026, 4, 22))


def test_what_is_answered_or_closed_needs_none(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    respond(bench.office, REF, upheld(), ANN, THURSDAY)
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, ANN, THURSDAY + MINUTE))
    assert said == f"The answer to {REF} is written already; it needs no acknowledgement any more."
    bench.deliver(THURSDAY + HOUR)
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, ANN, THURSDAY + 2 * HOUR))
    assert said == f"{REF} is closed: stage 1 was answered or ended."


def test_without_an_address_people_phone_or_write_by_post(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.bounce(bench.doors.letters[-1].message_id, MONDAY + HOUR)
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, ANN, THURSDAY))
    assert said == f"There is no address to write to on {REF}. Please phone or write by post."


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (replace(BOILER, points=()), "Say what the complaint is about, one point a line."),
        (replace(BOILER, points=(" ", "")), "Say what the complaint is about, one point a line."),
        (replace(BOILER, points=("x",) * 21), "At most 20 points of 2,000 characters each."),
        (replace(BOILER, points=("x" * 2_001,)), "At most 20 points of 2,000 characters each."),
        (replace(BOILER, outcome_sought=" "), "The letter does not say the outcome sought."),
    ],
)
def test_what_is_wrong_with_it_is_said(sqlite_ledger: Ledger, wrong: Acknowledgement, sentence: str) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, lambda: acknowledge(bench.office, REF, wrong, ANN, THURSDAY)) == sentence


def test_it_is_for_staff(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, SAM, THURSDAY)) == STAFF_ONLY
    acknowledge(bench.office, REF, BOILER, HEAD, THURSDAY)


# Where the receipt is the acknowledgement


def test_points_can_be_confirmed_where_the_receipt_was_enough_and_no_date_changes(ledger: Ledger) -> None:
    bench = a_case(ledger, a_desk())
    before, owed = bench.stage(), bench.owed()
    acknowledge(bench.office, REF, BOILER, ANN, MONDAY + HOUR)
    assert "Our reply by: Wednesday 8 April 2026" in bench.row(LETTER).text
    bench.deliver(MONDAY + 2 * HOUR)
    after = bench.stage()
    assert (after.started_on, after.due_on) == (before.started_on, before.due_on)
    assert (after.acknowledged_at, bench.owed()) == (before.acknowledged_at, owed)
    assert points(bench) == ["The boiler is broken", "Nobody rang back"]
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, OLU, MONDAY + 3 * HOUR))
    assert said == f"{REF} was acknowledged by a person already."


def test_the_date_that_was_promised_last_is_printed_and_a_date_that_has_passed_never(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, a_desk())
    late = at("2026-04-09 09:00")
    said = refusal(bench, lambda: acknowledge(bench.office, REF, BOILER, ANN, late))
    assert said == "Our reply was due by Wed 8 Apr 2026. Write a holding letter first: it gives a new date."
    holding = Holding(date(2026, 4, 15), "We need to visit", "We rang the landlord", "A visit on Tuesday")
    hold(bench.office, REF, holding, ANN, late)
    bench.deliver(late + HOUR)
    acknowledge(bench.office, REF, BOILER, ANN, late + 2 * HOUR)
    assert "Our reply by: Wednesday 15 April 2026" in bench.row(LETTER).text
