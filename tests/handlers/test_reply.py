"""A plain letter to the complainant, and a day of response that was wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from handlers.cancel import cancel_letter
from handlers.close import Closing, close
from handlers.correct_response import correct_response
from handlers.hold import Holding, hold
from handlers.reply import Reply, reply
from handlers.respond import Already, Answer, respond
from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, DutyState, OutboxKind, OutboxState, Status
from storage.ledger import Ledger
from storage.outbox import Side
from storage.seals import verify
from tests.handlers.desk import ANN, DAY, HOUR, JO, MINUTE, MONDAY, REF, Work, at, work

NOW = MONDAY + 2 * HOUR
NEWS = Reply("The plumber comes on Tuesday.")
HOLDING = Holding(date(2026, 4, 15), "we need to visit", "We rang the landlord", "A visit on Tuesday")
BY_PHONE = Answer(Outcome.UPHELD, already=Already(date(2026, 4, 7), Channel.PHONE, "call 12"), remedy="A boiler")


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def refusal(bench: Work, deed: Callable[[], object]) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()
    assert bench.everything() == before
    return found.value.reason


def test_a_letter_tells_news_and_settles_nothing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    owed = bench.owed()
    done = reply(bench.office, REF, NEWS, ANN, NOW)
    assert done.say == f"The letter to the complainant of {REF} is written. The letter leaves in 10 minutes."
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    assert bench.doors.letters[-1].to == JO
    assert "The plumber comes on Tuesday." in bench.doors.letters[-1].text
    assert bench.owed() == owed
    assert bench.status() is Status.OPEN


def test_a_letter_is_cancelled_within_its_minutes(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    done = reply(bench.office, REF, NEWS, ANN, NOW)
    cancel_letter(bench.office, done.offers[0].value, ANN, NOW + MINUTE)
    bench.deliver(NOW + HOUR)
    assert bench.rows(OutboxKind.REPLY, state=OutboxState.SENT) == []


def test_whoever_was_written_to_by_a_person_needs_no_receipt(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(delivered=False)
    reply(bench.office, REF, NEWS, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert bench.states()["s1.receipt"] is DutyState.MET


def test_no_automatic_update_follows_a_letter_of_a_person(ledger: Ledger) -> None:
    bench = a_case(ledger)
    reply(bench.office, REF, NEWS, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    due = at("2026-04-08 14:00")
    bench.sweep(due)
    assert bench.rows(OutboxKind.UPDATE) == []
    assert "a colleague has written to the complainant" in bench.told(ANN)[-1].text


def test_a_promise_stays_open_unless_the_letter_is_what_was_promised(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    reply(bench.office, REF, NEWS, ANN, NOW + DAY)
    bench.carrier(NOW + DAY + HOUR).deliver(Side.LETTERS)
    assert [one.kept for one in bench.promises()] == [None]
    reply(bench.office, REF, replace(NEWS, keeps_promise=True), ANN, NOW + 2 * DAY)
    bench.carrier(NOW + 2 * DAY + HOUR).deliver(Side.LETTERS)
    assert [one.kept for one in bench.promises()] == [True]
    assert bench.states()["s1.respond"] is DutyState.OPEN


def test_a_letter_on_a_closed_case_opens_nothing(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    reply(bench.office, REF, NEWS, ANN, NOW + DAY)
    bench.carrier(NOW + 2 * DAY).deliver(Side.LETTERS)
    assert bench.status() is Status.CLOSED
    assert "The plumber" in bench.doors.letters[-1].text


def test_what_is_wrong_with_a_letter_is_said(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    promised = replace(NEWS, keeps_promise=True)
    assert "Nothing was promised" in refusal(bench, lambda: reply(bench.office, REF, promised, ANN, NOW))
    assert "between 1 and 20,000" in refusal(bench, lambda: reply(bench.office, REF, Reply(" "), ANN, NOW))
    close(bench.office, REF, Closing(Closure.WITHDRAWN, "You asked us to stop."), ANN, NOW)
    assert "leaves soon" in refusal(bench, lambda: reply(bench.office, REF, NEWS, ANN, NOW))


def test_without_an_address_nobody_is_written_to(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.bounce(bench.doors.letters[0].message_id, NOW)
    assert "no address to write to" in refusal(bench, lambda: reply(bench.office, REF, NEWS, ANN, NOW))


# A wrong day of response


def an_answered_case(ledger: Ledger) -> Work:
    bench = a_case(ledger)
    respond(bench.office, REF, BY_PHONE, ANN, at("2026-04-14 09:00"))
    return bench


LATER = at("2026-04-14 10:00")


def test_a_wrong_day_of_response_is_put_right_and_the_old_one_is_kept(ledger: Ledger) -> None:
    bench = an_answered_case(ledger)
    due = bench.stage().due_on
    done = correct_response(bench.office, REF, date(2026, 4, 9), "the letter's stamp", ANN, LATER)
    assert done.say == f"{REF}, stage 1, counts as answered on Thu 9 Apr 2026, late: it was due Wed 8 Apr 2026."
    stage = bench.stage()
    assert (stage.responded_on, stage.closed_on, stage.due_on) == (date(2026, 4, 9), date(2026, 4, 9), due)
    assert stage.response_evidence == "the letter's stamp"
    assert bench.events()[-1] == "response_corrected"
    assert bench.duty(f"{REF}.s1.respond").missed_at is not None
    with bench.office.reading() as (tx, _):
        assert verify(tx).ok


def test_a_late_answer_turns_out_to_be_in_time(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.sweep(at("2026-04-09 09:00"))
    late = replace(BY_PHONE, already=Already(date(2026, 4, 10), Channel.PHONE, "call 12"))
    respond(bench.office, REF, late, ANN, at("2026-04-14 09:00"))
    done = correct_response(bench.office, REF, date(2026, 4, 8), "the call log", ANN, LATER)
    assert done.say.endswith("in time.")
    assert bench.stage().responded_on == date(2026, 4, 8)
    assert "deadline_missed" in bench.events()  # what was thought then stays in the history


def test_a_promise_that_the_answer_settled_is_judged_again(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    hold(bench.office, REF, replace(HOLDING, promised_on=date(2026, 4, 9)), ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    respond(bench.office, REF, BY_PHONE, ANN, at("2026-04-14 09:00"))
    assert [one.kept for one in bench.promises()] == [True]
    correct_response(bench.office, REF, date(2026, 4, 10), "the call log", ANN, LATER)
    assert [one.kept for one in bench.promises()] == [False]


def test_what_is_wrong_with_a_day_of_response_is_said(sqlite_ledger: Ledger) -> None:
    bench = an_answered_case(sqlite_ledger)

    def put_right(on: date, evidence: str = "a stamp") -> str:
        return refusal(bench, lambda: correct_response(bench.office, REF, on, evidence, ANN, LATER))

    assert put_right(date(2026, 4, 15)) == "The day of response lies between Mon 30 Mar 2026 and Tue 14 Apr 2026."
    assert "lies between" in put_right(date(2026, 3, 29))
    assert "counts as answered on Tue 7 Apr 2026 already" in put_right(date(2026, 4, 7))
    assert "Say what shows the right day" in put_right(date(2026, 4, 8), " ")


def test_an_open_case_has_no_day_of_response(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    deed = lambda: correct_response(bench.office, REF, date(2026, 3, 30), "a stamp", ANN, NOW)  # noqa: E731 - one line
    assert refusal(bench, deed) == f"{REF} is not answered yet."
