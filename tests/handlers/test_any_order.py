"""No sequence of actions, in any order, by any role, breaks an invariant or raises anything but a helpful refusal."""

from collections import Counter
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import SQLModel

from handlers.respond import Answer, respond
from handlers.seed import seed
from procedure.outcomes import Outcome
from storage.copying import in_memory
from tests.handlers.desk import ANN, HEAD, MINUTE, MONDAY, later, nothing_wrong, refused, uncertain, work
from tests.handlers.machine import (
    ACTORS,
    ACTS,
    SENDERS,
    STEPS,
    Act,
    Draw,
    Turn,
    Watch,
    history_is_whole,
    must_hold,
    nothing_drawn,
    try_it,
)
from tests.handlers.machine_more import MORE

EVERY = {**ACTS, **MORE}
TROUBLE = {"well": nothing_wrong, "later": later, "refused": refused, "uncertain": uncertain}


class AnyOrder(RuleBasedStateMachine):
    """A desk on a ledger in memory, to which anything may happen."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.ledger = in_memory()
        SQLModel.metadata.create_all(self.ledger.engine)
        self.work, self.watch, self.now = work(self.ledger), Watch(), MONDAY
        self.references: list[str] = []

    @initialize()
    def a_complaint_came(self) -> None:
        seed(self.work.office, self.now)
        self.references.append(self.work.complaint(received_at=self.now))

    @rule(text=st.sampled_from(["The boiler.", "My bin.", "No heating.", "Something else."]))
    def another_complaint_comes(self, text: str) -> None:
        self.references.append(self.work.complaint(text, received_at=self.now, delivered=False))

    @rule(sender=st.sampled_from(SENDERS), which=st.integers(0, 5))
    def somebody_writes_on_a_case(self, sender: str, which: int) -> None:
        self.work.reply(sender, self.references[which % len(self.references)], self.now)

    @rule(which=st.integers(0, 60))
    def a_letter_comes_back(self, which: int) -> None:
        letters = [one.message_id for one in self.work.rows() if one.message_id]
        if which < len(letters):
            self.work.bounce(letters[which], self.now)

    @rule(name=st.sampled_from(sorted(EVERY)), by=st.sampled_from(ACTORS), which=st.integers(0, 5), data=st.data())
    def somebody_does_something(self, name: str, by: str, which: int, data: st.DataObject) -> None:
        reference = self.references[which % len(self.references)]
        self.done[try_it(name, EVERY[name], self.turn(by, reference, data.draw))] += 1

    @rule(name=st.sampled_from(sorted(EVERY)), by=st.sampled_from(ACTORS), which=st.integers(0, 2), data=st.data())
    def and_something_more(self, name: str, by: str, which: int, data: st.DataObject) -> None:
        self.somebody_does_something(name, by, which, data)

    @rule(by=st.sampled_from((ANN, HEAD)), which=st.integers(0, 2))
    def a_case_is_answered(self, by: str, which: int) -> None:
        """Else too few would ever be closed for what may happen afterwards."""
        reference = self.references[which % len(self.references)]
        answer = Answer(Outcome.NOT_UPHELD, "We were right.", theme="process", subtheme="delay")
        act: Act = lambda turn: respond(turn.work.office, reference, answer, by, turn.now)  # noqa: E731 - one of many
        self.done[try_it("respond", act, self.turn(by, reference))] += 1
        self.now += 11 * MINUTE
        self.work.doors.mail_trouble = nothing_wrong
        self.work.deliver(self.now)

    @rule(step=st.sampled_from(STEPS), trouble=st.sampled_from(sorted(TROUBLE)), sweeps=st.booleans())
    def time_passes(self, step: timedelta, trouble: str, sweeps: bool) -> None:
        self.now += step
        self.work.doors.mail_trouble = TROUBLE[trouble]
        if sweeps:
            self.work.sweep(self.now)
        self.work.deliver(self.now)

    def turn(self, by: str, reference: str, draw: Draw = nothing_drawn) -> Turn:
        return Turn(self.work, by, self.now, reference, draw)

    @invariant()
    def everything_is_sound(self) -> None:
        must_hold(self.work, self.watch, self.now)

    def teardown(self) -> None:
        history_is_whole(self.work, self.now)
        self.ledger.close()


def run(examples: int, steps: int) -> Counter[str]:
    """How many actions were done, and how many refused; whatever breaks raises."""
    AnyOrder.done.clear()
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    asked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(AnyOrder, settings=asked)
    return AnyOrder.done


def test_a_few_sequences_break_nothing() -> None:
    assert {"done", "refused"} <= set(run(examples=12, steps=25)), "as much as nothing happened"


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_long_sequences_break_nothing() -> None:
    assert run(examples=400, steps=60)["done"] > 1_000
