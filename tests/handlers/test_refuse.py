"""Requests for the next stage: refused with reasons and the external body; late or refused ones only by a manager."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.cancel import cancel_letter
from handlers.escalate import Escalation, escalate
from handlers.refuse import Refusing, refuse
from procedure.errors import NotAllowed
from procedure.preset import Target, Unit
from procedure.words import OutboxKind, Refused
from storage.ledger import Ledger
from storage.refusing import refusal_of
from storage.tables import Refusal
from tests.handlers.desk import (
    ANN,
    DAY,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    REF,
    SAM,
    STAFF_ONLY,
    Work,
    a_desk,
    at,
    with_procedure,
    work,
)

WHY = Refusing("nothing new was said", "we read your reply again")
MORE = Escalation(("Still cold",), outcome_sought="Heat")
LATER = at("2026-04-30 09:00")
"""Two months after Monday 30 March, the day not counted, end on Saturday 30 May, moved to Monday 1 June."""
TWO_MONTHS = Target(2, Unit.MONTHS)


def answered(ledger: Ledger, within: Target | None = TWO_MONTHS) -> Work:
    bench = work(ledger, with_procedure(a_desk(), escalate_within=within))
    bench.complaint()
    bench.answered()
    return bench


def refused(bench: Work) -> Refusal | None:
    with bench.office.ledger.reading() as tx:
        return refusal_of(tx, bench.stage())


def refusal(bench: Work, deed: object) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert bench.everything() == before
    return found.value.reason


def test_a_refusal_is_recorded_and_its_letter_names_the_external_body(ledger: Ledger) -> None:
    bench = answered(ledger)
    message_id = bench.reply(received_at=at("2026-04-27 10:00"))
    assert f"s1.decide.{message_id}" in bench.owed()
    done = refuse(bench.office, REF, WHY, ANN, LATER)
    assert done.say.startswith(f"The next stage of {REF} is refused. The letter leaves in 10 minutes.")
    assert f"s1.decide.{message_id}" not in bench.owed()
    assert bench.message(message_id).settled_as == "refused"
    row = refused(bench)
    assert row is not None
    assert (row.what, row.requested_on, row.refused_on) == (Refused.ESCALATION, date(2026, 4, 27), date(2026, 4, 30))
    assert (row.by, row.reason) == (ANN, "nothing new was said")
    bench.deliver(LATER + 10 * MINUTE)
    text = " ".join(bench.doors.letters[-1].text.split())
    for words in ("your request for the next stage", "Nothing new was said.", "We read your reply again."):
        assert words in text
    assert "Local Government and Social Care Ombudsman" in text


def test_a_cancelled_letter_leaves_the_reply_to_be_decided(ledger: Ledger) -> None:
    bench = answered(ledger)
    message_id = bench.reply(received_at=at("2026-04-27 10:00"))
    refuse(bench.office, REF, WHY, ANN, LATER)
    cancel_letter(bench.office, f"{REF}.s1.refusal.1", ANN, LATER + MINUTE)
    assert refused(bench) is None
    assert bench.message(message_id).settled_as == "undecided"
    assert f"s1.decide.{message_id}" in bench.owed()


def test_after_a_refusal_only_a_manager_goes_on_and_says_why(ledger: Ledger) -> None:
    bench = answered(ledger)
    refuse(bench.office, REF, WHY, ANN, LATER)
    bench.deliver(LATER + 10 * MINUTE)
    sentence = (
        f"The next stage of {REF} was refused before. Only a manager may take it on, with a reason; else refuse it."
    )
    now = LATER + HOUR
    because = replace(MORE, because="The photos are new.")
    assert refusal(bench, lambda: escalate(bench.office, REF, because, ANN, now)) == sentence
    assert refusal(bench, lambda: escalate(bench.office, REF, MORE, MIA, now)) == sentence
    escalate(bench.office, REF, because, MIA, now)
    assert bench.stage().number == 2
    assert "taken_on_after_all" in bench.events()


@pytest.mark.parametrize(
    ("asked_at", "by", "because", "goes_on"),
    [
        ("2026-06-01 22:00", ANN, "", True),  # its last day, 23:00 in the office
        ("2026-06-01 23:30", ANN, "", False),  # half past midnight of the day after
        ("2026-06-02 09:00", MIA, "", False),
        ("2026-06-02 09:00", ANN, "She was in hospital.", False),
        ("2026-06-02 09:00", MIA, "She was in hospital.", True),
    ],
)
def test_after_the_time_to_ask_only_a_manager_takes_it_on_with_a_reason(
    sqlite_ledger: Ledger, asked_at: str, by: str, because: str, goes_on: bool
) -> None:
    bench = answered(sqlite_ledger)
    wish, now = replace(MORE, because=because), at(asked_at)
    if goes_on:
        escalate(bench.office, REF, wish, by, now)
        assert bench.stage().number == 2
    else:
        said = refusal(bench, lambda: escalate(bench.office, REF, wish, by, now))
        assert said == (
            "The next stage could be asked for until Mon 1 Jun 2026. "
            "Only a manager may take it on, with a reason; else refuse it."
        )


def test_what_was_asked_in_time_goes_on_however_late_staff_decide(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    bench.reply(received_at=at("2026-05-29 10:00"))
    escalate(bench.office, REF, MORE, ANN, at("2026-06-10 09:00"))
    assert bench.stage().number == 2


def test_without_a_limit_no_request_is_late(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger, within=None)
    escalate(bench.office, REF, MORE, ANN, at("2027-06-10 09:00"))
    assert bench.stage().number == 2


@pytest.mark.parametrize(
    ("refusing", "now", "sentence"),
    [
        (replace(WHY, why=" "), LATER, "Say why in at most 2,000 characters."),
        (replace(WHY, done="x" * 2_001), LATER, "Say what was done in at most 2,000 characters."),
        (replace(WHY, requested_on=date(2026, 3, 29)), LATER, "The request came between the answer and today."),
        (replace(WHY, requested_on=date(2026, 5, 1)), LATER, "The request came between the answer and today."),
    ],
)
def test_what_is_wrong_with_a_refusal_is_said(
    sqlite_ledger: Ledger, refusing: Refusing, now: datetime, sentence: str
) -> None:
    bench = answered(sqlite_ledger)
    assert refusal(bench, lambda: refuse(bench.office, REF, refusing, ANN, now)) == sentence


def test_only_what_was_answered_before_the_last_stage_can_be_refused(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    said = refusal(bench, lambda: refuse(bench.office, REF, WHY, ANN, MONDAY + HOUR))
    assert said == f"{REF} has no answer to take further. Close it, if we cannot take it on."
    bench.answered()
    escalate(bench.office, REF, MORE, ANN, MONDAY + DAY)
    bench.deliver(MONDAY + DAY + HOUR)
    bench.answered(MONDAY + 2 * DAY, by=MIA)
    said = refusal(bench, lambda: refuse(bench.office, REF, WHY, ANN, MONDAY + 3 * DAY))
    assert said.startswith("Stage 2 is the last one.")


def test_a_stranger_refuses_nothing_and_nobody_twice_at_once(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    assert refusal(bench, lambda: refuse(bench.office, REF, WHY, SAM, LATER)) == STAFF_ONLY
    refuse(bench.office, REF, WHY, ANN, LATER)
    said = refusal(bench, lambda: refuse(bench.office, REF, WHY, ANN, LATER))
    assert said == f"A refusal to {REF} is written already and leaves soon. Cancel it first."
    assert len(bench.rows(OutboxKind.REFUSAL)) == 1
