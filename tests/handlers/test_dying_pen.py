"""The process dies while a mail is held, decided about, or looked at again: all of it has happened, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from handlers.keep import Arrived, keep
from handlers.pen import discard, release
from handlers.receive import Understood, receive
from handlers.replay import replay
from procedure.mail import IncomingMail
from procedure.words import DutyState, HeldState, OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import DAY, HOUR, JO, MAILBOX, MIA, MONDAY, Work, work
from tests.handlers.dying import killed_at, points_of, whole

NOW = MONDAY + HOUR
MAIL = IncomingMail(
    message_id="<sealed@example.org>",
    from_address=JO,
    subject="Bins",
    unreadable="It is encrypted (PGP).",
    content_hash="5" * 64,
    return_path=JO,
)
READ = replace(MAIL, unreadable=None, text="My bin was missed.")


@dataclass(frozen=True)
class Deed:
    act: Callable[[Work], object]
    duty: DutyState
    held: HeldState


DEEDS = {
    "it becomes a case": Deed(lambda b: release(b.office, 1, None, MIA, NOW), DutyState.MET, HeldState.RELEASED),
    "it is discarded": Deed(lambda b: discard(b.office, 1, "Spam.", MIA, NOW), DutyState.VOID, HeldState.DISCARDED),
    "it is read again": Deed(lambda b: replay(b.office, 1, READ, MIA, NOW), DutyState.MET, HeldState.RELEASED),
}


def arrives(bench: Work) -> None:
    for kept in keep(bench.office, MAILBOX, [Arrived("key", MONDAY, b"raw")]):
        receive(bench.office, MAILBOX, [Understood(kept.raw_id, "key", MONDAY, MAIL)], MONDAY)


def some(points: int) -> tuple[int, ...]:
    return tuple(sorted({1, points // 3, points // 2, points - 2, points - 1, points}))


@pytest.mark.parametrize("name", DEEDS)
def test_a_decision_of_one_that_dies_is_not_taken_and_the_mail_stays_owed(ledger: Ledger, name: str) -> None:
    bench, deed = work(ledger), DEEDS[name]
    arrives(bench)
    before = whole(ledger)
    for point in some(points_of(bench, deed.act)):
        assert killed_at(bench, deed.act, point)
        assert whole(ledger) == before, f"something stayed of what died at statement {point}"
    deed.act(bench)
    assert (bench.duty("desk.held.1").state, bench.message(1).held_state) == (deed.duty, deed.held)


def test_a_mail_that_is_filed_by_one_that_dies_is_held_once_and_its_sender_told_once(ledger: Ledger) -> None:
    bench = work(ledger)
    point = 1
    while killed_at(bench, arrives, point):
        assert bench.rows(OutboxKind.UNREADABLE) == []
        point += 4
    assert point > 20
    arrives(bench)
    bench.sweep(MONDAY + 2 * DAY)
    assert [one.address for one in bench.rows(OutboxKind.UNREADABLE)] == [JO]
    assert bench.events("").count("deadline_missed") == 1
