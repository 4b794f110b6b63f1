"""The process dies while a batch with an odd mail is filed anew, a savepoint for each mail: nothing of it has happened,
and whoever comes after files every mail once, with the odd one in the pen.
"""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlmodel import col, select

from handlers.keep import Arrived, keep
from handlers.receive import Understood, receive
from procedure.mail import IncomingMail
from procedure.words import HeldState, OutboxKind
from storage.ledger import Ledger
from storage.tables import Case, Message, RawMail
from tests.handlers.desk import JO, MAILBOX, MONDAY, Work, at, work
from tests.handlers.dying import killed_after, killed_at, points_of_second_try, whole
from tests.handlers.machine_judge import history_is_whole

BEYOND = at("2045-01-02 09:00")
"""Where the calendar ends, so that no date can be computed: what comes then cannot be a case."""
NEIGHBOURS = ("ann@example.org", "bob@example.org", "cat@example.org")
STEP = 11
"""`make test` dies at each eleventh statement, `make soak` at all."""

Batch = Sequence[IncomingMail]


def a_batch(bench: Work, place: int) -> Batch:
    """Three complaints, and at this place Jo's, which is odd."""
    return [bench.a_mail(sender=one) for one in (*NEIGHBOURS[:place], JO, *NEIGHBOURS[place:])]


def came_at(mail: IncomingMail) -> datetime:
    return BEYOND if mail.from_address == JO else MONDAY


def is_kept(bench: Work, batch: Batch) -> list[Understood]:
    """Its bytes are in the ledger; those that are not filed yet."""
    by_key = {one.message_id: one for one in batch}
    kept = keep(bench.office, MAILBOX, [Arrived(key, came_at(one), b"raw") for key, one in by_key.items()])
    return [Understood(one.raw_id, one.key, came_at(by_key[one.key]), by_key[one.key]) for one in kept]


def is_filed(bench: Work, mails: Sequence[Understood]) -> None:
    receive(bench.office, MAILBOX, mails, MONDAY)


def must_be_filed_once(bench: Work) -> None:
    """Each mail is one message, each neighbour has its case with one receipt, and only Jo's is in the pen."""
    with bench.office.ledger.reading() as tx:
        assert tx.exec(select(RawMail).where(col(RawMail.filed_at).is_(None))).all() == []
        mails = tx.exec(select(Message)).all()
        cases = {one.id: one.reference for one in tx.exec(select(Case)).all()}
    assert sorted(one.from_address for one in mails) == sorted((*NEIGHBOURS, JO))
    assert {one.from_address: one.held_state for one in mails if one.case_id is None} == {JO: HeldState.HELD}
    assert {cases[one.case_id] for one in mails if one.case_id} == {f"C-2026-{number:05d}" for number in (1, 2, 3)}
    assert len(cases) == 3
    receipts = {(cases[one.case_id or 0], one.address) for one in bench.rows(OutboxKind.RECEIPT)}
    assert receipts == {(cases[one.case_id], one.from_address) for one in mails if one.case_id}
    assert [len(bench.rows(kind)) for kind in (OutboxKind.RECEIPT, OutboxKind.CARD, OutboxKind.ALARM)] == [3, 3, 1]
    bench.deliver(MONDAY)
    assert sorted(one.to for one in bench.doors.letters) == list(NEIGHBOURS)
    history_is_whole(bench, MONDAY)


def must_survive(ledger: Ledger, place: int, step: int) -> None:
    """It dies at each `step`-th statement of the second try, and at its commit."""
    bench = work(ledger)
    batch = a_batch(bench, place)
    mails = is_kept(bench, batch)
    before = whole(ledger)
    points = points_of_second_try(bench, lambda there: is_filed(there, mails))
    assert len(points) > 60
    for point in {*points[::step], points[-1]}:
        assert killed_at(bench, lambda there: is_filed(there, mails), point)
        assert whole(ledger) == before, f"something stayed of what died at statement {point}"
    is_filed(bench, is_kept(bench, batch))
    must_be_filed_once(bench)


def test_what_dies_while_a_batch_is_filed_anew_has_filed_nothing_of_it(ledger: Ledger) -> None:
    must_survive(ledger, place=1, step=STEP)


@pytest.mark.soak
@pytest.mark.parametrize("place", range(len(NEIGHBOURS) + 1))
def test_what_dies_at_any_statement_of_the_second_try_has_filed_nothing(ledger: Ledger, place: int) -> None:
    must_survive(ledger, place, step=1)


def test_what_dies_when_the_second_try_is_committed_has_filed_everything_once(ledger: Ledger) -> None:
    bench = work(ledger)
    batch = a_batch(bench, place=1)
    mails = is_kept(bench, batch)
    assert killed_after(bench, lambda there: is_filed(there, mails))
    assert is_kept(bench, batch) == []
    must_be_filed_once(bench)
