"""The process dies at every line that touches the ledger, and at the door of the post: what is true afterwards.

The receipt and the intake are killed in `tests/soak`; here it is the acts of people on a case, and their letters.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.calendar import Wish, change, recount
from handlers.correct_date import correct_date
from handlers.escalate import Escalation, escalate
from handlers.extend import Extending, extend
from handlers.merge import Merging, merge, unmerge
from handlers.milestone import milestone
from handlers.outcome import Correction, correct_outcome
from handlers.reclassify import to_procedure
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.refuse import Refusing, refuse
from handlers.respond import respond
from handlers.route import Routed, route, unroute
from handlers.tell_outcome import tell_outcome
from handlers.urgent import mark_urgent
from procedure.amends import NewRemedy, RemedyKind
from procedure.outcomes import Outcome
from procedure.words import OutboxKind, OutboxState, Route
from scheduler.delivery import Tally
from storage.ledger import Ledger
from storage.outbox import Side
from tests.answers import upheld
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, MIA, MINUTE, MONDAY, OLU, REF, Work, a_desk, preset, work
from tests.handlers.dying import Wire, killed_at, killed_with, points_of, whole
from tests.handlers.machine_judge import history_is_whole

NOW = MONDAY + DAY
FLOOD = Wish(date(2026, 4, 7), "The river rose.")
OTHER = "C-2026-00002"
WHY = "The part has to be made."
REPAIR = NewRemedy(RemedyKind.REPAIR, "A new part.", promised_on=date(2026, 5, 6), owner=ANN)


def nothing(_: Work) -> None:
    """The case as it came."""


def answered(bench: Work) -> None:
    bench.answered()


def came_twice(bench: Work) -> None:
    bench.complaint("The boiler is cold.", received_at=MONDAY + MINUTE)


def is_merged(bench: Work) -> None:
    came_twice(bench)
    merged(bench)


def was_routed(bench: Work) -> None:
    routed(bench)


def was_referred(bench: Work) -> None:
    answered(bench)
    referred(bench)


def is_decided_otherwise(bench: Work) -> None:
    answered(bench)
    corrected(bench)


def at_stage_3(bench: Work) -> None:
    """By the Act for children, whose third stage has steps."""
    under_the_children_act(bench)
    for hours, by in ((1, ANN), (3, HEAD)):
        bench.answered(MONDAY + hours * HOUR, by)
        goes_on(bench, MONDAY + (hours + 1) * HOUR)


def under_the_children_act(bench: Work) -> None:
    to_procedure(bench.office, REF, "eng-children-act", "It is about a child in care.", MIA, MONDAY)


def goes_on(bench: Work, now: datetime = NOW) -> None:
    escalate(bench.office, REF, Escalation(("Not mended",), outcome_sought="A repair"), MIA, now)


def told_a_date(bench: Work) -> None:
    """A person told the complainant the date; then a day was closed."""
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "A repair"), ANN, MONDAY)
    bench.deliver(MONDAY + HOUR)
    change(bench.office, [FLOOD], MIA, MONDAY + HOUR)


def merged(bench: Work) -> None:
    merge(bench.office, OTHER, REF, Merging("The same complaint."), ANN, NOW)


def is_answered_for_both(bench: Work) -> None:
    is_merged(bench)
    respond(bench.office, REF, upheld(), ANN, NOW)


def routed(bench: Work) -> None:
    route(bench.office, REF, Routed(Route.FOI, "You ask for papers.", HEAD), ANN, NOW)


def referred(bench: Work) -> None:
    refer(bench.office, REF, Referred(NOW.date()), ANN, NOW)


def corrected(bench: Work) -> None:
    correct_outcome(bench.office, REF, Correction(Outcome.NOT_UPHELD, "The visit showed otherwise."), ANN, NOW)


def extended(bench: Work) -> None:
    extend(bench.office, REF, Extending(date(2026, 4, 17), WHY), MIA, NOW)


def decided(bench: Work) -> None:
    record_decision(bench.office, REF, Decided(NOW.date(), Outcome.UPHELD, "They were right.", (REPAIR,)), ANN, NOW)


@dataclass(frozen=True)
class Deed:
    """What a person does to the case, and what must have happened before."""

    act: Callable[[Work], object]
    before: Callable[[Work], object] = nothing


DEEDS = {
    "somebody says that it is urgent": Deed(lambda b: mark_urgent(b.office, REF, True, ANN, NOW)),
    "it is sent on as something else": Deed(routed),
    "danger is sent on at once": Deed(
        lambda b: route(b.office, REF, Routed(Route.SAFEGUARDING, "A child at risk.", HEAD), ANN, NOW)
    ),
    "it comes back": Deed(lambda b: unroute(b.office, REF, "A complaint after all.", ANN, NOW), was_routed),
    "more time is given": Deed(extended, under_the_children_act),
    "a date that was told is put right": Deed(
        lambda b: correct_date(b.office, REF, "The offices are shut.", ANN, NOW), told_a_date
    ),
    "the external body has it": Deed(referred, answered),
    "the external body decides": Deed(decided, was_referred),
    "the outcome is corrected": Deed(corrected, answered),
    "the complainant is told another outcome": Deed(
        lambda b: tell_outcome(b.office, REF, 1, "Our visit showed it.", ANN, NOW), is_decided_otherwise
    ),
    "two cases become one": Deed(merged, came_twice),
    "they are two again": Deed(lambda b: unmerge(b.office, OTHER, "Two matters.", ANN, NOW), is_merged),
    "they are two again, and an answer for both waits": Deed(
        lambda b: unmerge(b.office, OTHER, "Two matters.", OLU, NOW), is_answered_for_both
    ),
    "it goes on": Deed(goes_on, answered),
    "it may not go on": Deed(lambda b: refuse(b.office, REF, Refusing(WHY, "We read it."), ANN, NOW), answered),
    "a panel has met": Deed(lambda b: milestone(b.office, REF, "panel", None, OLU, NOW), at_stage_3),
    "it comes under another procedure": Deed(under_the_children_act),
    "a day is closed": Deed(lambda b: change(b.office, [FLOOD], MIA, NOW)),
}
SHORT = (
    "danger is sent on at once",
    "more time is given",
    "two cases become one",
    "they are two again",
    "they are two again, and an answer for both waits",
)


def a_bench(ledger: Ledger, before: Callable[[Work], object] = nothing) -> Work:
    """A case under the shipped procedure, with that for children at hand."""
    desk, children = a_desk(), preset("eng-children-act")
    bench = work(ledger, replace(desk, procedures={**desk.procedures, children.id: children}))
    bench.complaint()
    before(bench)
    bench.deliver(NOW - HOUR)
    return bench


def must_be_all_or_nothing(bench: Work, deed: Deed, points: tuple[int, ...]) -> None:
    """Killed at each of these statements nothing has happened; done afterwards, all of it has, once."""
    before = whole(bench.office.ledger)
    for point in points:
        assert killed_at(bench, deed.act, point)
        assert whole(bench.office.ledger) == before, f"something stayed of what died at statement {point}"
    deed.act(bench)
    assert whole(bench.office.ledger) != before
    history_is_whole(bench, NOW)


@pytest.mark.parametrize("name", SHORT)
def test_what_dies_half_way_has_not_happened(ledger: Ledger, name: str) -> None:
    deed = DEEDS[name]
    bench = a_bench(ledger, deed.before)
    last = points_of(bench, deed.act)
    must_be_all_or_nothing(bench, deed, (last // 2, last - 1, last))


@pytest.mark.soak
@pytest.mark.parametrize("name", DEEDS)
def test_what_dies_at_any_statement_has_not_happened(ledger: Ledger, name: str) -> None:
    deed = DEEDS[name]
    bench = a_bench(ledger, deed.before)
    must_be_all_or_nothing(bench, deed, tuple(range(1, points_of(bench, deed.act) + 1)))


LETTERS = {
    "it is sent on as something else": OutboxKind.ROUTE,
    "danger is sent on at once": OutboxKind.STAFF_MAIL,
    "more time is given": OutboxKind.EXTENSION,
    "a date that was told is put right": OutboxKind.CORRECTION,
    "the complainant is told another outcome": OutboxKind.CORRECTION,
    "two cases become one": OutboxKind.CLOSURE,
    "it may not go on": OutboxKind.REFUSAL,
    "somebody says that it is urgent": OutboxKind.STAFF_MAIL,
}
LEASE = timedelta(minutes=1)


@pytest.mark.parametrize("dies", ["before", "after"])
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_in_the_hands_of_one_that_dies_is_not_lost_and_keeps_its_name(
    sqlite_ledger: Ledger, tmp_path: Path, name: str, dies: str
) -> None:
    deed, kind = DEEDS[name], LETTERS[name]
    bench = a_bench(sqlite_ledger, deed.before)
    deed.act(bench)
    bench.sweep(NOW)
    *_, row = bench.rows(kind, state=OutboxState.QUEUED)
    side = Side.STAFF if kind is OutboxKind.STAFF_MAIL else Side.LETTERS
    wire, leaves = Wire(file=tmp_path / "post", dies=dies, only=row.message_id), NOW + 10 * MINUTE

    assert killed_with(bench, wire, side, leaves)

    assert bench.row(row.key).state is OutboxState.SENDING
    second = replace(bench, doors=replace(wire, dies=""))
    assert second.carrier(leaves, "second bot").deliver(side) == Tally(), "the first one may still live"
    second.carrier(leaves + LEASE, "second bot").deliver(side)
    assert bench.row(row.key).state is OutboxState.SENT
    assert wire.taken().count(row.message_id) == (2 if dies == "after" else 1)
    assert second.carrier(leaves + DAY, "second bot").deliver(side) == Tally(), "it goes no third time"
    history_is_whole(bench, NOW + DAY)


def test_an_extension_whose_letter_was_sent_by_one_that_died_counts_once(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    bench = a_bench(sqlite_ledger, under_the_children_act)
    extended(bench)
    (row,) = bench.rows(OutboxKind.EXTENSION)
    wire = Wire(file=tmp_path / "post", dies="after", only=row.message_id)
    assert killed_with(bench, wire, Side.LETTERS, NOW + 10 * MINUTE)
    assert bench.stage().extended_to is None
    replace(bench, doors=replace(wire, dies="")).deliver(NOW + 12 * MINUTE)
    assert bench.stage().extended_to == date(2026, 4, 17)
    assert bench.events().count("extended") == 1
    assert len(bench.promises()) == 1


def test_a_recount_that_dies_again_and_again_counts_each_case_once(ledger: Ledger) -> None:
    bench = a_bench(ledger)
    references = [REF, *(bench.complaint(f"Number {n}.", f"jo{n}@example.org", MONDAY) for n in range(5))]

    def counting(there: Work) -> None:
        done = change(there.office, [FLOOD], MIA, NOW, at_once=2)
        while done.last is not None:
            done = recount(there.office, FLOOD.reason, MIA, NOW, done.last, at_once=2)

    deaths = 0
    while killed_at(bench, counting, 30 + 25 * deaths):
        deaths += 1
        for one in references:
            moved = bench.stage(one).due_on == date(2026, 4, 9)
            assert bench.events(one).count("calendar_changed") == moved, "the date and what says so are one commit"
    assert deaths > 3
    assert {bench.stage(one).due_on for one in references} == {date(2026, 4, 9)}
    assert all(bench.events(one).count("calendar_changed") == 1 for one in references)
    assert bench.events("").count("day_changed") == 1
