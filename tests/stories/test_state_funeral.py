"""Saturday 10 September 2022: Monday the 19th becomes a bank holiday. Exactly those open cases move that should.

The bundled calendar knows the day, so this desk begins by working it, as every desk did before the proclamation.
"""

from dataclasses import replace
from datetime import date

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.calendar import Wish, change, preview
from handlers.hold import Holding, hold
from handlers.respond import Already, Answer, respond
from procedure.desk import Area, Desk
from procedure.outcomes import Outcome
from procedure.preset import OnNonWorkingDay, Procedure, Target, Unit
from procedure.words import Channel
from storage.ledger import Ledger
from storage.recounting import Fixed
from tests.handlers.desk import ANN, HEAD, MIA, MINUTE, Work, a_desk, at, preset, work

FUNERAL = date(2022, 9, 19)
SATURDAY = at("2022-09-10 09:00")


def ten_days(procedure: Procedure, new_id: str) -> Procedure:
    first, *later = procedure.stages
    longer = replace(first, respond=Target(10, Unit.WORKING_DAYS), extension=None)
    return replace(procedure, id=new_id, stages=(longer, *later))


PROCEDURES = {
    "bins": preset("frontline"),
    "trees": preset("three-stage"),
    "roads": preset("eng-lgsco-2026"),
    "lights": ten_days(preset("scot-spso-2021"), "scots"),
    "data": preset("uk-dp"),
    "files": replace(preset("uk-dp"), id="kept", ends_on_non_working_day=OnNonWorkingDay.KEEP),
}

# What arrived when, by which procedure; due before the announcement, and after it. Day 1 is the working day after the
# receipt, in Scotland ("lights") the day of receipt itself. Counted by hand on a calendar of September 2022.
CASES = {
    "due the Friday before": ("trees", "2022-09-02 09:00", "2022-09-16", "2022-09-16"),
    "due on the day": ("trees", "2022-09-05 09:00", "2022-09-19", "2022-09-20"),
    "due after it": ("trees", "2022-09-08 09:00", "2022-09-22", "2022-09-23"),
    "five days, from that very Saturday": ("bins", "2022-09-10 08:00", "2022-09-19", "2022-09-20"),
    "five days, from Thursday": ("bins", "2022-09-08 09:00", "2022-09-15", "2022-09-15"),
    "another nation": ("lights", "2022-09-06 09:00", "2022-09-19", "2022-09-20"),
    "thirty calendar days that end on the Sunday before": ("data", "2022-08-19 09:00", "2022-09-19", "2022-09-20"),
    "the same where the end is kept": ("files", "2022-08-19 09:00", "2022-09-18", "2022-09-18"),
    "thirty calendar days that end later": ("data", "2022-08-22 09:00", "2022-09-21", "2022-09-21"),
    "not acknowledged yet": ("roads", "2022-09-05 09:00", "2022-09-26", "2022-09-27"),
    "to be acknowledged on the day": ("roads", "2022-09-10 08:00", "2022-10-03", "2022-10-04"),
    "acknowledged on Tuesday the 6th": ("roads", "2022-09-05 10:00", "2022-09-20", "2022-09-21"),
    "past due": ("bins", "2022-09-01 09:00", "2022-09-08", "2022-09-08"),
    "promised for the day": ("bins", "2022-09-02 10:00", "2022-09-09", "2022-09-09"),
    "answered and closed": ("trees", "2022-09-05 11:00", "2022-09-19", "2022-09-19"),
}


def the_desk() -> Desk:
    areas = tuple(
        Area(key, "D", key, (ANN, HEAD), MIA, procedure=one.id, keywords=(key,)) for key, one in PROCEDURES.items()
    )
    return replace(a_desk(), areas=areas, procedures={one.id: one for one in PROCEDURES.values()})


@pytest.fixture
def town(ledger: Ledger) -> tuple[Work, dict[str, str]]:
    """The desk on that Saturday morning, and the references of its cases."""
    bench = work(ledger, the_desk())
    change(bench.office, [Wish(FUNERAL, "Not proclaimed yet.", closes=False)], MIA, at("2022-08-01 09:00"))
    in_order = sorted(CASES.items(), key=lambda one: one[1][1])
    known = {name: bench.complaint(f"About the {what}.", received_at=at(on)) for name, (what, on, _, _) in in_order}
    written = Acknowledgement(("The road",), "A new one")
    acknowledge(bench.office, known["acknowledged on Tuesday the 6th"], written, ANN, at("2022-09-06 09:00"))
    bench.deliver(at("2022-09-06 09:00") + 10 * MINUTE)
    late = Holding(FUNERAL, "We need to visit", "We rang", "A visit")
    hold(bench.office, known["promised for the day"], late, ANN, at("2022-09-08 09:00"))
    by_phone = Answer(Outcome.UPHELD, already=Already(date(2022, 9, 7), Channel.PHONE, "call 1"))
    respond(bench.office, known["answered and closed"], by_phone, ANN, at("2022-09-08 09:00"))
    bench.deliver(at("2022-09-08 09:00") + 10 * MINUTE)
    return bench, known


def due_dates(bench: Work, known: dict[str, str]) -> dict[str, str]:
    return {name: bench.stage(reference).due_on.isoformat() for name, reference in known.items()}


def test_the_announcement_moves_exactly_those_and_says_so_on_each(town: tuple[Work, dict[str, str]]) -> None:
    bench, known = town
    assert due_dates(bench, known) == {name: before for name, (_, _, before, _) in CASES.items()}
    events_before = {name: bench.events(reference) for name, reference in known.items()}
    notes_before = bench.told("#complaints")

    foretold = preview(bench.office, [Wish(FUNERAL, "The Queen's funeral.")], MIA, SATURDAY).forecast
    done = change(bench.office, [Wish(FUNERAL, "The Queen's funeral.")], MIA, SATURDAY)

    assert due_dates(bench, known) == {name: after for name, (_, _, _, after) in CASES.items()}
    moved = {name for name, (_, _, before, after) in CASES.items() if before != after}
    assert {one.reference for one in done.moves} == {known[name] for name in moved}
    assert (done.moves, done.unable) == (foretold.moves, ())
    for name, reference in known.items():
        news = bench.events(reference)[len(events_before[name]) :]
        assert news == (["calendar_changed"] if name in moved else []), name
        told = [one.text for one in bench.told("#complaints")[len(notes_before) :] if one.reference == reference]
        assert [one.startswith("The calendar changed; due ") for one in told] == [True] * (name in moved), name


def test_what_was_owed_on_the_day_is_owed_on_the_next_one(town: tuple[Work, dict[str, str]]) -> None:
    bench, known = town
    change(bench.office, [Wish(FUNERAL, "The Queen's funeral.")], MIA, SATURDAY)
    assert bench.owed(known["due on the day"])["s1.respond"] == at("2022-09-20 23:00")
    waits = bench.stage(known["to be acknowledged on the day"])
    assert waits.acknowledge_by == date(2022, 9, 20)
    assert bench.owed(known["to be acknowledged on the day"])["s1.acknowledge"] == at("2022-09-20 23:00")
    assert bench.stage(known["acknowledged on Tuesday the 6th"]).started_on == date(2022, 9, 6)
    assert bench.duty(f"{known['past due']}.s1.respond").due_at == at("2022-09-08 23:00")


def test_the_promise_for_the_day_is_named_and_stays(town: tuple[Work, dict[str, str]]) -> None:
    bench, known = town
    reference = known["promised for the day"]
    found = preview(bench.office, [Wish(FUNERAL, "The Queen's funeral.")], MIA, SATURDAY).forecast
    assert found.fixed == (Fixed(reference, 1, FUNERAL, "promised"),)
    change(bench.office, [Wish(FUNERAL, "The Queen's funeral.")], MIA, SATURDAY)
    assert bench.owed(reference)["s1.promise.1"] == at("2022-09-19 23:00")


def test_had_it_been_taken_back_every_date_would_be_the_old_one(town: tuple[Work, dict[str, str]]) -> None:
    bench, known = town
    change(bench.office, [Wish(FUNERAL, "The Queen's funeral.")], MIA, SATURDAY)
    change(bench.office, [Wish(FUNERAL, "We work all the same.", closes=False)], MIA, SATURDAY)
    assert due_dates(bench, known) == {name: before for name, (_, _, before, _) in CASES.items()}
