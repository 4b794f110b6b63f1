"""A letter that gave a date comes back: nobody was told it, and the date before counts again."""

from datetime import date, datetime

import pytest

from handlers.contacts import Party, set_party
from handlers.hold import Holding, hold
from handlers.reply import Reply, reply
from procedure.words import ContactRole, DutyState, OutboxKind, PromiseKind
from storage.ledger import Ledger
from tests.handlers.desk import ANN, DAY, HOUR, MINUTE, MONDAY, REF, Work, at, work

NOW = MONDAY + HOUR
DUE, FIRST, SECOND = date(2026, 4, 8), date(2026, 4, 14), date(2026, 4, 21)


def held(bench: Work, until: date, now: datetime) -> None:
    """A holding letter has left."""
    hold(bench.office, REF, Holding(until, "We wait for a part.", "We looked.", "The part."), ANN, now)
    bench.deliver(now + 10 * MINUTE)


def comes_back(bench: Work, kind: OutboxKind, now: datetime, number: int = -1) -> None:
    bench.bounce(bench.rows(kind)[number].message_id, now)


def told(bench: Work) -> list[tuple[date, bool | None]]:
    return [(one.promised_on, one.kept) for one in bench.promises()]


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def test_a_holding_letter_that_comes_back_has_promised_nothing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    held(bench, FIRST, NOW)
    for hours in (1, 2):  # a second report changes nothing more
        comes_back(bench, OutboxKind.HOLDING, NOW + hours * HOUR)
    assert (told(bench), bench.stage().promised_on) == ([], None)
    assert bench.states()["s1.promise.1"] is DutyState.VOID
    assert bench.events().count("promise_came_back") == 1


def test_the_next_letter_names_the_date_that_the_complainant_knows(ledger: Ledger) -> None:
    bench = a_case(ledger)
    held(bench, FIRST, NOW)
    comes_back(bench, OutboxKind.HOLDING, NOW + HOUR)
    party = Party(ContactRole.COMPLAINANT, name="Jo Quillfeather", address="right@example.org")
    set_party(bench.office, REF, party, ANN, NOW + HOUR)
    held(bench, SECOND, NOW + 2 * HOUR)
    letter = bench.doors.letters[-1]
    assert letter.to == "right@example.org"
    assert "8 April 2026" in letter.text
    assert "14 April 2026" not in letter.text
    assert told(bench) == [(SECOND, None)]
    assert "s1.promise.1" in bench.owed()


def test_the_promise_that_it_would_have_settled_is_owed_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    held(bench, FIRST, NOW)
    held(bench, SECOND, NOW + DAY)
    assert told(bench) == [(FIRST, True), (SECOND, None)]
    comes_back(bench, OutboxKind.HOLDING, NOW + DAY + HOUR)
    assert (told(bench), bench.stage().promised_on) == ([(FIRST, None)], FIRST)
    assert bench.owed()["s1.promise.1"] == at("2026-04-14 23:00")
    bench.sweep(at("2026-04-15 09:00"))
    assert bench.duty(f"{REF}.s1.promise.1").missed_at is not None


def test_a_plain_letter_that_was_to_keep_a_promise_has_not_kept_it(ledger: Ledger) -> None:
    bench = a_case(ledger)
    held(bench, FIRST, NOW)
    reply(bench.office, REF, Reply("We came on Friday.", keeps_promise=True), ANN, NOW + DAY)
    bench.deliver(NOW + DAY + HOUR)
    assert told(bench) == [(FIRST, True)]
    comes_back(bench, OutboxKind.REPLY, NOW + DAY + 2 * HOUR)
    assert told(bench) == [(FIRST, None)]
    assert "s1.promise.1" in bench.owed()


def test_a_plain_letter_that_left_at_the_same_moment_takes_no_promise_along(ledger: Ledger) -> None:
    bench = a_case(ledger)
    reply(bench.office, REF, Reply("We come on Friday."), ANN, NOW)
    held(bench, FIRST, NOW)
    comes_back(bench, OutboxKind.REPLY, NOW + HOUR)
    assert told(bench) == [(FIRST, None)]
    assert "s1.promise.1" in bench.owed()


def test_an_update_that_comes_back_is_not_counted_and_none_follows_by_itself(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.sweep(at("2026-04-08 14:00"))
    bench.deliver(at("2026-04-08 14:00"))
    assert [one.kind for one in bench.promises()] == [PromiseKind.UPDATE]
    comes_back(bench, OutboxKind.UPDATE, at("2026-04-08 15:00"))
    assert (told(bench), bench.stage().updates_sent) == ([], 0)
    bench.sweep(at("2026-04-09 14:00"))
    assert len(bench.rows(OutboxKind.UPDATE)) == 1


@pytest.mark.parametrize("then", ["a later letter", "the reply"])
def test_what_comes_back_late_changes_nothing_that_was_told_since(ledger: Ledger, then: str) -> None:
    bench = a_case(ledger)
    held(bench, FIRST, NOW)
    if then == "the reply":
        bench.answered(NOW + DAY)
    else:
        held(bench, SECOND, NOW + DAY)
    before = told(bench)
    comes_back(bench, OutboxKind.HOLDING, NOW + DAY + HOUR, number=0)
    assert told(bench) == before
