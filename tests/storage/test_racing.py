"""Several threads do the same thing at once on either database: exactly one of them does it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from procedure.duties import Wanted
from procedure.words import DutyKind
from storage import duties, house, leases, outbox
from storage.ledger import Ledger
from tests.ledgers import MONDAY, an_outbox_row

RACERS = 4
DIGEST = Wanted("digest.mia.2026-03-30", DutyKind.DIGEST, MONDAY)

Deed = Callable[[Session, str], bool]

DEEDS: dict[str, Deed] = {
    "seed a duty": lambda tx, _who: duties.seed(tx, [DIGEST]) == 1,
    "settle a duty": lambda tx, _who: duties.meet(tx, "standing", MONDAY),
    "put a letter in": lambda tx, _who: outbox.put(tx, an_outbox_row("k")),
    "begin sending": lambda tx, _who: outbox.begin_sending(tx, 1, "me", MONDAY),
    "cancel a letter": lambda tx, _who: outbox.cancel(tx, "unclaimed"),
    "pause letters": lambda tx, who: house.pause(tx, MONDAY, who, "stop"),
    "take a lease": lambda tx, who: leases.take(tx, "sealer", who, MONDAY, 60) is not None,
}


def prepare(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        duties.seed(tx, [Wanted("standing", DutyKind.HOLD, MONDAY)])
        outbox.put(tx, an_outbox_row("claimed"))
        outbox.claim(tx, who="me", now=MONDAY, real_now=MONDAY, limit=1, lease_seconds=60)
        outbox.put(tx, an_outbox_row("unclaimed"))


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_exactly_one_does_it(ledger: Ledger, deed: Deed) -> None:
    prepare(ledger)
    start = threading.Barrier(RACERS)

    def race(number: int) -> bool:
        start.wait(10)
        with ledger.writing() as tx:
            return deed(tx, f"racer {number}")

    with ThreadPoolExecutor(RACERS) as threads:
        assert sum(threads.map(race, range(RACERS))) == 1


def test_a_person_who_is_met_by_several_at_once_gets_one_number(ledger: Ledger) -> None:
    start = threading.Barrier(RACERS)

    def meet(_: int) -> int:
        start.wait(10)
        with ledger.writing() as tx:
            return house.person_id(tx, "ann@example.gov.uk")

    with ThreadPoolExecutor(RACERS) as threads:
        assert len(set(threads.map(meet, range(RACERS)))) == 1
