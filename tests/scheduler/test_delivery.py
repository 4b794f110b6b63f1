"""Delivery: in order, retried, never lost; each side goes on while the other is down; caps and pauses hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers import outbox as sorting
from handlers.hold import Holding, hold
from handlers.reply import Reply, reply
from handlers.respond import respond
from procedure.words import DutyState, OutboxKind, OutboxState, Status
from scheduler.delivery import Tally
from scheduler.ports import OutgoingLetter, OutgoingNote, TransportError
from storage import outbox
from storage.ledger import Ledger
from storage.outbox import Side
from tests.answers import upheld
from tests.handlers.desk import (
    ADDRESS,
    ANN,
    DAY,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    REF,
    Work,
    a_desk,
    at,
    broken_book,
    later,
    nothing_wrong,
    refused,
    uncertain,
    with_limits,
    work,
)

Trouble = Callable[[OutgoingLetter], None]
RECEIPT = f"{REF}.s1.receipt.1"


def filed(ledger: Ledger, complaints: int = 1, **limits: int) -> Work:
    """So many complaints of as many people, nothing delivered yet."""
    bench = work(ledger, with_limits(a_desk(), **limits))
    for number in range(complaints):
        bench.complaint(sender=f"jo{number}@example.org", delivered=False)
    return bench


def letters(bench: Work, now: datetime, who: str = "bot") -> Tally:
    return bench.carrier(now, who).deliver(Side.LETTERS)


def notes(bench: Work, now: datetime) -> Tally:
    return bench.carrier(now).deliver(Side.NOTES)


def test_a_letter_goes_from_the_mailbox_that_it_answers(ledger: Ledger) -> None:
    bench = filed(ledger)
    assert letters(bench, MONDAY) == Tally(1, 0)
    (letter,) = bench.doors.letters
    row = bench.row(RECEIPT)
    assert (letter.to, letter.from_address, letter.reply_to) == ("jo0@example.org", ADDRESS, ADDRESS)
    assert (letter.message_id, letter.in_reply_to) == (row.message_id, "<1@example.org>")
    assert (letter.automatic, letter.loop, letter.at) == (True, "example.gov.uk", MONDAY)
    assert (row.state, row.sent_at, row.other_id) == (OutboxState.SENT, MONDAY, letter.message_id)
    assert letters(bench, MONDAY) == Tally()


def test_in_shadow_running_every_letter_goes_elsewhere_and_clocks_run(sqlite_ledger: Ledger) -> None:
    bench = filed(sqlite_ledger)
    replace(bench.carrier(MONDAY), divert_to="shadow@example.gov.uk").deliver(Side.LETTERS)
    assert [one.to for one in bench.doors.letters] == ["shadow@example.gov.uk"]
    assert bench.states()["s1.receipt"] is DutyState.MET


def test_a_note_goes_under_the_card_and_the_card_is_kept_current(ledger: Ledger) -> None:
    bench = filed(ledger)
    for side in (Side.NOTES, Side.LETTERS, Side.NOTES):
        bench.carrier(MONDAY).deliver(side)
    card, said, card_again = bench.doors.notes
    assert (card.key, card.replaces, card.thread, card.target) == ("card.1.1", "", "", "#complaints")
    assert (said.thread, said.note.text) == ("C1/1", "A letter left: receipt.")
    assert (card_again.key, card_again.replaces) == ("card.1.2", "C1/1")


def test_retries_back_off_and_then_a_person_is_told(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.mail_trouble = later
    waits, now = [], MONDAY
    for _ in range(28):
        assert letters(bench, now) == Tally(0, 1)
        row = bench.row(RECEIPT)
        waits.append((row.due_at - now) // MINUTE)
        assert letters(bench, row.due_at - timedelta(seconds=1)) == Tally()
        now = row.due_at
    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    row = bench.row(RECEIPT)
    assert (row.state, row.attempts, row.last_error) == (OutboxState.GIVEN_UP, 28, "The server cannot be reached.")
    assert now - MONDAY < DAY + 2 * HOUR
    assert bench.states()["s1.receipt"] is DutyState.BLOCKED
    (alarm,) = bench.told(MIA)
    assert (
        alarm.text == f"{RECEIPT} could not be delivered (The server cannot be reached.). See `frontline outbox list`."
    )


def test_what_is_refused_is_not_tried_again(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.mail_trouble = refused
    assert letters(bench, MONDAY) == Tally(0, 1)
    assert bench.row(RECEIPT).state is OutboxState.REFUSED
    assert bench.events()[-1] == "letter_failed"
    assert letters(bench, MONDAY + DAY) == Tally()
    assert len(bench.doors.tried) == 1


def test_a_holding_letter_that_is_refused_leaves_the_update_on_the_due_date_as_it_was(ledger: Ledger) -> None:
    bench = filed(ledger)
    letters(bench, MONDAY)
    wanted = bench.owed()
    hold(bench.office, REF, Holding(date(2026, 4, 20), "A part is late.", "Seen.", "To mend."), ANN, MONDAY + HOUR)
    assert bench.owed().keys() < wanted.keys()
    bench.doors.mail_trouble = refused
    letters(bench, MONDAY + 2 * HOUR)
    assert bench.owed() == wanted


def test_a_fault_of_ours_is_refused_and_the_next_letter_goes(ledger: Ledger) -> None:
    bench = filed(ledger, complaints=2)
    bench.doors.mail_trouble = only(f"{RECEIPT}", bench, a_fault)
    assert letters(bench, MONDAY) == Tally(1, 1)
    assert bench.row(RECEIPT).last_error == "a fault of the bot: KeyError"
    assert bench.states("C-2026-00002")["s1.receipt"] is DutyState.MET


def test_a_receipt_that_cannot_be_worded_as_it_leaves_holds_up_nothing_else(ledger: Ledger, tmp_path: Path) -> None:
    bench = filed(ledger, complaints=3)
    reply(bench.office, REF, Reply("We come on Friday."), ANN, MONDAY)
    bench.office = replace(bench.office, letters=broken_book(tmp_path, "receipt"))
    outbox_cancelled(bench, RECEIPT)
    for _ in range(2):
        letters(bench, MONDAY + 10 * MINUTE)
    (left,) = bench.doors.letters
    assert (left.text.count("We come on Friday."), bench.doors.tried) == (1, [left.message_id])
    waiting = [bench.row(f"C-2026-0000{number}.s1.receipt.1") for number in (2, 3)]
    assert {(one.state, one.due_at) for one in waiting} == {(OutboxState.QUEUED, MONDAY + HOUR + 10 * MINUTE)}
    (alarm,) = (one for one in bench.told(MIA) if one.title == "Delivery")
    assert "The template 'en/receipt.txt.j2' cannot be filled in" in alarm.text


def test_once_it_can_be_worded_it_leaves(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    bench = filed(sqlite_ledger)
    sound = bench.office
    bench.office = replace(sound, letters=broken_book(tmp_path, "receipt"))
    letters(bench, MONDAY)
    bench.office = sound
    assert letters(bench, MONDAY + HOUR) == Tally(1, 0)
    assert bench.states()["s1.receipt"] is DutyState.MET


def outbox_cancelled(bench: Work, key: str) -> None:
    sorting.cancel(bench.office, bench.row(key).id or 0, ANN, MONDAY)


def a_fault(_: object) -> None:
    raise KeyError("somebody's words")


def only(key: str, bench: Work, trouble: Trouble) -> Trouble:
    """Trouble with one letter."""
    message_id = bench.row(key).message_id

    def strict(letter: OutgoingLetter) -> None:
        if letter.message_id == message_id:
            trouble(letter)

    return strict


def test_an_uncertain_letter_is_sent_once_more_with_the_same_message_id(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.mail_trouble = uncertain
    letters(bench, MONDAY)
    assert bench.row(RECEIPT).state is OutboxState.UNCERTAIN
    bench.doors.mail_trouble = nothing_wrong
    letters(bench, MONDAY + MINUTE)
    assert bench.row(RECEIPT).state is OutboxState.SENT
    assert len(bench.doors.tried) == 2
    assert len(set(bench.doors.tried)) == 1


def test_an_uncertain_letter_that_stands_among_the_sent_ones_is_not_sent_again(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.sent_items = {bench.row(RECEIPT).message_id}
    bench.doors.mail_trouble = uncertain
    letters(bench, MONDAY)
    letters(bench, MONDAY + MINUTE)
    assert bench.row(RECEIPT).state is OutboxState.SENT
    assert len(bench.doors.tried) == 1


def test_an_uncertain_letter_is_looked_for_three_times_before_it_is_sent_again(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.sent_items = set()
    bench.doors.mail_trouble = uncertain
    letters(bench, MONDAY)
    bench.doors.mail_trouble = nothing_wrong
    for minutes in (1, 6):
        letters(bench, MONDAY + minutes * MINUTE)
        assert (bench.row(RECEIPT).state, len(bench.doors.tried)) == (OutboxState.UNCERTAIN, 1)
    letters(bench, MONDAY + 21 * MINUTE)
    assert (bench.row(RECEIPT).state, len(bench.doors.tried)) == (OutboxState.SENT, 2)


LATE = at("2026-04-08 15:00")
"""After the hour of the update on the last day of a complaint of Monday 30 March."""
UPDATE = f"{REF}.s1.update.1"


def with_an_update(ledger: Ledger) -> Work:
    """One complaint; its update is written, and not yet delivered."""
    bench = filed(ledger)
    letters(bench, MONDAY)
    bench.sweep(LATE)
    assert bench.row(UPDATE).state is OutboxState.QUEUED
    return bench


def test_an_update_that_stands_among_the_sent_ones_does_not_go_again(ledger: Ledger) -> None:
    bench = with_an_update(ledger)
    bench.doors.sent_items = {bench.row(UPDATE).message_id}
    assert letters(bench, LATE) == Tally(1, 0)
    assert UPDATE.partition(".")[0] in bench.doors.letters[0].subject
    assert len(bench.doors.tried) == 1  # the receipt
    assert bench.row(UPDATE).state is OutboxState.SENT
    assert len(bench.promises()) == 1


@pytest.mark.parametrize("sent_items", [set(), None])
def test_an_update_that_is_not_found_leaves_at_once(ledger: Ledger, sent_items: set[str] | None) -> None:
    bench = with_an_update(ledger)
    bench.doors.sent_items = sent_items
    assert letters(bench, LATE) == Tally(1, 0)
    assert len(bench.doors.tried) == 2


def test_an_update_that_came_back_and_is_tried_again_is_not_taken_for_one_that_left(ledger: Ledger) -> None:
    bench = with_an_update(ledger)
    bench.doors.mail_trouble = refused
    letters(bench, LATE)
    bench.doors.mail_trouble = nothing_wrong
    bench.doors.sent_items = {bench.row(UPDATE).message_id}
    sorting.retry(bench.office, bench.row(UPDATE).id or 0, ANN, LATE + MINUTE)
    letters(bench, LATE + MINUTE)
    assert bench.doors.letters[-1].message_id == bench.row(UPDATE).message_id


@pytest.mark.parametrize(("begun_at", "sent"), [(MONDAY, 2), (MONDAY + MINUTE, 0)])
def test_what_waited_when_the_process_began_is_looked_for_and_what_came_since_is_not(
    ledger: Ledger, begun_at: datetime, sent: int
) -> None:
    bench = filed(ledger, complaints=2)
    bench.doors.sent_items = {one.message_id for one in bench.rows(OutboxKind.RECEIPT)}
    replace(bench.carrier(MONDAY + 2 * MINUTE), begun_at=begun_at).deliver(Side.LETTERS)
    assert len(bench.doors.letters) == sent
    assert {one.state for one in bench.rows(OutboxKind.RECEIPT)} == {OutboxState.SENT}


@pytest.mark.parametrize("between", [(), (later,), (later, later)])
def test_what_was_uncertain_twice_is_a_persons_to_decide(
    ledger: Ledger, between: tuple[Callable[[object], None], ...]
) -> None:
    bench = filed(ledger)
    now = MONDAY
    for trouble in (uncertain, *between, uncertain, nothing_wrong):
        bench.doors.mail_trouble = trouble
        letters(bench, now)
        now = max(now + HOUR, bench.row(RECEIPT).due_at)
    assert bench.row(RECEIPT).state is OutboxState.GIVEN_UP
    assert bench.doors.letters == []
    assert len(bench.told(MIA)) == 1


def test_an_uncertain_note_is_posted_once_more_as_a_possible_repeat(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.chat_trouble = uncertain
    notes(bench, MONDAY)
    bench.doors.chat_trouble = later
    notes(bench, MONDAY + MINUTE)
    bench.doors.chat_trouble = nothing_wrong
    notes(bench, MONDAY + HOUR)
    assert [(one.key, one.is_repeat) for one in bench.doors.notes] == [("card.1.1", True)]


def test_three_failures_in_a_row_mean_that_the_other_side_is_down(ledger: Ledger) -> None:
    bench = filed(ledger, complaints=5)
    bench.doors.mail_trouble = later
    assert letters(bench, MONDAY) == Tally(0, 3)
    assert [one.attempts for one in bench.rows(OutboxKind.RECEIPT)] == [1, 1, 1, 0, 0]
    bench.doors.mail_trouble = nothing_wrong
    assert letters(bench, MONDAY) == Tally(2, 0)  # what was not begun is free at once
    assert letters(bench, MONDAY + MINUTE) == Tally(3, 0)


def test_three_refusals_in_a_row_do_not(sqlite_ledger: Ledger) -> None:
    bench = filed(sqlite_ledger, complaints=5)
    bench.doors.mail_trouble = refused
    assert letters(bench, MONDAY) == Tally(0, 5)


@pytest.mark.parametrize("down", [Side.LETTERS, Side.NOTES])
def test_one_side_goes_on_while_the_other_is_down(ledger: Ledger, down: Side) -> None:
    bench = filed(ledger, complaints=2)
    bench.doors.mail_trouble = later if down is Side.LETTERS else nothing_wrong
    bench.doors.chat_trouble = later if down is Side.NOTES else nothing_wrong
    bench.deliver(MONDAY)
    assert (len(bench.doors.letters) == 2) is (down is Side.NOTES)
    assert (len(bench.doors.notes) >= 2) is (down is Side.LETTERS)


def test_letters_of_one_case_leave_in_order_however_one_of_them_fails(ledger: Ledger) -> None:
    bench = filed(ledger)
    holding = Holding(date(2026, 4, 15), "We need to visit", "We rang", "A visit")
    hold(bench.office, REF, holding, ANN, MONDAY - 10 * MINUTE)
    bench.doors.mail_trouble = only(RECEIPT, bench, later)
    letters(bench, MONDAY)
    assert bench.doors.letters == []
    bench.doors.mail_trouble = nothing_wrong
    letters(bench, MONDAY + MINUTE)
    kinds = [
        row.kind for row in sorted(bench.rows(OutboxKind.RECEIPT, OutboxKind.HOLDING), key=lambda one: one.id or 0)
    ]
    assert [one.message_id for one in bench.doors.letters] == [
        row.message_id for row in bench.rows(OutboxKind.RECEIPT, OutboxKind.HOLDING)
    ]
    assert kinds == [OutboxKind.RECEIPT, OutboxKind.HOLDING]


def test_another_case_does_not_wait(ledger: Ledger) -> None:
    bench = filed(ledger, complaints=2)
    bench.doors.mail_trouble = only(RECEIPT, bench, later)
    assert letters(bench, MONDAY) == Tally(1, 1)


def test_an_address_gets_so_many_automatic_letters_and_then_they_wait_with_an_alarm(ledger: Ledger) -> None:
    bench = work(ledger, with_limits(a_desk(), per_address=3))
    for _ in range(5):
        bench.complaint(delivered=False)
    assert letters(bench, MONDAY) == Tally(3, 0)
    waiting = bench.rows(OutboxKind.RECEIPT, state=OutboxState.QUEUED)
    assert [(one.due_at, one.attempts) for one in waiting] == [(MONDAY + HOUR, 0)] * 2
    assert len(bench.told(MIA)) == 1  # said once, however many wait
    letters(bench, MONDAY + HOUR)
    assert len(bench.told(MIA)) == 1
    letters(bench, MONDAY + 2 * HOUR)
    assert letters(bench, MONDAY + 3 * HOUR + MINUTE) == Tally(2, 0)


def test_of_one_case_and_subject_only_two_leave(ledger: Ledger) -> None:
    bench = filed(ledger)
    receipt = bench.row(RECEIPT)
    with bench.office.ledger.writing() as tx:
        for number in (2, 3):
            values = receipt.model_dump(exclude={"id"})
            copy = type(receipt)(**{**values, "key": f"copy.{number}", "message_id": f"<{number}@example.gov.uk>"})
            outbox.put(tx, copy)
    assert letters(bench, MONDAY) == Tally(2, 0)
    assert bench.row("copy.3").state is OutboxState.QUEUED


def test_letters_that_people_send_know_no_cap(sqlite_ledger: Ledger) -> None:
    bench = filed(sqlite_ledger, per_address=1)
    letters(bench, MONDAY)
    respond(bench.office, REF, upheld(), ANN, MONDAY)
    assert letters(bench, MONDAY + 9 * MINUTE) == Tally()
    assert letters(bench, MONDAY + 10 * MINUTE) == Tally(1, 0)
    assert bench.status() is Status.CLOSED


def test_a_capped_letter_that_was_uncertain_stays_so(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger, with_limits(a_desk(), per_address=1))
    bench.complaint(delivered=False)
    bench.doors.mail_trouble = uncertain
    letters(bench, MONDAY)
    bench.doors.mail_trouble = nothing_wrong
    bench.complaint(delivered=False)
    letters(bench, MONDAY)  # the second one fills the cap
    letters(bench, MONDAY + MINUTE)
    assert bench.row(RECEIPT).state is OutboxState.UNCERTAIN


class Killed(BaseException):
    """The process dies at this moment."""


def dies(_: object) -> None:
    raise Killed


def dead_after_taking(bench: Work) -> Trouble:
    """The other side takes the letter, and the process dies before it can say so."""

    def take(letter: OutgoingLetter) -> None:
        bench.doors.letters.append(letter)
        raise Killed

    return take


@pytest.mark.parametrize("was_taken", [False, True])
def test_a_process_that_dies_loses_nothing_and_repeats_at_most_that_one_letter(ledger: Ledger, was_taken: bool) -> None:
    bench = filed(ledger, complaints=4)
    second = bench.row("C-2026-00002.s1.receipt.1")
    bench.doors.mail_trouble = only(second.key, bench, dead_after_taking(bench) if was_taken else dies)
    with pytest.raises(Killed):
        letters(bench, MONDAY, "first bot")
    assert bench.row(RECEIPT).state is OutboxState.SENT
    assert bench.row(second.key).state is OutboxState.SENDING
    bench.doors.mail_trouble = nothing_wrong
    assert letters(bench, MONDAY, "second bot") == Tally()  # the dead one's claims have not run out yet
    letters(bench, MONDAY + 10 * MINUTE, "second bot")
    assert {row.state for row in bench.rows(OutboxKind.RECEIPT)} == {OutboxState.SENT}
    taken = [one.message_id for one in bench.doors.letters]
    assert set(taken) == {row.message_id for row in bench.rows(OutboxKind.RECEIPT)}
    assert taken.count(second.message_id) == 1 + was_taken
    assert len(taken) == 4 + was_taken


def test_a_note_of_a_process_that_died_is_marked_as_a_possible_repeat(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.chat_trouble = dies
    with pytest.raises(Killed):
        notes(bench, MONDAY)
    bench.doors.chat_trouble = nothing_wrong
    notes(bench, MONDAY + 10 * MINUTE)
    assert [one.is_repeat for one in bench.doors.notes][:1] == [True]


def test_delivery_stops_when_told_and_gives_back_what_it_had_claimed(ledger: Ledger) -> None:
    bench = filed(ledger, complaints=3)
    turns = iter([True, False, False, False])
    tally = bench.carrier(MONDAY, "stopping").deliver(Side.LETTERS, lambda: next(turns))
    assert tally == Tally(1, 0)
    assert letters(bench, MONDAY, "next") == Tally(2, 0)


def test_a_letter_is_sent_by_one_of_two_bots(ledger: Ledger) -> None:
    bench = filed(ledger, complaints=2)

    def meanwhile(note: OutgoingLetter) -> None:
        bench.doors.mail_trouble = nothing_wrong
        assert letters(bench, MONDAY, "other") == Tally()

    bench.doors.mail_trouble = meanwhile
    assert letters(bench, MONDAY, "one") == Tally(2, 0)
    assert len(bench.doors.letters) == 2


def test_an_alarm_that_fails_raises_no_alarm(sqlite_ledger: Ledger) -> None:
    bench = filed(sqlite_ledger)
    bench.doors.mail_trouble = refused
    letters(bench, MONDAY)
    bench.doors.chat_trouble = refused_note
    notes(bench, MONDAY)
    keys = [row.key for row in bench.rows(OutboxKind.ALARM)]
    assert len(keys) == 1 + len(bench.rows(OutboxKind.CARD, OutboxKind.NOTE))


def refused_note(_: OutgoingNote) -> None:
    raise TransportError("The channel is archived.", permanent=True)


def test_who_must_know_that_a_note_was_refused_is_told_in_the_same_turn(ledger: Ledger) -> None:
    bench = filed(ledger)
    bench.doors.chat_trouble = refused_once()
    notes(bench, MONDAY)
    assert bench.rows(OutboxKind.ALARM)
    assert {one.state for one in bench.rows(OutboxKind.ALARM)} == {OutboxState.SENT}


def refused_once() -> Callable[[OutgoingNote], None]:
    """The first note that is posted is refused."""
    posted: list[OutgoingNote] = []

    def trouble(note: OutgoingNote) -> None:
        posted.append(note)
        if len(posted) == 1:
            raise TransportError("There is no such channel.", permanent=True)

    return trouble
