"""What falls due by itself: chase lists, digests, proposals, updates, missed deadlines, signs of life, seals."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers import ask
from handlers.agenda import due_acts, is_settled, next_instant
from handlers.chase import chase
from handlers.digest import digest
from handlers.hold import Holding, hold
from handlers.horizon import horizon
from handlers.letters import pause, resume
from handlers.miss import miss
from handlers.open import open_case
from handlers.propose import propose
from handlers.respond import respond
from handlers.seal import seal
from handlers.seed import seed
from handlers.set_aside import set_aside
from handlers.update import update
from handlers.wake import wake
from letters.chase_list import ASK
from letters.notes import Action
from procedure.desk import Person, Role
from procedure.errors import NotAllowed
from procedure.preset import Holding as HoldingRule
from procedure.preset import HoldingMode
from procedure.words import DutyState, OutboxKind, OutboxState, PromiseKind
from storage.ledger import Ledger
from storage.tables import Duty
from tests.answers import upheld
from tests.handlers.desk import (
    ANN,
    DAY,
    HEAD,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    STRANGER,
    Work,
    a_desk,
    at,
    broken_book,
    with_procedure,
    work,
)

AGAIN = "It is tried again every hour, and done once nothing is in its way."
HOLD_AT = at("2026-04-08 14:00")
UPDATE = f"{REF}.s1.update.1"


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def chases(bench: Work) -> list[tuple[str, str]]:
    return [(one.address, one.key) for one in bench.rows(OutboxKind.CHASE)]


# Chase lists


def test_start_up_seeds_one_chase_per_person_and_one_digest_per_manager(ledger: Ledger) -> None:
    bench = work(ledger)
    assert seed(bench.office, MONDAY) == 7
    assert seed(bench.office, MONDAY) == 0
    acts = due_acts(bench.office, at("2026-03-31 09:00"))
    assert [one.key for one in acts] == [
        f"digest.{MIA}.2026-03-31",
        *(f"chase.{who}.2026-03-31" for who in sorted((ANN, OLU, HEAD, MIA, "ada@example.gov.uk"))),
    ]
    assert acts[0].due_at == at("2026-03-31 07:30")


def test_a_person_gets_one_list_a_day_and_the_next_is_planned(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.complaint(sender="other@example.org")
    seed(bench.office, at("2026-04-02 12:00"))
    duty = bench.duty(f"chase.{ANN}.2026-04-07")  # after Easter
    chase(bench.office, duty, at("2026-04-07 08:00"))
    chase(bench.office, duty, at("2026-04-07 08:00"))
    assert chases(bench) == [(ANN, duty.key)]
    (note,) = bench.told(ANN)
    assert note.text == "0 due today, 2 due next, 0 late. " + ASK
    assert [row.cells[0] for row in note.rows] == [REF, "C-2026-00002"]
    assert bench.duty(duty.key).state is DutyState.MET
    assert bench.duty(f"chase.{ANN}.2026-04-08").state is DutyState.OPEN
    assert bench.events()[-1] == "chased"


def test_a_day_with_nothing_to_say_has_no_list(ledger: Ledger) -> None:
    bench = a_case(ledger)
    seed(bench.office, MONDAY)
    bench.sweep(at("2026-03-31 08:00"))
    assert chases(bench) == []
    assert bench.duty(f"chase.{ANN}.2026-04-01").state is DutyState.OPEN


@pytest.mark.parametrize(("back_at", "is_sent"), [("10:00", True), ("20:00", False)])
def test_a_bot_that_was_away_catches_up_with_todays_list_in_office_hours(
    ledger: Ledger, back_at: str, is_sent: bool
) -> None:
    bench = a_case(ledger)
    seed(bench.office, at("2026-04-07 07:00"))
    bench.sweep(at(f"2026-04-10 {back_at}"))
    assert chases(bench) == [(ANN, f"chase.{ANN}.2026-04-10")] * is_sent
    bench.sweep(at("2026-04-10 20:30"))
    assert len(chases(bench)) == is_sent
    bench.sweep(at("2026-04-13 08:00"))
    assert (ANN, f"chase.{ANN}.2026-04-13") in chases(bench)


def test_the_manager_hears_every_day_of_a_case_without_owner(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("Something else altogether.")
    seed(bench.office, MONDAY)
    bench.sweep(at("2026-03-31 08:00"))
    assert chases(bench) == [(MIA, f"chase.{MIA}.2026-03-31")]
    assert bench.told(MIA)[-1].rows[0].cells[-1] == "no owner"


class Faulty(Person):
    """Somebody over whose week the bot stumbles."""

    def __getattribute__(self, name: str) -> object:
        if name == "working_days":
            raise RuntimeError("a fault of the bot")
        return super().__getattribute__(name)

    def __repr__(self) -> str:
        return "Faulty()"


def test_a_list_that_cannot_be_made_is_set_aside_and_nobody_else_goes_without(ledger: Ledger) -> None:
    bench = a_case(ledger)
    seed(bench.office, at("2026-04-07 07:00"))
    ada = Faulty("ada@example.gov.uk", "Ada Admin", frozenset({Role.ADMIN}))
    people = tuple(ada if one.email == ada.email else one for one in bench.office.desk.people)
    bench = replace(bench, office=replace(bench.office, desk=replace(bench.office.desk, people=people)))
    bench.sweep(at("2026-04-07 08:00"))
    assert chases(bench) == [(ANN, f"chase.{ANN}.2026-04-07")]
    assert bench.duty(f"chase.{ada.email}.2026-04-07").state is DutyState.BLOCKED


def test_while_the_answer_leaves_nobody_is_reminded(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    seed(bench.office, at("2026-04-07 09:00"))
    respond(bench.office, REF, upheld(), ANN, at("2026-04-08 07:55"))
    bench.sweep(at("2026-04-08 08:00"))
    assert chases(bench) == []


def test_a_person_who_left_is_not_chased_again(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    seed(bench.office, at("2026-04-07 09:00"))
    people = tuple(one for one in bench.office.desk.people if one.email != ANN)
    bench.office = replace(bench.office, desk=replace(bench.office.desk, people=people))
    bench.sweep(at("2026-04-08 08:00"))
    assert ANN not in dict(chases(bench))
    assert bench.duty(f"chase.{ANN}.2026-04-08").state is DutyState.MET


# Digests


def test_a_digest_says_what_a_manager_must_know_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    seed(bench.office, at("2026-04-08 12:00"))
    duty = bench.duty(f"digest.{MIA}.2026-04-09")
    digest(bench.office, duty, at("2026-04-09 07:30"))
    digest(bench.office, duty, at("2026-04-09 07:30"))
    (row,) = bench.rows(OutboxKind.DIGEST)
    assert (row.key, row.address) == (duty.key, MIA)
    assert bench.told(MIA)[-1].text.startswith("1 newly late")
    assert bench.events("")[-1] == "digest_sent"
    assert bench.duty(f"digest.{MIA}.2026-04-10").state is DutyState.OPEN


def test_all_well_is_said_on_mondays_only(ledger: Ledger) -> None:
    bench = work(ledger)
    seed(bench.office, at("2026-03-26 12:00"))
    for instant in ("2026-03-27 08:30", "2026-03-30 07:30", "2026-03-31 07:30"):
        bench.sweep(at(instant))
    assert [row.key for row in bench.rows(OutboxKind.DIGEST)] == [f"digest.{MIA}.2026-03-30"]
    assert "all well" in bench.told(MIA)[-1].title


@pytest.mark.parametrize(
    ("back_at", "expected"),
    [
        ("2026-04-14 06:00", []),  # before its time: it comes at its time
        ("2026-04-14 07:30", ["2026-04-14"]),
        ("2026-04-14 07:45", ["2026-04-14"]),  # after its time, before the office opens
        ("2026-04-14 12:00", ["2026-04-14"]),
        ("2026-04-14 19:00", []),
        ("2026-04-12 12:00", []),  # a Sunday
    ],
)
def test_a_bot_that_was_away_catches_up_with_todays_digest(
    sqlite_ledger: Ledger, back_at: str, expected: list[str]
) -> None:
    bench = a_case(sqlite_ledger)
    seed(bench.office, at("2026-04-08 12:00"))
    bench.sweep(at(back_at))
    assert [row.key for row in bench.rows(OutboxKind.DIGEST)] == [f"digest.{MIA}.{day}" for day in expected]


def test_the_managers_are_warned_once_of_the_calendars_end(ledger: Ledger) -> None:
    bench = work(ledger)
    seed(bench.office, MONDAY)
    with bench.office.ledger.reading():
        (duty,) = (one for one in due_acts(bench.office, at("2060-01-01 00:00")) if one.key.startswith("horizon."))
    horizon(bench.office, duty, duty.due_at)
    horizon(bench.office, duty, duty.due_at)
    assert [one.title for one in bench.told(MIA)] == ["The calendar ends soon"]


# Proposals and updates


def test_an_owner_at_work_is_asked_in_the_list_of_the_day_and_it_is_recorded_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    duty = bench.duty(f"{REF}.s1.propose.1")
    propose(bench.office, duty, duty.due_at)
    propose(bench.office, duty, duty.due_at)
    assert bench.events().count("holding_proposed") == 1
    assert bench.told(ANN) == bench.told(OLU) == []


@pytest.mark.parametrize(("deputy", "asked"), [(OLU, OLU), ("", MIA)])
def test_while_the_owner_is_not_at_work_the_deputy_or_the_manager_is_asked(
    ledger: Ledger, deputy: str, asked: str
) -> None:
    desk = a_desk()
    away = replace(desk.people[0], working_days=frozenset({0}), deputy=deputy)  # the date is a Tuesday
    bench = work(ledger, replace(desk, people=(away, *desk.people[1:])))
    bench.complaint()
    duty = bench.duty(f"{REF}.s1.propose.1")
    propose(bench.office, duty, duty.due_at)
    propose(bench.office, duty, duty.due_at)
    (note,) = bench.told(asked)
    assert note.text.startswith(
        f"Ann Owner is not at work, and the complainant of {REF} expects to hear from us by Wed 8 Apr 2026."
    )
    assert [one.action for one in note.offers] == [Action.RESPOND, Action.HOLD, Action.OPEN]
    assert bench.events()[-1] == "holding_proposed"
    assert bench.letters() == [(f"{REF}.s1.receipt.1", OutboxState.SENT)]


def test_an_update_goes_when_nobody_acted_and_promises_when_it_leaves(ledger: Ledger) -> None:
    bench = a_case(ledger)
    open_case(bench.office, REF, ANN, MONDAY + HOUR)
    duty = bench.duty(f"{REF}.s1.hold.1")
    update(bench.office, duty, HOLD_AT)
    update(bench.office, duty, HOLD_AT)
    (letter,) = bench.rows(OutboxKind.UPDATE)
    assert (letter.key, letter.due_at, letter.is_automatic) == (UPDATE, HOLD_AT, True)
    assert bench.promises() == []
    bench.deliver(HOLD_AT)
    (promise,) = bench.promises()
    assert (promise.kind, promise.promised_on) == (PromiseKind.UPDATE, date(2026, 4, 15))
    assert (bench.stage().due_on, bench.stage().updates_sent) == (date(2026, 4, 8), 1)
    owed = bench.owed()
    assert owed["s1.promise.1"] == at("2026-04-15 23:00")
    assert "s1.hold.2" not in owed  # one automatic letter per stage; after that the manager owns it
    assert owed["s1.propose.2"] == at("2026-04-14 08:00")


def test_at_night_the_update_waits_for_the_office(ledger: Ledger) -> None:
    bench = a_case(ledger)
    duty = bench.duty(f"{REF}.s1.hold.1")
    update(bench.office, duty, at("2026-04-08 20:00"))
    assert bench.rows(OutboxKind.UPDATE) == []
    assert bench.duty(duty.key).due_at == at("2026-04-09 08:00")
    bench.sweep(at("2026-04-09 08:00"))
    assert len(bench.rows(OutboxKind.UPDATE)) == 1


def wrote_again(bench: Work) -> None:
    bench.reply(received_at=at("2026-04-01 09:00"))


def staff_wrote(bench: Work) -> None:
    bench.reply(OLU, received_at=at("2026-04-01 09:00"))


def a_stranger_wrote(bench: Work) -> None:
    bench.reply(STRANGER, received_at=at("2026-04-01 09:00"))


@pytest.mark.parametrize(
    ("happened", "why"),
    [
        (wrote_again, "the complainant has written something that nobody has opened"),
        (staff_wrote, "a colleague has written to the complainant"),
        (a_stranger_wrote, "a mail that points to it is held"),
    ],
)
def test_before_an_update_the_bot_looks_around(ledger: Ledger, happened: object, why: str) -> None:
    bench = a_case(ledger)
    happened(bench)  # type: ignore[operator]
    update(bench.office, bench.duty(f"{REF}.s1.hold.1"), HOLD_AT)
    assert bench.rows(OutboxKind.UPDATE) == []
    for person in (ANN, MIA):
        assert bench.told(person)[-1].text == (
            f"A letter on {REF} was not sent: {why}. Please decide what the complainant is told."
        )
    assert bench.events()[-1] == "holding_skipped"
    assert bench.duty(f"{REF}.s1.hold.1").state is DutyState.MET


def test_an_update_is_not_written_twice_however_often_it_is_tried(ledger: Ledger) -> None:
    bench = a_case(ledger)
    for minute in range(3):
        bench.sweep(HOLD_AT + minute * MINUTE)
    assert [key for key, _ in bench.letters()].count(UPDATE) == 1
    bench.deliver(HOLD_AT + 5 * MINUTE)
    bench.sweep(at("2026-04-15 14:00"))
    assert [key for key, _ in bench.letters() if "update" in key] == [UPDATE]


def test_a_holding_letter_on_its_way_takes_the_updates_place(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, Holding(date(2026, 4, 15), "We need to visit", "We rang", "A visit"), ANN, HOLD_AT - MINUTE)
    bench.sweep(HOLD_AT)
    bench.deliver(HOLD_AT + 9 * MINUTE)
    bench.sweep(HOLD_AT + 9 * MINUTE)
    assert bench.rows(OutboxKind.UPDATE) == []


@pytest.mark.parametrize(("mode", "proposals", "updates"), [("ask", 1, 1), ("auto", 0, 1), ("manual", 0, 0)])
def test_the_modes_of_holding(sqlite_ledger: Ledger, mode: str, proposals: int, updates: int) -> None:
    bench = work(sqlite_ledger, with_procedure(a_desk(), holding=HoldingRule(mode=HoldingMode(mode))))
    bench.complaint()
    bench.sweep(at("2026-04-07 08:00"))
    bench.sweep(HOLD_AT)
    assert (bench.events().count("holding_proposed"), len(bench.rows(OutboxKind.UPDATE))) == (proposals, updates)


# Deadlines


def test_a_deadline_that_passes_is_recorded_once_and_stays_owed(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    assert miss(bench.office, MONDAY + DAY - MINUTE) == 0
    assert miss(bench.office, MONDAY + DAY) == 1
    assert miss(bench.office, MONDAY + DAY + HOUR) == 0
    duty = bench.duty(f"{REF}.s1.receipt")
    assert (duty.state, duty.missed_at) == (DutyState.OPEN, MONDAY + DAY)
    assert bench.events().count("deadline_missed") == 1
    bench.deliver(MONDAY + 2 * DAY)
    assert bench.duty(f"{REF}.s1.receipt").state is DutyState.MET


def test_a_lapsed_promise_is_missed_too(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.sweep(HOLD_AT)
    bench.deliver(HOLD_AT)
    bench.sweep(at("2026-04-16 07:00"))
    assert bench.duty(f"{REF}.s1.promise.1").missed_at == at("2026-04-16 07:00")


# Faults


def test_a_faulty_act_is_set_aside_where_managers_see_it_and_the_others_go_on(ledger: Ledger, tmp_path: Path) -> None:
    bench = work(ledger, letters=broken_book(tmp_path, "update"))
    bench.complaint()
    seed(bench.office, at("2026-04-08 07:00"))
    bench.sweep(HOLD_AT)
    duty = bench.duty(f"{REF}.s1.hold.1")
    why = "The template 'en/update.txt.j2' cannot be filled in: 'nothing_like_this' is undefined."
    assert (duty.state, duty.reason) == (DutyState.BLOCKED, f"a fault of the bot: {why}")
    (alarm,) = (one for one in bench.told(MIA) if one.title == "A duty could not be done")
    assert alarm.text == f"{REF}.s1.hold.1 was set aside: {why} See the log. {AGAIN}"
    assert bench.duty(f"chase.{ANN}.2026-04-08").state is DutyState.MET
    assert bench.rows(OutboxKind.UPDATE) == []
    assert bench.sweep(HOLD_AT + MINUTE) == 0


def test_what_was_settled_meanwhile_is_not_set_aside(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    duty: Duty = bench.duty(f"{REF}.s1.propose.1")
    bench.answered()
    before = bench.everything()
    set_aside(bench.office, duty, "KeyError", MONDAY + 2 * HOUR)
    assert bench.everything() == before


# Signs of life, pauses, seals


@pytest.mark.parametrize(("hours", "is_paused"), [(23, False), (24, True), (100, True)])
def test_after_a_day_away_letters_wait_for_a_manager(ledger: Ledger, hours: int, is_paused: bool) -> None:
    bench = work(ledger)
    assert wake(bench.office, MONDAY, MONDAY) == timedelta(0)
    now = MONDAY + hours * HOUR
    assert wake(bench.office, now, now) == hours * HOUR
    assert wake(bench.office, now, now) == timedelta(0)
    assert ask.letters_are_paused(bench.office) is is_paused
    notes = bench.told(MIA)
    assert [[one.action for one in note.offers] for note in notes] == [[Action.RESUME_LETTERS]] * is_paused
    assert bench.events("").count("outage") == is_paused


def test_a_moved_clock_is_no_absence(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    wake(bench.office, MONDAY, MONDAY)
    wake(bench.office, MONDAY + 30 * DAY, MONDAY + MINUTE)
    assert not ask.letters_are_paused(bench.office)


def test_paused_letters_wait_and_notes_go_on(ledger: Ledger) -> None:
    bench = work(ledger)
    assert pause(bench.office, "A flood", MIA, MONDAY).say == (
        "Letters to customers are stopped. Clocks go on running."
    )
    with pytest.raises(NotAllowed, match=r"^Letters to customers are stopped already.$"):
        pause(bench.office, "A flood", MIA, MONDAY)
    bench.complaint()
    bench.deliver(MONDAY)
    assert bench.doors.letters == []
    assert [one.key for one in bench.doors.notes] == ["card.1.1"]
    assert is_settled(bench.office, MONDAY)
    assert resume(bench.office, MIA, MONDAY + HOUR).say == "Letters to customers go out again."
    with pytest.raises(NotAllowed, match=r"^Letters to customers are not stopped.$"):
        resume(bench.office, MIA, MONDAY + HOUR)
    assert not is_settled(bench.office, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR)
    assert len(bench.doors.letters) == 1
    assert bench.events("") == ["letters_paused", "letters_resumed"]


def test_the_trail_is_sealed_when_something_is_new_and_by_one_only(ledger: Ledger) -> None:
    bench = a_case(ledger)
    assert seal(bench.office, "me", MONDAY, MONDAY)
    assert not seal(bench.office, "me", MONDAY, MONDAY)
    bench.reply()
    assert not seal(bench.office, "you", MONDAY, MONDAY + MINUTE)
    assert seal(bench.office, "you", MONDAY, MONDAY + 3 * MINUTE)


def test_the_next_instant_is_known(ledger: Ledger) -> None:
    bench = work(ledger)
    assert next_instant(bench.office, MONDAY) is None
    bench.complaint()
    expected = ["2026-04-07 08:00", "2026-04-08 14:00", "2026-04-08 23:00"]
    found, now = [], MONDAY
    for _ in expected:
        following: datetime | None = next_instant(bench.office, now)
        assert following is not None
        found.append(following)
        now = following
    assert found == [at(one) for one in expected]
