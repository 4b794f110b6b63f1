"""A day is closed, or worked after all: what moves, what stays and why, and finishing what broke off half-way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from handlers.calendar import Counted, Wish, change, preview, recount
from handlers.calendar_known import days_of
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out
from handlers.office import Office
from procedure.deadlines import calendar_of
from procedure.errors import NotAllowed
from procedure.own_days import Does
from procedure.preset import ClosedDay
from procedure.words import OutboxKind
from storage.cases import find
from storage.ledger import Ledger
from storage.recounting import Fixed, Kept, Unable
from storage.redating import Move
from storage.tables import CalendarDay
from storage.trail import facts_of, of_case
from tests.handlers.desk import ADA, ANN, HOUR, MIA, MINUTE, MONDAY, REF, Work, a_desk, at, with_procedure, work

FLOOD, GOOD_FRIDAY = date(2026, 4, 7), date(2026, 4, 3)
"""Easter Tuesday, and a holiday; five working days after Monday 30 March are 31 March, 1, 2, 7 and 8 April."""
TUESDAY = at("2026-03-31 09:00")
CLOSES, OPENS_AGAIN = Wish(FLOOD, "The river rose."), Wish(FLOOD, "It fell again.", closes=False)
WORKS, RESTS_AGAIN = Wish(GOOD_FRIDAY, "We work.", closes=False), Wish(GOOD_FRIDAY, "We do not.")
OTHER = "C-2026-00002"


def asked(bench: Work, *wishes: Wish, at_once: int = 100) -> Counted:
    return change(bench.office, wishes, MIA, TUESDAY, at_once)


def rows(bench: Work) -> list[tuple[date, bool, str, bool]]:
    """Every day that was ever added: date, worked, by whom, and whether it is in force."""
    with bench.office.ledger.reading() as tx:
        found = tx.exec(select(CalendarDay).order_by(CalendarDay.id)).all()  # type: ignore[arg-type]
    return [(one.day, one.is_working, one.added_by, one.ended_at is None) for one in found]


def test_a_closure_moves_the_case_and_says_so_everywhere(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    done = asked(bench, CLOSES)
    assert done == Counted((Move(REF, 1, "due_on", date(2026, 4, 8), date(2026, 4, 9)),), (), None)
    assert bench.stage().due_on == date(2026, 4, 9)
    assert bench.owed()["s1.respond"] == at("2026-04-09 23:00")
    assert bench.events()[-1] == "calendar_changed"
    assert bench.events("")[-1] == "day_changed"
    assert rows(bench) == [(FLOOD, False, MIA, True)]
    assert bench.told("#complaints")[-1].text == "The calendar changed; due Thu 9 Apr 2026 instead of Wed 8 Apr 2026."
    assert ("Due", "Thu 9 Apr 2026") in bench.card().facts
    with bench.office.ledger.reading() as tx:
        event = of_case(tx, find(tx, REF).id or 0)[-1]
        assert facts_of(event)["old_due_on"] == "2026-04-08"


def test_the_preview_tells_the_same_and_changes_nothing(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    before = bench.everything()
    found = preview(bench.office, [CLOSES], MIA, TUESDAY)
    assert [one.does for one in found.effects] == [Does.CLOSES]
    assert found.forecast.cases == 1
    assert (bench.everything(), rows(bench)) == (before, [])
    assert asked(bench, CLOSES).moves == found.forecast.moves


def test_a_day_that_is_taken_back_moves_the_case_back_with_a_second_event(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    asked(bench, CLOSES)
    assert [one.new for one in asked(bench, OPENS_AGAIN).moves] == [date(2026, 4, 8)]
    assert bench.events().count("calendar_changed") == 2
    assert rows(bench) == [(FLOOD, False, MIA, False)]


def test_a_holiday_may_be_worked_and_be_a_holiday_again(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)  # nobody was told a date yet
    asked(bench, WORKS)
    assert bench.stage().due_on == date(2026, 4, 7)
    asked(bench, RESTS_AGAIN)
    assert bench.stage().due_on == date(2026, 4, 8)
    assert rows(bench) == [(GOOD_FRIDAY, True, MIA, False)]


def test_another_bot_sees_the_day_in_its_next_transaction(ledger: Ledger) -> None:
    bench = work(ledger)
    beside = Work(Office(ledger, a_desk(), bench.office.letters, b"a secret of the tests"))
    first = beside.complaint()
    asked(bench, CLOSES)
    second = beside.complaint("The bins, also after the river rose.", received_at=MONDAY + HOUR)
    assert (beside.stage(first).due_on, beside.stage(second).due_on) == (date(2026, 4, 9), date(2026, 4, 9))


def test_a_date_that_the_complainant_was_told_stays_and_the_preview_says_why(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    found = preview(bench.office, [WORKS], MIA, TUESDAY).forecast
    assert found.moves == ()
    told = "the complainant was told this date"
    assert found.kept == (Kept(REF, 1, date(2026, 4, 8), date(2026, 4, 7), told),)
    assert asked(bench, WORKS).moves == ()
    assert "calendar_changed" not in bench.events()


def test_what_is_past_due_stays_late_and_the_preview_says_so(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.sweep(at("2026-04-09 08:00"))
    kept = preview(bench.office, [CLOSES], MIA, at("2026-04-09 08:00")).forecast.kept
    assert kept == (Kept(REF, 1, date(2026, 4, 8), date(2026, 4, 9), "it is past due"),)
    change(bench.office, [CLOSES], MIA, at("2026-04-09 08:00"))
    assert bench.stage().due_on == date(2026, 4, 8)
    assert bench.duty(f"{REF}.s1.respond").missed_at is not None


def test_working_a_holiday_makes_nothing_late_at_once(sqlite_ledger: Ledger) -> None:
    """On Wednesday 8 April, its last day, it is found that the organisation worked on Good Friday."""
    bench = work(sqlite_ledger)
    bench.complaint(delivered=False)
    [kept] = preview(bench.office, [WORKS], MIA, at("2026-04-08 09:00")).forecast.kept
    assert (kept.counted_on, kept.why) == (date(2026, 4, 7), "it would be late at once")
    change(bench.office, [WORKS], MIA, at("2026-04-08 09:00"))
    assert bench.stage().due_on == date(2026, 4, 8)


def test_a_promise_for_the_closed_day_is_named_and_kept(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    closed = date(2026, 4, 15)
    hold(bench.office, REF, Holding(closed, "We need to visit", "We rang", "A visit"), ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR + 10 * MINUTE)
    found = preview(bench.office, [Wish(closed, "Moving house")], MIA, TUESDAY).forecast
    assert found.fixed == (Fixed(REF, 1, closed, "promised"),)
    asked(bench, Wish(closed, "Moving house"))
    assert bench.stage().promised_on == closed


def test_a_closed_case_stays_as_judged_and_what_it_owes_is_counted_anew(ledger: Ledger) -> None:
    """A reply on Maundy Thursday is to be decided about by the next working day, which is closed then."""
    bench = work(ledger)
    bench.complaint()
    bench.answered()
    bench.reply(received_at=at("2026-04-02 09:00"))
    [decision] = [key for key in bench.owed() if "decide" in key]
    due_on, version = bench.stage().due_on, bench.stage().calendar_version
    assert bench.owed()[decision] == at("2026-04-07 23:00")
    assert asked(bench, CLOSES).moves == ()
    assert bench.owed()[decision] == at("2026-04-08 23:00")
    assert (bench.stage().due_on, bench.stage().calendar_version) == (due_on, version)


def test_reminders_are_counted_anew_where_no_date_moves(ledger: Ledger) -> None:
    """Due on Wednesday 8 April; the owner is asked a working day before, and that day is closed: the one before it."""
    bench = work(ledger)
    bench.complaint()
    cards = len(bench.rows(OutboxKind.CARD))
    change(bench.office, [WORKS], MIA, TUESDAY)
    assert bench.owed()["s1.propose.1"] == at("2026-04-07 08:00")
    bench.deliver(TUESDAY)
    change(bench.office, [Wish(date(2026, 4, 2), "Worked before, closed now.")], MIA, TUESDAY)
    assert bench.stage().due_on == date(2026, 4, 8)
    assert len(bench.rows(OutboxKind.CARD)) == cards, "nothing that a card shows has changed"


def test_what_broke_off_half_way_is_finished_by_asking_for_the_same_again(ledger: Ledger) -> None:
    bench = work(ledger)
    references = [bench.complaint(f"The boiler, number {n}.", received_at=MONDAY + n * MINUTE) for n in range(5)]
    assert asked(bench, CLOSES, at_once=2).last is not None  # the process dies here
    assert [bench.stage(one).due_on.day for one in references] == [9, 9, 8, 8, 8]
    assert len(days_of(ledger, bench.office.desk).outdated) == 3
    assert preview(bench.office, [CLOSES], MIA, TUESDAY).forecast.cases == 3
    done = asked(bench, CLOSES, at_once=2)
    while done.last is not None:
        done = recount(bench.office, "The river rose.", MIA, TUESDAY, done.last, at_once=2)
    assert [bench.stage(one).due_on.day for one in references] == [9, 9, 9, 9, 9]
    assert all(bench.events(one).count("calendar_changed") == 1 for one in references)
    assert rows(bench) == [(FLOOD, False, MIA, True)]
    assert days_of(ledger, bench.office.desk).outdated == ()


def test_a_list_of_another_version_of_the_bot_is_counted_by_a_recount(ledger: Ledger) -> None:
    before = work(ledger)
    before.complaint()
    desk = with_procedure(a_desk(), closures=(ClosedDay(FLOOD, "in the file now"),))
    bench = work(ledger, desk)
    [(reference, procedure, version)] = days_of(ledger, desk).outdated
    assert (reference, procedure) == (REF, "frontline")
    assert version != calendar_of(desk.procedure(procedure)).version
    assert preview(bench.office, [], MIA, TUESDAY).effects == ()
    assert [one.new for one in recount(bench.office, "A new list.", MIA, TUESDAY).moves] == [date(2026, 4, 9)]


def test_several_days_at_once_are_one_change_of_a_case(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    asked(bench, CLOSES, Wish(date(2026, 4, 8), "Still wet."), Wish(GOOD_FRIDAY, "In the list too."))
    assert bench.stage().due_on == date(2026, 4, 10)
    assert bench.events().count("calendar_changed") == 1
    assert bench.events("").count("day_changed") == 2
    assert rows(bench) == [(FLOOD, False, MIA, True), (date(2026, 4, 8), False, MIA, True)]


@pytest.mark.parametrize(
    ("wishes", "say"),
    [
        ((Wish(GOOD_FRIDAY, "why"),), "no working day already: Good Friday"),
        ((Wish(date(2026, 4, 4), "why"),), "no working day already: Saturday"),
        ((Wish(FLOOD, "why", closes=False),), "is a working day already"),
        ((Wish(date(2026, 4, 4), "why", closes=False),), "A Saturday never becomes a working day"),
        ((Wish(date(2040, 1, 3), "why"),), "beyond them no date can be counted"),
        ((Wish(FLOOD, " "),), "Give a reason"),
        ((Wish(GOOD_FRIDAY, "why"), Wish(date(2026, 4, 4), "why")), "Every day of the list is so already"),
        ((), "Every open case is counted by the calendar as it is"),
    ],
)
def test_what_has_no_effect_or_no_sense_is_refused(sqlite_ledger: Ledger, wishes: tuple[Wish, ...], say: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    with pytest.raises(NotAllowed, match=say):
        preview(bench.office, wishes, MIA, TUESDAY)


def test_a_case_that_cannot_be_counted_is_named_and_stops_nobody_else(ledger: Ledger) -> None:
    """Nearly at the end of the calendar: closing the last days leaves no fifth working day for one of two."""
    bench = work(ledger)
    for day in ("2035-12-12 09:00", "2035-12-19 09:00"):
        bench.complaint(received_at=at(day), delivered=False)
    closed = [Wish(date(2035, 12, day), "Shut.") for day in (20, 21, 24, 27, 28)]
    now = at("2035-12-19 10:00")
    unable = preview(bench.office, closed, MIA, now).forecast.unable
    done = change(bench.office, closed, MIA, now)
    assert [one.reference for one in unable] == ["C-2035-00002"]
    assert done.unable == unable == (Unable("C-2035-00002", done.unable[0].why),)
    assert "beyond them no date can be counted" in done.unable[0].why
    assert [one[0] for one in days_of(ledger, bench.office.desk).outdated] == ["C-2035-00002"]


def test_a_case_whose_procedure_is_not_loaded_stops_nobody(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    old = a_desk()
    renamed = replace(old.procedure("frontline"), id="ours")
    desk = replace(old, default_procedure="ours", procedures={"ours": renamed})
    assert change(replace(bench.office, desk=desk), [CLOSES], MIA, TUESDAY) == Counted((), (), None)


def test_nobody_is_chased_on_a_day_that_is_closed_at_the_last_moment(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.sweep(at("2026-04-02 18:00"))
    change(bench.office, [CLOSES], MIA, at("2026-04-02 18:00"))
    bench.sweep(at("2026-04-07 09:00"))
    bench.sweep(at("2026-04-07 18:00"))
    assert not [one for one in bench.rows(OutboxKind.CHASE, OutboxKind.DIGEST) if "2026-04-07" in one.key]


def test_two_managers_at_once_close_a_day_once(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    start = threading.Barrier(2)

    def close(_: int) -> Counted:
        start.wait()
        return asked(bench, CLOSES)

    with ThreadPoolExecutor(2) as racers:
        done = list(racers.map(close, range(2)))
    assert sorted(len(one.moves) for one in done) == [0, 1]
    assert rows(bench) == [(FLOOD, False, MIA, True)]
    assert bench.events().count("calendar_changed") == 1
    assert bench.events("").count("day_changed") == 1


def test_a_case_about_the_manager_moves_and_is_not_shown(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, MIA, ADA, MONDAY)
    assert preview(bench.office, [CLOSES], MIA, TUESDAY).forecast.moves == ()
    assert asked(bench, CLOSES).moves == ()
    assert bench.stage().due_on == date(2026, 4, 9)
