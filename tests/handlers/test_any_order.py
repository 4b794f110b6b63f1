"""No sequence of actions, in any order, by any role, breaks an invariant or raises anything but a helpful refusal."""

import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import SQLModel, col, select

from handlers.seed import seed
from procedure.desk import Desk
from procedure.loading import load_procedure
from storage.copying import in_memory
from storage.ledger import Ledger
from storage.tables import Case
from tests.handlers.desk import (
    ANN,
    HEAD,
    MINUTE,
    MONDAY,
    OLU,
    a_desk,
    later,
    nothing_wrong,
    preset,
    refused,
    uncertain,
    work,
)
from tests.handlers.machine import (
    ACTORS,
    ACTS,
    SENDERS,
    STEPS,
    Act,
    Draw,
    Turn,
    try_it,
)
from tests.handlers.machine_fits import APT, fitting
from tests.handlers.machine_judge import Watch, history_is_whole, must_hold, the_dates_are_explained, the_flow_balances
from tests.handlers.machine_more import MORE
from tests.handlers.machine_seen import see
from tests.kept import emptied

EVERY = {**ACTS, **MORE}
PRESETS = ("everything", "everything", "frontline", "eng-children-act", "eng-lgsco-2026", "scot-spso-2021", "uk-dp")
TEXTS = ("The boiler.", "My bin.", "No heating.", "Something else.")
TROUBLE = {"well": nothing_wrong, "later": later, "refused": refused, "uncertain": uncertain}


@cache
def kept_in_memory() -> Ledger:
    """One for all sequences: an engine remembers compiled statements."""
    ledger = in_memory()
    SQLModel.metadata.create_all(ledger.engine)
    return ledger


@cache
def a_desk_under(preset_id: str) -> Desk:
    """The desk with three who answer one after the other, under one procedure; repairs can be put under others."""
    text = (Path(__file__).parent / "everything.toml").read_text(encoding="utf-8")
    known = (load_procedure(text, "everything"), *map(preset, {*PRESETS} - {"everything"}))
    desk, owners = a_desk(), {"repairs": (ANN, HEAD, OLU), "waste": (OLU, HEAD, ANN)}
    areas = tuple(replace(one, stage_owners=owners[one.code]) for one in desk.areas)
    return replace(desk, default_procedure=preset_id, procedures={one.id: one for one in known}, areas=areas)


class AnyOrder(RuleBasedStateMachine):
    """A desk on a ledger in memory, to which anything may happen."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.ledger = emptied(kept_in_memory())
        self.watch, self.now, self.turns = Watch(), MONDAY, 0

    @initialize(preset=st.sampled_from(PRESETS))
    def a_complaint_came(self, preset: str) -> None:
        self.work = work(self.ledger, a_desk_under(preset))
        seed(self.work.office, self.now)
        self.mailed(self.work.complaint(received_at=self.now))

    @rule(what=st.integers(0, 5), which=st.integers(0, 60), sender=st.sampled_from(SENDERS))
    def a_mail_comes(self, what: int, which: int, sender: str) -> None:
        """A complaint, while there are few; a letter of ours that comes back; or somebody writes on a case."""
        if what < 2 and len(self.watch.mailed) < 5:
            self.mailed(self.work.complaint(TEXTS[which % len(TEXTS)], received_at=self.now, delivered=what == 0))
        elif what == 2:
            letters = [one.message_id for one in self.work.rows() if one.message_id]
            self.work.bounce(letters[which % len(letters)], self.now)
        else:
            self.work.reply(sender, self.reference(which), self.now)

    @rule(which=st.integers(0, 5), data=st.data(), leaves=st.booleans())
    def somebody_does_what_fits(self, which: int, data: st.DataObject, leaves: bool) -> None:
        seen = see(self.work, self.reference(which), self.now)
        name = data.draw(st.sampled_from(fitting(seen)))
        by = data.draw(st.sampled_from(APT[name].people(seen)))
        self.does("apt", name, lambda turn: APT[name].act(turn, seen), self.turn(by, seen.reference, data.draw))
        if leaves:
            self.time_passes(11 * MINUTE, "well", sweeps=False)

    @rule(which=st.integers(0, 2), data=st.data(), leaves=st.booleans())
    def and_what_fits_next(self, which: int, data: st.DataObject, leaves: bool) -> None:
        self.somebody_does_what_fits(which, data, leaves)

    @rule(which=st.integers(0, 1), data=st.data(), leaves=st.booleans())
    def and_what_fits_after_that(self, which: int, data: st.DataObject, leaves: bool) -> None:
        self.somebody_does_what_fits(which, data, leaves)

    @rule(which=st.integers(0, 5), data=st.data(), by=st.sampled_from(ACTORS), senseless=st.integers(0, 2))
    def somebody_does_something(self, which: int, data: st.DataObject, by: str, senseless: int) -> None:
        """A third of these is whatever comes to mind, the rest what fits done by anybody."""
        seen = see(self.work, self.reference(which), self.now)
        turn = self.turn(by, seen.reference, data.draw)
        if senseless == 2:
            name = data.draw(st.sampled_from(sorted(EVERY)))
            self.does("any", name, EVERY[name], turn)
        else:
            name = data.draw(st.sampled_from(fitting(seen)))
            self.does("role", name, lambda turn: APT[name].act(turn, seen), turn)

    def does(self, sort: str, name: str, act: Act, turn: Turn) -> None:
        became = try_it(name, act, turn)
        event(f"{sort}: {became}")
        self.done[f"{sort} {became}"] += 1

    @rule(step=st.sampled_from(STEPS), trouble=st.sampled_from(sorted(TROUBLE)), sweeps=st.booleans())
    def time_passes(self, step: timedelta, trouble: str, sweeps: bool) -> None:
        self.now += step
        self.work.doors.mail_trouble = TROUBLE[trouble]
        if sweeps:
            self.work.sweep(self.now)
        self.work.deliver(self.now)

    def mailed(self, reference: str) -> None:
        self.watch.mailed.add(reference)

    def reference(self, which: int) -> str:
        """One of the cases that are there, whatever they came from."""
        with self.ledger.reading() as tx:
            known = tx.exec(select(Case.reference).order_by(col(Case.id))).all()
        return known[which % len(known)]

    def turn(self, by: str, reference: str, draw: Draw) -> Turn:
        return Turn(self.work, by, self.now, reference, draw)

    @invariant()
    def everything_is_sound(self) -> None:
        must_hold(self.work, self.watch, self.now)

    @invariant()
    def the_figures_balance(self) -> None:
        """Asked now and then: it takes as long as all the rest."""
        self.turns += 1
        if self.turns % 8 == 0:
            the_flow_balances(self.work, self.now)

    def teardown(self) -> None:
        the_flow_balances(self.work, self.now)
        the_dates_are_explained(self.work, self.now)
        history_is_whole(self.work, self.now)


def run(examples: int, steps: int) -> Counter[str]:
    """How many actions were done, and how many refused, by sort; whatever breaks raises."""
    AnyOrder.done.clear()
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    asked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(AnyOrder, settings=asked)
    sys.stdout.write(f"{sum(AnyOrder.done.values())} actions: {dict(sorted(AnyOrder.done.items()))}\n")
    return AnyOrder.done


def share_done(done: Counter[str]) -> float:
    return sum(number for sort, number in done.items() if sort.endswith("done")) / sum(done.values())


def test_a_few_sequences_break_nothing() -> None:
    # Few actions may by chance be refused for the most part, so their share says nothing here.
    done = run(examples=8, steps=20)
    assert sum(number for sort, number in done.items() if sort.endswith("done")) >= 3, "as much as nothing happened"


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_long_sequences_break_nothing() -> None:
    done = run(examples=150, steps=60)
    assert share_done(done) > 0.6
    assert done["apt done"] > 1_000
