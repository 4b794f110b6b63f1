"""After any sequence of actions a rehearsal foretells what leaves if nobody acts: when, what, to whom, on which case.

Cases of several procedures, absences, closed days, stopped letters, post, restricted contact and whatever else the
stateful test does; what happens is walked to in steps that the rehearsal does not know, or lived through minute by
minute.
"""

from dataclasses import astuple, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle, islice

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from handlers.ask import left_since
from handlers.seed import seed
from procedure.deadlines import calendar_of, end_of_office_day, office_date
from procedure.desk import Desk
from scheduler.rehearsal import rehearse
from scheduler.walking import walk
from tests.handlers.desk import DAY, HOUR, MINUTE, MONDAY, OLU, nothing_wrong, preset, work
from tests.handlers.test_any_order import AnyOrder, a_desk_under

MORE = ("eng-nhs-2009", "wales-psow", "three-stage", "ni-nipso", "eng-housing-2024", "eng-adult-social-care-2009")
EVERY = ("everything", "frontline", "eng-children-act", "eng-lgsco-2026", "scot-spso-2021", "uk-dp", *MORE)
# Before Easter, over the change of the clocks in October, before Christmas; by day, in the evening and at night.
BEGINS = (timedelta(0), -4 * DAY, 126 * DAY, 206 * DAY, 262 * DAY)
HOURS = (timedelta(0), -9 * HOUR, 5 * HOUR, 14 * HOUR - MINUTE)
STRIDES = (7 * MINUTE, HOUR, 333 * MINUTE, DAY, 3_000 * MINUTE)
Left = tuple[datetime, str, str, str, str]


@cache
def a_desk_of_three(desk: str, repairs: str, waste: str) -> Desk:
    """Two areas under procedures of their own, or the desk's; Olu works three days a week."""
    plain = a_desk_under("everything")
    known = {**plain.procedures, **{one: preset(one) for one in MORE}}
    areas = tuple(replace(one, procedure={"repairs": repairs, "waste": waste}[one.code]) for one in plain.areas)
    people = tuple(replace(one, working_days=frozenset({0, 2, 3})) if one.email == OLU else one for one in plain.people)
    return replace(plain, default_procedure=desk, procedures=known, areas=areas, people=people)


class Foretold(AnyOrder):
    """The same, and at the end time goes on while nobody does anything."""

    days = 4

    @initialize(
        desk=st.sampled_from(EVERY),
        repairs=st.sampled_from(("", *EVERY)),
        waste=st.sampled_from(("", *EVERY)),
        begins=st.sampled_from(BEGINS),
        hour=st.sampled_from(HOURS),
    )
    def a_complaint_came(self, desk: str, repairs: str, waste: str, begins: timedelta, hour: timedelta) -> None:
        self.now = MONDAY + begins + hour
        self.work = work(self.ledger, a_desk_of_three(desk, repairs, waste))
        seed(self.work.office, self.now)
        self.mailed(self.work.complaint(received_at=self.now))
        self.mailed(self.work.complaint("My bin.", sender="bin@example.org", received_at=self.now))

    @invariant()
    def everything_is_sound(self) -> None:
        """Asked by the other test."""

    @invariant()
    def the_figures_balance(self) -> None:
        """Asked by the other test."""

    def teardown(self) -> None:
        self.work.doors.mail_trouble = nothing_wrong
        office = self.work.office
        foretold = sorted(astuple(one) for one in rehearse(office, self.now, self.days))
        rules = office.desk.procedure(office.desk.default_procedure)
        with office.reading() as (_, today):
            rules = today.desk.procedure(rules.id)
        last = calendar_of(rules).add_working_days(office_date(rules, self.now), self.days)
        begun, until = self.now, end_of_office_day(rules, last)
        self.live_on(until)
        rows = left_since(office, begun)
        happened = [(one.at, one.kind.value, one.to, one.reference, one.subject) for one in rows if one.at < until]
        assert sorted(happened) == foretold

    def live_on(self, until: datetime) -> None:
        """In strides of different lengths; `walk` stops wherever something is due."""
        for stride in islice(cycle(STRIDES), 1_000):
            if self.now >= until:
                break
            walk(self.work.office, min(until, self.now + stride), lambda: self.now, self.wait, self.turn_over)

    def wait(self, at: datetime) -> None:
        self.now = max(self.now, at)

    def turn_over(self) -> None:
        self.work.sweep(self.now)
        self.work.deliver(self.now)


class ByTheMinute(Foretold):
    """As the bot lives: a look every minute, whether or not something is due, and its duties seeded every hour."""

    days = 3

    def live_on(self, until: datetime) -> None:
        self.turn_over()
        minutes = 0
        while self.now < until:
            self.wait(self.now + MINUTE)
            minutes += 1
            if minutes % 60 == 0:
                seed(self.work.office, self.now)
            self.turn_over()


def run(machine: type[Foretold], examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    asked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(machine, settings=asked)


def test_what_is_foretold_after_a_few_sequences_is_what_happens() -> None:
    run(Foretold, examples=4, steps=15)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_what_is_foretold_after_many_sequences_is_what_happens_to_the_minute() -> None:
    run(Foretold, examples=150, steps=40)
    run(ByTheMinute, examples=40, steps=40)
