"""Who may do what: every handler with named people, somebody without a role, and a stranger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from handlers import ask, outbox
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.calendar import Wish, change, preview, recount
from handlers.cancel import cancel_letter
from handlers.correct import correct_receipt
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.letters import pause, resume
from handlers.note import note
from handlers.open import open_case
from handlers.pen import discard, release
from handlers.respond import respond
from handlers.settle import file_reply, is_response, is_update
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import OutboxState
from storage.ledger import Ledger
from tests.answers import upheld
from tests.handlers.desk import (
    ADA,
    ANN,
    HEAD,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    SAM,
    STAFF_ONLY,
    STRANGER,
    Work,
    later,
    work,
)

NOW = MONDAY + 2 * HOUR
ACKNOWLEDGEMENT = Acknowledgement(("The boiler",), "Heating")
ESCALATION = Escalation(("Still cold",), outcome_sought="A new boiler")
HOLDING = Holding(date(2026, 4, 15), "We need to visit", "We rang the landlord", "A visit on Tuesday")
CLOSED = (Wish(date(2026, 4, 7), "A flood"),)


@dataclass(frozen=True)
class Deed:
    """Something a person does with a case that was prepared for it; `act` is given what `prepare` returned."""

    act: Callable[[Work, Any, str], object]
    prepare: Callable[[Work], Any] = lambda bench: bench.complaint()


def a_held_mail(bench: Work) -> int:
    bench.complaint()
    return bench.reply(STRANGER)


def a_reply_on_a_closed_case(bench: Work) -> int:
    an_answered_case(bench)
    return bench.reply(received_at=NOW - MINUTE)


def a_staff_reply(bench: Work) -> int:
    bench.complaint()
    return bench.reply(HEAD)


def an_answered_case(bench: Work) -> None:
    bench.complaint()
    bench.answered()


def a_waiting_letter(bench: Work) -> str:
    bench.complaint()
    respond(bench.office, REF, upheld(), ANN, NOW)
    return f"{REF}.s1.response.1"


def a_waiting_row(bench: Work) -> int:
    return bench.row(a_waiting_letter(bench)).id or 0


def a_failed_row(bench: Work) -> int:
    bench.complaint(delivered=False)
    bench.doors.mail_trouble = later
    bench.deliver(MONDAY)
    return bench.row(f"{REF}.s1.receipt.1").id or 0


def welcome(bench: Work, by: str) -> str:
    ask.check_staff(bench.office, by)
    return "welcome"


STAFF_DEEDS: Mapping[str, Deed] = {
    "take": Deed(lambda bench, _, by: assign(bench.office, REF, by, by, NOW)),
    "assign": Deed(lambda bench, _, by: assign(bench.office, REF, HEAD, by, NOW)),
    "note": Deed(lambda bench, _, by: note(bench.office, REF, "Rang her.", by, NOW)),
    "acknowledge": Deed(lambda bench, _, by: acknowledge(bench.office, REF, ACKNOWLEDGEMENT, by, NOW)),
    "hold": Deed(lambda bench, _, by: hold(bench.office, REF, HOLDING, by, NOW)),
    "respond": Deed(lambda bench, _, by: respond(bench.office, REF, upheld(), by, NOW)),
    "escalate": Deed(
        lambda bench, _, by: escalate(bench.office, REF, ESCALATION, by, NOW),
        an_answered_case,
    ),
    "correct": Deed(
        lambda bench, _, by: correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", by, NOW)
    ),
    "is_response": Deed(
        lambda bench, mail, by: is_response(bench.office, mail, Outcome.UPHELD, by, NOW), a_staff_reply
    ),
    "is_update": Deed(lambda bench, mail, by: is_update(bench.office, mail, by, NOW), a_staff_reply),
    "file_reply": Deed(lambda bench, mail, by: file_reply(bench.office, mail, by, NOW), a_reply_on_a_closed_case),
    "release": Deed(lambda bench, mail, by: release(bench.office, mail, REF, by, NOW), a_held_mail),
    "discard": Deed(lambda bench, mail, by: discard(bench.office, mail, "Spam", by, NOW), a_held_mail),
    "cancel_letter": Deed(lambda bench, key, by: cancel_letter(bench.office, key, by, NOW), a_waiting_letter),
    "retry": Deed(lambda bench, row, by: outbox.retry(bench.office, row, by, NOW), a_failed_row),
    "cancel": Deed(lambda bench, row, by: outbox.cancel(bench.office, row, by, NOW), a_waiting_row),
    "show": Deed(lambda bench, _, by: ask.case(bench.office, REF, by)),
    "open": Deed(lambda bench, _, by: open_case(bench.office, REF, by, NOW)),
    "check": Deed(lambda bench, _, by: welcome(bench, by)),
}
MANAGER_DEEDS: Mapping[str, tuple[Deed, str]] = {
    "pause": (Deed(lambda bench, _, by: pause(bench.office, "A flood", by, NOW)), "stop letters to customers"),
    "resume": (
        Deed(
            lambda bench, _, by: resume(bench.office, by, NOW),
            lambda bench: pause(bench.office, "A flood", MIA, MONDAY),
        ),
        "release letters to customers",
    ),
    "foresee a closed day": (Deed(lambda bench, _, by: preview(bench.office, CLOSED, by, NOW)), "change the calendar"),
    "close a day": (Deed(lambda bench, _, by: change(bench.office, CLOSED, by, NOW)), "change the calendar"),
    "recount": (Deed(lambda bench, _, by: recount(bench.office, "A flood", by, NOW)), "change the calendar"),
    "digest": (Deed(lambda bench, _, by: ask.digest_for(bench.office, by, NOW)), "see the digest"),
}


@pytest.mark.parametrize("name", [*STAFF_DEEDS, *MANAGER_DEEDS])
def test_somebody_without_a_role_and_a_stranger_are_refused_politely(sqlite_ledger: Ledger, name: str) -> None:
    bench = work(sqlite_ledger)
    deed = STAFF_DEEDS[name] if name in STAFF_DEEDS else MANAGER_DEEDS[name][0]
    prepared = deed.prepare(bench)
    before = bench.everything()
    for by in (SAM, STRANGER, ""):
        if name == "show" and not by:
            continue  # the command line asks for nobody in particular
        with pytest.raises(NotAllowed) as refusal:
            deed.act(bench, prepared, by)
        assert refusal.value.reason == STAFF_ONLY
    assert bench.everything() == before


@pytest.mark.parametrize("by", [ANN, ADA])
@pytest.mark.parametrize("name", STAFF_DEEDS)
def test_people_of_every_role_may(sqlite_ledger: Ledger, name: str, by: str) -> None:
    bench = work(sqlite_ledger)
    deed = STAFF_DEEDS[name]
    assert deed.act(bench, deed.prepare(bench), by) is not None


@pytest.mark.parametrize("name", MANAGER_DEEDS)
def test_what_only_managers_may(sqlite_ledger: Ledger, name: str) -> None:
    deed, what = MANAGER_DEEDS[name]
    bench = work(sqlite_ledger)
    prepared = deed.prepare(bench)
    with pytest.raises(NotAllowed, match=f"^Only a manager may {what}.$"):
        deed.act(bench, prepared, ANN)
    assert deed.act(bench, prepared, MIA) is not None


@pytest.mark.parametrize("name", ["pause", "digest"])
def test_an_administrator_is_as_good_as_a_manager(sqlite_ledger: Ledger, name: str) -> None:
    bench = work(sqlite_ledger)
    deed, _ = MANAGER_DEEDS[name]
    assert deed.act(bench, deed.prepare(bench), ADA) is not None


@pytest.mark.parametrize(
    ("by", "may"), [(ANN, True), (OLU, True), (MIA, True), (ADA, True), (HEAD, False)], ids=lambda one: str(one)[:4]
)
def test_content_is_for_owner_deputy_manager_and_administrator(ledger: Ledger, by: str, may: bool) -> None:
    bench = work(ledger)
    bench.complaint()
    if may:
        (mail, letter) = open_case(bench.office, REF, by, NOW)
        assert "boiler" in mail.text
        assert letter.kind == "receipt"
        assert bench.events()[-1] == "opened"
        assert bench.message(mail.id).opened_by == by
    else:
        with pytest.raises(NotAllowed, match="is open to its owner, the deputy and the manager only"):
            open_case(bench.office, REF, by, NOW)
        assert bench.events()[-1] != "opened"


def test_each_opening_is_an_event_and_the_first_reader_stays(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    first = open_case(bench.office, REF, ANN, NOW)
    open_case(bench.office, REF, MIA, NOW + HOUR)
    assert bench.events()[-2:] == ["opened", "opened"]
    assert bench.message(first[0].id).opened_by == ANN
    assert bench.message(first[0].id).opened_at == NOW


def test_a_case_without_an_owner_may_be_opened_by_all_staff(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("Something else.")
    assert open_case(bench.office, REF, HEAD, NOW)


@pytest.mark.parametrize("name", ["note", "hold", "respond", "escalate", "correct", "take", "open", "show"])
def test_a_case_that_is_not_there_is_named(sqlite_ledger: Ledger, name: str) -> None:
    with pytest.raises(NotAllowed, match=f"^There is no case {REF}.$"):
        STAFF_DEEDS[name].act(work(sqlite_ledger), None, ANN)


def test_capitals_in_an_address_make_nobody_else_of_a_person(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    bench.answered(by=HEAD.upper())
    escalate(bench.office, REF, ESCALATION, ANN, NOW)
    with pytest.raises(NotAllowed, match="Whoever decided the stage before may not decide this one"):
        respond(bench.office, REF, upheld("Right."), HEAD, NOW + HOUR)


def test_staff_see_the_outbox_and_the_pen(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    message_id = a_held_mail(bench)
    assert [one.id for one in ask.held(bench.office)] == [message_id]
    waiting = ask.outbox(bench.office, [OutboxState.QUEUED])
    assert [one.kind.value for one in waiting] == ["card", "note", "alarm"]


@pytest.mark.parametrize("by", [SAM, STRANGER])
def test_what_a_form_starts_from_and_why_a_date_is_what_it_is_are_for_staff(ledger: Ledger, by: str) -> None:
    bench = work(ledger)
    bench.complaint()
    for look in (
        lambda: ask.why(bench.office, REF, by),
        lambda: ask.hold_proposal(bench.office, REF, by, NOW),
        lambda: ask.respond_proposal(bench.office, REF, by, NOW),
    ):
        with pytest.raises(NotAllowed) as refusal:
            look()
        assert refusal.value.reason == STAFF_ONLY
