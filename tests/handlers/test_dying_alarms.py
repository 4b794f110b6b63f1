"""The process dies while it raises an alarm or freezes a report: told once, and a report is whole or absent."""

from collections.abc import Callable

import pytest

from handlers.freeze import freeze, list_frozen, show_frozen
from handlers.polling import poll_failed, polled
from handlers.seed import seed
from handlers.watch import watch
from procedure.errors import NotAllowed
from procedure.words import OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import HOUR, MAILBOX, MIA, MINUTE, MONDAY, Work, work
from tests.handlers.dying import killed_at, points_of, whole
from tests.reports.test_rendering import ORDINARY

NAME = "first quarter"


def fails(bench: Work) -> None:
    poll_failed(bench.office, MAILBOX, "the password is wrong")
    watch(bench.office, "Slack cannot be reached.", MONDAY, MONDAY)


def told(bench: Work) -> None:
    fails(bench)
    raises(bench)
    polled(bench.office, MAILBOX, MONDAY + HOUR)


def raises(bench: Work) -> None:
    watch(bench.office, "Slack cannot be reached.", MONDAY, MONDAY + 20 * MINUTE)


def ends(bench: Work) -> None:
    watch(bench.office, "", MONDAY, MONDAY + HOUR)


ALARMS: dict[str, tuple[Callable[[Work], object], Callable[[Work], object], list[str]]] = {
    "it is raised": (fails, raises, ["Something is amiss"] * 2),
    "it is over": (told, ends, ["Something is amiss"] * 2 + ["It is well again"] * 2),
}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_of_one_that_dies_is_told_once_by_the_next(ledger: Ledger, name: str) -> None:
    before, act, titles = ALARMS[name]
    bench = work(ledger)
    seed(bench.office, MONDAY)
    polled(bench.office, MAILBOX, MONDAY)
    before(bench)
    as_it_was = whole(ledger)
    for point in range(1, points_of(bench, act) + 1):
        assert killed_at(bench, act, point)
        assert whole(ledger) == as_it_was, f"something stayed of what died at statement {point}"
    act(bench)
    act(bench)
    assert [one.title for one in bench.told(MIA)] == titles
    assert len(bench.rows(OutboxKind.STAFF_MAIL)) == len(titles)


def test_a_report_that_is_frozen_by_one_that_dies_is_not_frozen_and_its_name_is_free(ledger: Ledger) -> None:
    bench = work(ledger)

    def frozen(there: Work) -> None:
        freeze(there.office.ledger, ORDINARY, NAME, MONDAY)

    as_it_was = whole(ledger)
    for point in range(1, points_of(bench, frozen) + 1):
        assert killed_at(bench, frozen, point)
        assert whole(ledger) == as_it_was
    frozen(bench)
    assert [one.name for one in list_frozen(ledger)] == [NAME]
    assert show_frozen(ledger, NAME) == ORDINARY
    with pytest.raises(NotAllowed):
        frozen(bench)
