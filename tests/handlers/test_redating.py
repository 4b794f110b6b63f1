"""The dates of an open stage are counted again: what moves, what is kept, and what the history says."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.respond import Already, Answer, respond
from procedure.deadlines import calendar_of
from procedure.desk import Desk
from procedure.outcomes import Outcome
from procedure.preset import ClosedDay
from procedure.words import Channel
from storage.cases import current_stage, find, lock
from storage.casework import rules_of
from storage.ledger import Ledger
from storage.redating import Move, Recount, moves_of, recounted, redate
from storage.trail import facts_of, of_case
from tests.handlers.desk import ANN, HOUR, MINUTE, MONDAY, REF, Work, a_desk, at, preset, with_procedure, work

SHUT = (ClosedDay(date(2026, 4, 7), "flood"),)
"""Easter Tuesday, one of the five working days after Monday 30 March: 31 March, 1, 2, 7 and 8 April."""
GOOD_FRIDAY = date(2026, 4, 3)
TUESDAY = at("2026-03-31 09:00")


def redated(
    bench: Work, kind: Recount = Recount.CALENDAR, now: datetime = TUESDAY, reference: str = REF, **changes: object
) -> tuple[Move, ...]:
    """Count the case again under a variant of its procedure, as Ann."""
    desk = bench.office.desk
    with bench.office.ledger.reading() as tx:
        procedure = desk.procedure(find(tx, reference).procedure_id)
    changed = replace(procedure, **changes)  # type: ignore[arg-type]
    office = replace(bench.office, desk=replace(desk, procedures={**desk.procedures, changed.id: changed}))
    with office.ledger.writing() as tx:
        return redate(tx, office, lock(tx, reference), kind=kind, why="There was a flood.", by=ANN, now=now)


def a_case(ledger: Ledger, delivered: bool = True) -> Work:
    bench = work(ledger)
    bench.complaint(delivered=delivered)
    return bench


def test_a_closure_moves_the_target_with_old_and_new_dates_in_the_history(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before = bench.stage().calendar_version
    moves = redated(bench, closed=SHUT)
    assert moves == (Move(REF, 1, "due_on", date(2026, 4, 8), date(2026, 4, 9)),)
    assert bench.stage().due_on == date(2026, 4, 9)
    assert bench.owed()["s1.respond"] == at("2026-04-09 23:00")
    assert bench.told("#complaints")[-1].text == "The calendar changed; due Thu 9 Apr 2026 instead of Wed 8 Apr 2026."
    with bench.office.ledger.reading() as tx:
        facts = facts_of(of_case(tx, find(tx, REF).id or 0)[-1])
    assert (facts["old_due_on"], facts["due_on"]) == ("2026-04-08", "2026-04-09")
    assert bench.stage().calendar_version == facts["calendar"] != before
    assert bench.stage().calendar_version == calendar_of(replace(preset("frontline"), closed=SHUT)).version


def test_what_would_move_is_told_without_moving_it(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before = bench.everything()
    with bench.office.ledger.reading() as tx:
        case = find(tx, REF)
        stage = current_stage(tx, case.id or 0)
        procedure, calendar = rules_of(with_procedure(a_desk(), closed=SHUT), case)
        moves = moves_of(tx, procedure, calendar, case, stage, Recount.CALENDAR, date(2026, 3, 31))
        assert recounted(tx, procedure, calendar, stage).due_on == date(2026, 4, 9)
    assert [(one.what, one.new) for one in moves] == [("due_on", date(2026, 4, 9))]
    assert bench.everything() == before


def test_a_calendar_that_moves_nothing_leaves_no_event(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before = bench.events()
    assert redated(bench, closed=(ClosedDay(date(2026, 5, 12), "moving house"),)) == ()
    assert bench.events() == before


def test_a_date_told_in_the_receipt_does_not_move_earlier(ledger: Ledger) -> None:
    bench = a_case(ledger)
    assert redated(bench, worked=(GOOD_FRIDAY,)) == ()
    assert bench.stage().due_on == date(2026, 4, 8)


def test_a_date_that_nobody_was_told_does(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, delivered=False)
    redated(bench, worked=(GOOD_FRIDAY,))
    assert bench.stage().due_on == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("now", "closed", "due_on"),
    [
        ("2026-04-08 22:00", "2026-04-07", "2026-04-09"),  # its last day, 23:00 in the office
        ("2026-04-09 08:00", "2026-04-07", "2026-04-08"),  # the day after: it stays late
        ("2026-04-10 08:00", "2026-04-07", "2026-04-09"),  # late by either date
    ],
)
def test_what_is_past_due_never_becomes_in_time(sqlite_ledger: Ledger, now: str, closed: str, due_on: str) -> None:
    bench = a_case(sqlite_ledger)
    redated(bench, now=at(now), closed=(ClosedDay(date.fromisoformat(closed), "flood"),))
    assert bench.stage().due_on == date.fromisoformat(due_on)


def test_a_closed_case_stays_as_judged(ledger: Ledger) -> None:
    bench = a_case(ledger)
    answer = Answer(Outcome.UPHELD, already=Already(date(2026, 3, 30), Channel.PHONE, "call 1"))
    respond(bench.office, REF, answer, ANN, MONDAY + HOUR)
    before = bench.everything()
    assert redated(bench, closed=SHUT) == ()
    assert bench.everything() == before


def test_another_procedure_counts_from_the_original_receipt_even_if_that_is_past(ledger: Ledger) -> None:
    """Under day 1 the fifth day is Tuesday 7 April, earlier than the receipt told; on the 9th that was missed."""
    bench = a_case(ledger)
    moves = redated(bench, kind=Recount.PROCEDURE, now=at("2026-04-09 08:00"), day_of_receipt=1)
    assert ("due_on", date(2026, 4, 8), date(2026, 4, 7)) in [(one.what, one.old, one.new) for one in moves]
    assert bench.events()[-1] == "procedure_changed"


# A clock that waits for the acknowledgement: five working days to 8 April, and ten from there, or from the letter.


def a_council(ledger: Ledger) -> Work:
    code = preset("eng-lgsco-2026")
    desk: Desk = replace(a_desk(), default_procedure=code.id, procedures={code.id: code})
    bench = work(ledger, desk)
    bench.complaint()
    return bench


def test_while_it_waits_both_dates_move(sqlite_ledger: Ledger) -> None:
    bench = a_council(sqlite_ledger)
    redated(bench, closed=SHUT)
    assert (bench.stage().acknowledge_by, bench.stage().due_on) == (date(2026, 4, 9), date(2026, 4, 23))


def test_once_acknowledged_the_reply_counts_on_from_the_letter(ledger: Ledger) -> None:
    """Ten working days from Tuesday 31 March: 1, 2, 7-10, 13-16 April; without the 7th to the 17th."""
    bench = a_council(ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "A new one"), ANN, TUESDAY)
    bench.deliver(TUESDAY + 10 * MINUTE)
    assert bench.stage().due_on == date(2026, 4, 16)
    redated(bench, now=TUESDAY + HOUR, closed=SHUT)
    assert (bench.stage().started_on, bench.stage().due_on) == (date(2026, 3, 31), date(2026, 4, 17))
    assert bench.stage().acknowledge_by == date(2026, 4, 8)  # met, and judged by the calendar of that day


def test_another_procedure_finds_the_acknowledgement_that_was_written(sqlite_ledger: Ledger) -> None:
    """Written on 31 March although nothing waited for it; five working days on is Thursday 9 April."""
    bench = a_case(sqlite_ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "A new one"), ANN, TUESDAY)
    bench.deliver(TUESDAY + 10 * MINUTE)
    stages = tuple(
        replace(
            one,
            acknowledge=theirs.acknowledge,
            acknowledged_by=theirs.acknowledged_by,
            clock_starts=theirs.clock_starts,
        )
        for one, theirs in zip(preset("frontline").stages, preset("eng-lgsco-2026").stages, strict=True)
    )
    redated(bench, kind=Recount.PROCEDURE, now=TUESDAY + HOUR, stages=stages)
    assert (bench.stage().started_on, bench.stage().due_on) == (date(2026, 3, 31), date(2026, 4, 9))


def test_another_procedure_whose_clock_waits_takes_no_receipt_for_its_start(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    stages = tuple(
        replace(
            one,
            acknowledge=theirs.acknowledge,
            acknowledged_by=theirs.acknowledged_by,
            clock_starts=theirs.clock_starts,
        )
        for one, theirs in zip(preset("frontline").stages, preset("eng-lgsco-2026").stages, strict=True)
    )
    redated(bench, kind=Recount.PROCEDURE, stages=stages)
    assert (bench.stage().started_on, bench.stage().due_on) == (None, date(2026, 4, 15))
