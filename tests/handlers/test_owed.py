"""What must never be lost from sight: closed cases that are owed something, owners who left, procedures taken away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlmodel import col, select

from handlers import ask
from handlers.agenda import due_acts
from handlers.correct import correct_receipt
from handlers.hold import Holding, hold
from handlers.respond import Answer, respond
from handlers.ruled import check_ruled
from handlers.seed import seed
from handlers.settle import file_reply
from handlers.update import update
from letters.notes import Action, Note
from procedure.desk import Desk, Person
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import DutyKind, DutyState, OutboxKind
from scheduler.walking import walk
from storage.ledger import Ledger
from storage.tables import Event
from storage.trail import facts_of
from tests.handlers.desk import (
    ANN,
    DAY,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    Work,
    a_desk,
    at,
    nothing_wrong,
    refused,
    with_procedure,
    work,
)

TUESDAY_NINE = at("2026-03-31 08:00")
HOLDING = Holding(date(2026, 4, 15), "we are waiting for a part.", "We rang.", "The part.")


def closed(ledger: Ledger, desk: Desk | None = None) -> Work:
    bench = work(ledger, desk)
    bench.complaint()
    bench.answered()
    return bench


def lists(bench: Work, person: str) -> list[Note]:
    return [one for one in bench.told(person) if one.title.startswith("Your cases")]


def people_without(email: str) -> tuple[Person, ...]:
    return tuple(one for one in a_desk().people if one.email != email)


def with_people(bench: Work, people: tuple[Person, ...]) -> None:
    bench.office = replace(bench.office, desk=replace(bench.office.desk, people=people))


def another_procedure(desk: Desk) -> Desk:
    """The desk whose only procedure has got another name."""
    procedure = replace(desk.procedure(desk.default_procedure), id="other")
    return replace(desk, default_procedure="other", procedures={"other": procedure})


# Closed cases


def test_a_reply_that_nobody_decided_about_is_chased_daily_and_stands_in_the_digest(ledger: Ledger) -> None:
    bench = closed(ledger)
    message_id = bench.reply(received_at=MONDAY + 2 * HOUR)
    seed(bench.office, MONDAY + 3 * HOUR)
    bench.sweep(TUESDAY_NINE)
    (row,) = lists(bench, ANN)[0].rows
    assert row.cells == (REF, "Decide about the reply", "Tue 31 Mar 2026", "today", "you")
    values = [(one.action, one.value) for one in row.offers]
    assert values == [(Action.ESCALATE, REF), (Action.FILE_REPLY, str(message_id)), (Action.OPEN, REF)]
    assert "press Hold" not in lists(bench, ANN)[0].text
    (line,) = ask.digest_for(bench.office, MIA, TUESDAY_NINE + DAY).rows
    assert (line.cells[0], line.cells[-2:], line.offers) == (REF, ("1", "reply undecided"), row.offers)
    bench.sweep(TUESDAY_NINE + DAY)
    assert lists(bench, ANN)[1].rows[0].cells[3] == "1 working day late"
    file_reply(bench.office, message_id, ANN, TUESDAY_NINE + DAY + HOUR)
    bench.sweep(TUESDAY_NINE + 2 * DAY)
    assert len(lists(bench, ANN)) == 2
    assert ask.digest_for(bench.office, MIA, TUESDAY_NINE + 2 * DAY).rows == ()


def test_a_response_that_came_back_is_chased_and_stands_in_the_digest(ledger: Ledger) -> None:
    bench = closed(ledger)
    bench.bounce(bench.rows(OutboxKind.RESPONSE)[0].message_id, MONDAY + 2 * HOUR)
    seed(bench.office, at("2026-04-07 09:00"))
    bench.sweep(at("2026-04-09 08:00"))
    (row,) = lists(bench, ANN)[-1].rows
    assert row.cells[1:4] == ("Answer again: the letter came back", "Wed 8 Apr 2026", "1 working day late")
    assert [one.action for one in row.offers] == [Action.OPEN]
    (line,) = ask.digest_for(bench.office, MIA, at("2026-04-09 08:00")).rows
    assert line.cells[-2:] == ("1", "response came back")


def test_without_an_owner_the_manager_is_asked_to_decide(sqlite_ledger: Ledger) -> None:
    bench = closed(sqlite_ledger)
    bench.reply(received_at=MONDAY + 2 * HOUR)
    with_people(bench, people_without(ANN))
    seed(bench.office, MONDAY + 3 * HOUR)
    bench.sweep(TUESDAY_NINE)
    assert [row.cells[-1] for row in lists(bench, MIA)[0].rows] == ["no owner"]
    assert lists(bench, OLU) == []


# Owners who left


@pytest.mark.parametrize("change", [lambda one: None, lambda one: replace(one, roles=frozenset())])
def test_a_case_whose_owner_left_is_the_managers_every_day(
    sqlite_ledger: Ledger, change: Callable[[Person], Person | None]
) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    left = change(a_desk().people[0])
    with_people(bench, (*people_without(ANN), *([left] if left else [])))
    seed(bench.office, MONDAY)
    for day in range(2):
        bench.sweep(TUESDAY_NINE + day * DAY)
    assert [[row.cells[-1] for row in note.rows] for note in lists(bench, MIA)] == [["no owner"]] * 2
    (line,) = ask.digest_for(bench.office, MIA, TUESDAY_NINE).rows
    assert (line.cells[2], line.cells[-1]) == ("nobody", "no owner")


def test_the_manager_is_asked_for_a_reason_when_the_owner_left(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    with_people(bench, people_without(ANN))
    bench.sweep(at("2026-04-07 08:00"))
    (note,) = (one for one in bench.told(MIA) if Action.HOLD in [offer.action for offer in one.offers])
    assert note.text.startswith(f"The owner works here no longer, and the complainant of {REF} expects")


# Procedures taken away


def test_one_case_whose_procedure_is_gone_stops_nobodys_list(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    bench.office = replace(bench.office, desk=another_procedure(a_desk()))
    bench.complaint("The bin is full.", sender="other@example.org")
    seed(bench.office, at("2026-04-07 06:00"))
    bench.sweep(at("2026-04-07 08:00"))
    assert [row.cells[0] for row in lists(bench, OLU)[0].rows] == ["C-2026-00002"]
    (note,) = (one for one in bench.told(MIA) if one.title.startswith("Complaints on"))
    assert [row.cells[-1] for row in note.rows if row.cells[0] == REF] == ["procedure not loaded"]


def test_a_procedure_that_is_gone_is_named_with_its_case(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    respond(bench.office, REF, Answer(Outcome.NOT_UPHELD, "We looked."), ANN, MONDAY + HOUR)  # nothing is promised
    bench.deliver(MONDAY + 2 * HOUR)
    gone = another_procedure(a_desk())
    check_ruled(sqlite_ledger, gone)
    bench.reply(received_at=MONDAY + 2 * HOUR)
    check_ruled(sqlite_ledger, a_desk())
    with pytest.raises(NotAllowed, match=rf"^{REF} runs under the procedure 'frontline', which is not loaded\. "):
        check_ruled(sqlite_ledger, gone)


# Dates and instants


def test_an_act_whose_date_moved_meanwhile_is_not_done(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    now = at("2026-04-08 14:00")
    (act,) = (one for one in due_acts(bench.office, now) if one.kind is DutyKind.HOLD)
    correct_receipt(bench.office, REF, date(2026, 4, 7), "It was dated wrongly", ANN, now)
    update(bench.office, act, now)
    assert bench.rows(OutboxKind.UPDATE) == []
    assert bench.duty(act.key).state is DutyState.OPEN


def test_a_receipt_corrected_to_today_does_not_lie_in_the_future(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(received_at=at("2026-03-27 09:00"))
    now = at("2026-03-30 07:00")
    correct_receipt(bench.office, REF, date(2026, 3, 30), "It was dated wrongly", ANN, now)
    assert bench.stage().requested_at == now


def test_an_unchanged_date_of_receipt_keeps_its_instant(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    before = bench.everything()
    with pytest.raises(NotAllowed, match=rf"^{REF} counts as received on Mon 30 Mar 2026 already\.$"):
        correct_receipt(bench.office, REF, date(2026, 3, 30), "why", ANN, MONDAY + HOUR)
    assert bench.everything() == before


def missed(bench: Work, kind: DutyKind) -> list[str]:
    """The office instants that the history says were missed."""
    with bench.office.ledger.reading() as tx:
        told = tx.exec(select(Event).where(Event.kind == "deadline_missed").order_by(col(Event.id))).all()
    facts = [facts_of(one) for one in told]
    return [str(one["due"]) for one in facts if one["duty"] == kind]


def test_a_date_that_moved_and_came_back_is_missed_once_and_each_other_one_too(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.sweep(at("2026-04-10 09:00"))
    first = bench.duty(f"{REF}.s1.respond").missed_at
    correct_receipt(bench.office, REF, date(2026, 4, 9), "It was dated wrongly", ANN, at("2026-04-10 10:00"))
    bench.sweep(at("2026-04-10 11:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at is None
    correct_receipt(bench.office, REF, date(2026, 3, 30), "No, it was not", ANN, at("2026-04-10 12:00"))
    bench.sweep(at("2026-04-10 13:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at == first
    assert missed(bench, DutyKind.RESPOND) == ["2026-04-08T23:00:00+00:00"]
    correct_receipt(bench.office, REF, date(2026, 4, 9), "It was after all", ANN, at("2026-04-10 14:00"))
    bench.sweep(at("2026-04-20 09:00"))
    assert missed(bench, DutyKind.RESPOND) == ["2026-04-08T23:00:00+00:00", "2026-04-16T23:00:00+00:00"]


@pytest.mark.parametrize("step", [HOUR, 30 * DAY])
def test_a_deadline_is_missed_at_its_own_instant_however_the_clock_walks(sqlite_ledger: Ledger, step: object) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    now, end = [at("2026-04-08 20:00")], at("2026-04-09 09:00")

    def work_now() -> None:
        bench.sweep(now[0])
        bench.deliver(now[0])

    def set_to(instant: datetime) -> None:
        now[0] = instant

    while now[0] < end:
        walk(bench.office, min(end, now[0] + step), lambda: now[0], set_to, work_now)  # type: ignore[operator]
    assert bench.duty(f"{REF}.s1.respond").missed_at == at("2026-04-08 23:00")


# The 24 hours of a case that the bot may not answer


def test_a_quiet_case_is_owed_a_receipt_until_somebody_misses_it(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.arrives(replace(bench.a_mail(), auto_response_suppress="All"))
    assert bench.letters() == []
    bench.sweep(MONDAY + DAY)
    duty = bench.duty(f"{REF}.s1.receipt")
    assert (duty.state, duty.missed_at) == (DutyState.OPEN, MONDAY + DAY)


def test_a_persons_letter_is_better_than_a_receipt(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    bench.doors.mail_trouble = refused
    bench.deliver(MONDAY)
    bench.doors.mail_trouble = nothing_wrong
    assert bench.states()["s1.receipt"] is DutyState.BLOCKED
    hold(bench.office, REF, HOLDING, ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR + 10 * MINUTE)
    assert bench.states()["s1.receipt"] is DutyState.MET


def test_why_agrees_with_the_case_after_the_cut_off(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger, with_procedure(a_desk(), cut_off=time(17)))
    bench.complaint(received_at=at("2026-03-30 16:30"))
    (found,) = ask.why(bench.office, REF)
    assert (found.due_on, bench.stage().due_on) == (date(2026, 4, 9), date(2026, 4, 9))
    assert "What arrives after 17:00 on a working day counts as received on the next one." in found.rules
