"""What changes between the writing of something and its leaving: addresses, who may be told, what was decided."""

import json
from dataclasses import replace
from datetime import date

import pytest

from handlers import outbox
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.calendar import Wish, change
from handlers.contacts import Party, set_party
from handlers.correct import correct_receipt
from handlers.correct_date import correct_date
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out
from handlers.letters import pause, resume
from handlers.outcome import Correction, correct_outcome
from handlers.reclassify import to_area
from handlers.refuse import Refusing, refuse
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.respond import Already, respond
from handlers.route import Routed, route, unroute
from handlers.sensitive import make_sensitive
from handlers.tell_outcome import tell_outcome
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Channel, ContactRole, OutboxKind, OutboxState, Route
from storage.cases import UNDECIDED
from storage.ledger import Ledger
from storage.refusing import refusal_of
from tests.answers import upheld
from tests.handlers.desk import (
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
    Work,
    a_desk,
    at,
    later,
    nothing_wrong,
    preset,
    work,
)

NOW = MONDAY + HOUR
LEAVES = NOW + 15 * MINUTE
RIGHT = "right@example.org"
BY_PHONE = Already(MONDAY.date(), Channel.PHONE, "call 12")


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def put_right(bench: Work) -> None:
    """The complainant's mail address was wrong."""
    party = Party(ContactRole.COMPLAINANT, name="Jo Quillfeather", address=RIGHT)
    set_party(bench.office, REF, party, ANN, NOW + MINUTE)


# Addresses


@pytest.mark.parametrize("kind", [OutboxKind.ACKNOWLEDGEMENT, OutboxKind.REPLY])
def test_no_letter_leaves_for_an_address_that_was_put_right(ledger: Ledger, kind: OutboxKind) -> None:
    bench = a_case(ledger)
    if kind is OutboxKind.REPLY:
        reply(bench.office, REF, Reply("We will visit you on Friday."), ANN, NOW)
    else:
        acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), ANN, NOW)
    put_right(bench)
    bench.deliver(LEAVES)
    assert [one.state for one in bench.rows(kind)] == [OutboxState.CANCELLED]
    assert [one.kind for one in bench.rows(state=OutboxState.SENT) if one.kind.is_letter] == [OutboxKind.RECEIPT]


def test_an_update_does_not_leave_for_an_address_that_was_put_right(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.doors.mail_trouble = later
    bench.sweep(at("2026-04-08 14:00"))
    bench.deliver(at("2026-04-08 14:00"))
    bench.doors.mail_trouble = nothing_wrong
    put_right(bench)
    bench.deliver(at("2026-04-08 14:05"))
    assert [one.state for one in bench.rows(OutboxKind.UPDATE)] == [OutboxState.CANCELLED]


def test_a_receipt_that_waits_goes_to_the_address_that_was_put_right(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    put_right(bench)
    bench.deliver(LEAVES)
    assert [one.to for one in bench.doors.letters] == [RIGHT]
    assert [(one.address, one.state) for one in bench.rows(OutboxKind.RECEIPT)] == [(RIGHT, OutboxState.SENT)]


def test_a_letter_to_the_old_address_is_not_tried_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), ANN, NOW)
    bench.deliver(LEAVES)
    (row,) = bench.rows(OutboxKind.ACKNOWLEDGEMENT)
    bench.bounce(row.message_id, LEAVES + HOUR)
    put_right(bench)
    with pytest.raises(NotAllowed, match="is addressed as it was: letters go to another address now"):
        outbox.retry(bench.office, row.id or 0, ANN, LEAVES + 2 * HOUR)
    assert {one.address for one in bench.rows(OutboxKind.ACKNOWLEDGEMENT)} == {JO}


# A letter that is taken back by opening a case again


def test_a_response_that_reopening_takes_back_decides_nothing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, upheld(), ANN, NOW)
    reopen(bench.office, REF, "It was the wrong answer.", ANN, NOW + MINUTE)
    stage = bench.stage()
    assert (stage.outcome, stage.decided_by, stage.closed_at) == (None, "", None)


def test_a_refusal_that_reopening_takes_back_was_never_made(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered()
    message_id = bench.reply(received_at=NOW + HOUR)
    refuse(bench.office, REF, Refusing("nothing new was said", "we read it again"), ANN, NOW + 2 * HOUR)
    reopen(bench.office, REF, "There was something new.", ANN, NOW + 2 * HOUR + MINUTE)
    with bench.office.reading() as (tx, _):
        assert refusal_of(tx, bench.stage()) is None
    assert bench.message(message_id).settled_as == "reopened" != UNDECIDED


# Dates of reply


def acknowledged(bench: Work) -> None:
    acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), ANN, NOW)


def under(name: str, ledger: Ledger) -> Work:
    """A case under another procedure, whose clock of the reply waits for the acknowledgement."""
    procedure = preset(name)
    bench = work(ledger, replace(a_desk(), procedures={procedure.id: procedure}, default_procedure=procedure.id))
    bench.complaint()
    return bench


def test_an_acknowledgement_does_not_leave_with_a_date_that_a_corrected_receipt_has_moved(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledged(bench)
    correct_receipt(bench.office, REF, date(2026, 3, 25), "Typed wrongly.", MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    assert [one.state for one in bench.rows(OutboxKind.ACKNOWLEDGEMENT)] == [OutboxState.CANCELLED]
    assert any("the date of reply that it gives is not the right one any more" in one.text for one in bench.told(ANN))
    acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), ANN, LEAVES)
    bench.deliver(LEAVES + HOUR)
    assert json.loads(bench.rows(OutboxKind.ACKNOWLEDGEMENT)[-1].facts)["reply_by"] == str(bench.stage().due_on)


@pytest.mark.parametrize(
    "wish",
    [Wish(date(2026, 4, 3), "We work on Good Friday.", closes=False), Wish(date(2026, 4, 1), "The river rose.")],
)
def test_an_acknowledgement_that_starts_the_clock_leaves_only_with_the_date_that_becomes_the_target(
    ledger: Ledger, wish: Wish
) -> None:
    bench = under("eng-housing-2024", ledger)
    acknowledged(bench)
    change(bench.office, [wish], MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    assert [one.state for one in bench.rows(OutboxKind.ACKNOWLEDGEMENT)] == [OutboxState.CANCELLED]
    assert bench.stage().started_on is None
    assert "s1.acknowledge" in bench.owed()


def test_an_acknowledgement_leaves_when_what_changed_does_not_touch_its_date(ledger: Ledger) -> None:
    bench = under("eng-housing-2024", ledger)
    acknowledged(bench)
    change(bench.office, [Wish(date(2026, 9, 1), "Moving house.")], MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    (row,) = bench.rows(OutboxKind.ACKNOWLEDGEMENT)
    assert row.state is OutboxState.SENT
    assert json.loads(row.facts)["reply_by"] == str(bench.stage().due_on)


def test_an_acknowledgement_that_was_stopped_does_not_leave_after_its_date(ledger: Ledger) -> None:
    bench = a_case(ledger)
    acknowledged(bench)
    pause(bench.office, "A wrong template.", MIA, NOW + MINUTE)
    resume(bench.office, MIA, at("2026-04-10 09:00"))
    bench.deliver(at("2026-04-10 09:00"))
    assert [one.state for one in bench.rows(OutboxKind.ACKNOWLEDGEMENT)] == [OutboxState.CANCELLED]


def test_a_holding_letter_does_not_leave_with_a_day_that_is_closed_meanwhile(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, Holding(date(2026, 4, 15), "We need to visit", "We rang", "A visit"), ANN, NOW)
    change(bench.office, (Wish(date(2026, 4, 15), "Flood"),), MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    assert bench.rows(OutboxKind.HOLDING)[0].state is OutboxState.CANCELLED
    assert bench.stage().promised_on is None
    assert "the day that it promises has become a day on which nobody works" in bench.told(ANN)[-1].text


def test_a_correction_does_not_leave_when_the_date_has_moved_once_more(ledger: Ledger) -> None:
    bench = a_case(ledger)
    correct_receipt(bench.office, REF, date(2026, 3, 25), "Typed wrongly.", MIA, NOW)
    correct_date(bench.office, REF, "We first counted from a wrong day.", ANN, NOW)
    correct_receipt(bench.office, REF, date(2026, 3, 26), "Typed wrongly again.", MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    assert [one.state for one in bench.rows(OutboxKind.CORRECTION)] == [OutboxState.CANCELLED]


# Corrections


def with_a_wrong_date(bench: Work) -> None:
    """The case was sent on by mistake, and the letter that says so has left: a correction is written."""
    route(bench.office, REF, Routed(Route.FOI, "asks for papers"), ANN, NOW)
    bench.deliver(LEAVES)
    unroute(bench.office, REF, "A mistake.", ANN, NOW + HOUR)
    correct_date(bench.office, REF, "We made a mistake.", ANN, NOW + HOUR)


def with_a_wrong_outcome(bench: Work) -> None:
    """The complaint was answered as upheld, which was wrong: a letter says so."""
    bench.answered(NOW)
    correct_outcome(bench.office, REF, Correction(Outcome.NOT_UPHELD, "It was wrong."), ANN, NOW + HOUR)
    tell_outcome(bench.office, REF, 1, "We looked again.", ANN, NOW + HOUR)


def test_a_corrected_date_does_not_leave_after_the_answer(ledger: Ledger) -> None:
    bench = a_case(ledger)
    with_a_wrong_date(bench)
    respond(bench.office, REF, replace(upheld(), already=BY_PHONE), ANN, NOW + HOUR + MINUTE)
    bench.deliver(NOW + DAY)
    assert [one.state for one in bench.rows(OutboxKind.CORRECTION)] == [OutboxState.CANCELLED]


def test_a_corrected_date_does_not_leave_when_the_case_is_sent_on_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    with_a_wrong_date(bench)
    route(bench.office, REF, Routed(Route.FOI, "asks for papers"), ANN, NOW + HOUR + MINUTE)
    bench.deliver(NOW + DAY)
    assert [one.state for one in bench.rows(OutboxKind.CORRECTION)] == [OutboxState.CANCELLED]


def test_a_corrected_outcome_leaves_while_it_stands(ledger: Ledger) -> None:
    bench = a_case(ledger)
    with_a_wrong_outcome(bench)
    bench.deliver(NOW + DAY)
    assert [one.state for one in bench.rows(OutboxKind.CORRECTION)] == [OutboxState.SENT]


def test_a_corrected_outcome_does_not_leave_when_the_case_is_open_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    with_a_wrong_outcome(bench)
    reopen(bench.office, REF, "We look again.", ANN, NOW + HOUR + MINUTE)
    bench.deliver(NOW + DAY)
    assert [one.state for one in bench.rows(OutboxKind.CORRECTION)] == [OutboxState.CANCELLED]


# Notes


def test_whoever_is_kept_out_is_not_told_what_waited(ledger: Ledger) -> None:
    bench = a_case(ledger)
    assign(bench.office, REF, OLU, MIA, NOW)
    keep_out(bench.office, REF, OLU, MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    assert [one for one in bench.doors.notes if one.target == OLU] == []
    assert {one.state for one in bench.rows(OutboxKind.NOTE) if one.address == OLU} == {OutboxState.CANCELLED}


def test_a_channel_is_not_told_what_waited_when_a_case_became_sensitive(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.deliver(NOW)
    before = len(bench.doors.notes)
    assign(bench.office, REF, OLU, MIA, NOW)
    make_sensitive(bench.office, REF, [HEAD], MIA, NOW + MINUTE)
    bench.deliver(LEAVES)
    notes = bench.rows(OutboxKind.NOTE)
    assert {one.state for one in notes if one.address == "#complaints" and one.queued_at == NOW} == {
        OutboxState.CANCELLED
    }
    assert [one.note.text for one in bench.doors.notes[before:] if one.target == "#complaints"][1:] == []


def test_what_stands_where_a_card_was_leaves_although_the_case_is_sensitive(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.deliver(NOW)
    make_sensitive(bench.office, REF, [HEAD], MIA, NOW + MINUTE)
    to_area(bench.office, REF, "waste", MIA, NOW + 2 * MINUTE)
    bench.deliver(NOW + DAY)
    (moved,) = (one for one in bench.rows(OutboxKind.NOTE) if one.key.endswith(".moved"))
    assert moved.state is OutboxState.SENT
