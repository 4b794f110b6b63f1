"""Why a case stands where it does and who has it."""

from datetime import date

import pytest

from handlers.away import away
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out
from handlers.standing import Standing, Told, standing
from procedure.errors import NotAllowed
from procedure.words import PromiseKind
from storage.ledger import Ledger
from tests.handlers.desk import ADA, ANN, HEAD, HOUR, MIA, MINUTE, MONDAY, OLU, REF, SAM, Work, at, work

TUESDAY, SUNDAY = at("2026-03-31 09:00"), at("2026-04-05 09:00")
NEW_DATE = date(2026, 4, 15)


@pytest.fixture
def held(ledger: Ledger) -> Work:
    """Ann has written on Monday 30 March that it takes until 15 April, and why."""
    bench = work(ledger)
    bench.complaint()
    hold(bench.office, REF, Holding(NEW_DATE, "A pump is on its way.", "We rang", "A visit"), ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR + 10 * MINUTE)
    return bench


def a_promise(reason: str) -> tuple[Told, ...]:
    return (Told(NEW_DATE, PromiseKind.HOLDING, date(2026, 3, 30), None, reason),)


def test_the_manager_has_the_reason_and_who_is_asked(held: Work) -> None:
    assert standing(held.office, REF, MIA, TUESDAY) == Standing((ANN,), a_promise("A pump is on its way."))


def test_while_the_owner_is_away_it_is_the_deputy(held: Work) -> None:
    away(held.office, ANN, date(2026, 3, 31), date(2026, 4, 2), "", MIA, TUESDAY)
    assert standing(held.office, REF, MIA, TUESDAY).asked == (OLU,)


def test_on_a_day_off_nobody_is_asked(held: Work) -> None:
    assert standing(held.office, REF, MIA, SUNDAY).asked == ()


def test_the_reason_is_for_those_who_may_read_the_case(held: Work) -> None:
    assert standing(held.office, REF, HEAD, TUESDAY).told == a_promise("")


def test_it_is_not_open_to_those_to_whom_the_case_is_not(held: Work) -> None:
    keep_out(held.office, REF, HEAD, ADA, TUESDAY)
    for nobody in (HEAD, SAM):
        with pytest.raises(NotAllowed):
            standing(held.office, REF, nobody, TUESDAY)
