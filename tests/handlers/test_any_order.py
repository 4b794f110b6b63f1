"""No sequence of actions, in any order, by any role, breaks an invariant or raises anything but a helpful refusal."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import SQLModel

from handlers.seed import seed
from storage.copying import in_memory
from tests.handlers.desk import MONDAY, later, nothing_wrong, refused, uncertain, work
from tests.handlers.machine import ACTS, PEOPLE, SENDERS, STEPS, Turn, Watch, history_is_whole, must_hold, try_it

TROUBLE = {"well": nothing_wrong, "later": later, "refused": refused, "uncertain": uncertain}


class AnyOrder(RuleBasedStateMachine):
    """A desk on a ledger in memory, to which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = in_memory()
        SQLModel.metadata.create_all(self.ledger.engine)
        self.work, self.watch, self.now = work(self.ledger), Watch(), MONDAY
        self.references = ["C-2026-09999"]

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

    @rule(which=st.integers(0, 20))
    def a_letter_comes_back(self, which: int) -> None:
        letters = [one.message_id for one in self.work.rows() if one.message_id]
        if letters:
            self.work.bounce(letters[which % len(letters)], self.now)

    @rule(name=st.sampled_from(sorted(ACTS)), by=st.sampled_from(PEOPLE), which=st.integers(0, 5), data=st.data())
    def somebody_does_something(self, name: str, by: str, which: int, data: st.DataObject) -> None:
        reference = self.references[which % len(self.references)]
        try_it(name, Turn(self.work, by, self.now, reference, data.draw))

    @rule(step=st.sampled_from(STEPS), trouble=st.sampled_from(sorted(TROUBLE)), sweeps=st.booleans())
    def time_passes(self, step: timedelta, trouble: str, sweeps: bool) -> None:
        self.now += step
        self.work.doors.mail_trouble = TROUBLE[trouble]
        if sweeps:
            self.work.sweep(self.now)
        self.work.deliver(self.now)

    @invariant()
    def everything_is_sound(self) -> None:
        must_hold(self.work, self.watch, self.now)

    def teardown(self) -> None:
        history_is_whole(self.work, self.now)
        self.ledger.close()


def run(examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    asked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(AnyOrder, settings=asked)


def test_a_few_sequences_break_nothing() -> None:
    run(examples=12, steps=25)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_long_sequences_break_nothing() -> None:
    run(examples=400, steps=60)
