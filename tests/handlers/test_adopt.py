"""A dormant case from an old mailbox comes alive when somebody adopts it."""

from dataclasses import replace

import pytest

from handlers.adopt import adopt, took_in
from handlers.keep import Arrived, keep
from handlers.receive import Filed, Understood, receive
from handlers.wake import wake
from procedure.errors import NotAllowed
from procedure.mail import Dmarc, IncomingMail
from procedure.words import OutboxKind, Status
from storage.ledger import Ledger
from tests.handlers.desk import ADA, ANN, DAY, MAILBOX, MIA, MONDAY, OLU, REF, STRANGER, Work, a_desk, work


def filed_quietly(bench: Work, text: str = "The boiler is broken.") -> str:
    return taken_in(bench, bench.a_mail(text)).reference


def taken_in(bench: Work, mail: IncomingMail) -> Filed:
    (kept,) = keep(bench.office, MAILBOX, [Arrived(mail.message_id, MONDAY, b"raw")])
    understood = [Understood(kept.raw_id, kept.key, MONDAY, mail)]
    (filed,) = receive(bench.office, MAILBOX, understood, MONDAY + 30 * DAY, quiet=True)
    return filed


def test_what_may_be_forged_is_held_also_when_an_old_mailbox_is_taken_in(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    filed_quietly(bench)
    filed = taken_in(bench, replace(bench.a_mail("Close it.", f"Re: {REF}"), dmarc=Dmarc.FAIL))
    assert filed.held_reason == "The sender's own domain says that this mail may be forged."
    assert bench.events() == ["received_dormant"]


def test_a_dormant_case_owes_nothing_and_is_told_to_nobody(ledger: Ledger) -> None:
    bench = work(ledger)
    assert filed_quietly(bench, "No heating, the boiler is broken.") == REF
    assert (bench.status(), bench.owed(), bench.rows()) == (Status.DORMANT, {}, [])
    assert bench.events() == ["received_dormant"]


def test_adopted_it_has_its_owner_duties_and_card_and_its_clock_runs_from_its_receipt(ledger: Ledger) -> None:
    bench = work(ledger)
    filed_quietly(bench, "No heating, the boiler is broken.")
    due = bench.stage().due_on
    adopt(bench.office, REF, MIA, MONDAY + 30 * DAY)
    assert (bench.status(), bench.stage().owner, bench.stage().due_on) == (Status.OPEN, ANN, due)
    assert {"s1.receipt", "s1.respond"} <= bench.owed().keys()
    assert not any("alert" in key for key in bench.owed())  # somebody has just read the old words
    assert bench.letters() == []
    assert bench.card().reference == REF
    assert "please write" in bench.told(ANN)[-1].text


def test_it_goes_to_whoever_answers_for_the_area_today(ledger: Ledger) -> None:
    filed_quietly(work(ledger))
    desk = a_desk()
    without_ann = tuple(one for one in desk.people if one.email != ANN)
    moved = replace(desk.areas[0], stage_owners=(OLU,))
    bench = work(ledger, replace(desk, people=without_ann, areas=(moved, *desk.areas[1:])))
    adopt(bench.office, REF, MIA, MONDAY + 30 * DAY)
    assert bench.stage().owner == OLU


def test_only_staff_adopt_and_only_what_is_dormant(ledger: Ledger) -> None:
    bench = work(ledger)
    filed_quietly(bench)
    with pytest.raises(NotAllowed):
        adopt(bench.office, REF, STRANGER, MONDAY)
    adopt(bench.office, REF, ANN, MONDAY + 30 * DAY)
    with pytest.raises(NotAllowed, match="is not dormant"):
        adopt(bench.office, REF, ANN, MONDAY + 30 * DAY)
    assert len([one for one in bench.rows(OutboxKind.CARD) if one.state == "queued"]) == 1


@pytest.mark.parametrize("stop", ["old mailbox", "outage"])
def test_without_a_manager_the_administrators_hear_that_letters_are_stopped(sqlite_ledger: Ledger, stop: str) -> None:
    desk = a_desk()
    bench = work(sqlite_ledger, replace(desk, people=tuple(one for one in desk.people if one.email != MIA)))
    if stop == "outage":
        for real_now in (MONDAY, MONDAY + 2 * DAY):
            wake(bench.office, real_now, real_now)
    else:
        assert took_in(bench.office, 3, MONDAY)
    assert [one.title for one in bench.told(ADA)] == ["Letters to customers are stopped"]
