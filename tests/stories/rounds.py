"""How a case goes through a whole procedure, stage by stage: what its table of dates says, and the walk along it.

Every date and time in a table is the office's, counted by hand on a calendar. What the table leaves empty must not be.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.agree_date import Agreement, agree_date
from handlers.escalate import Escalation, escalate
from handlers.extend import Extending, decide_extension, extend
from handlers.hold import Holding, hold
from handlers.milestone import milestone
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.respond import Answer, respond
from procedure.dates import spoken
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome, spoken_outcome
from procedure.standing import CaseLine
from scheduler.ports import OutgoingLetter
from tests.stories.doors import on_the_wall
from tests.stories.mails import JO
from tests.stories.people import ANN, HEAD, MIA, OLU, REPAIRS, a_desk
from tests.stories.world import World

OWNERS = (ANN, HEAD, OLU)
NAMES = {"ann": ANN, "head": HEAD, "olu": OLU, "mia": MIA}
REFERENCE = "C-2026-00001"


@dataclass(frozen=True)
class Late:
    """A letter that says that the reply is late: by itself (`by` is empty) or by a person, and the day it promises."""

    at: str
    promised_on: str
    by: str = ""


@dataclass(frozen=True)
class Extended:
    """A later date that the owner asked for and Mia approved; `latest` is the last that the procedure allows."""

    asked: str
    approved: str
    until: str
    latest: str


@dataclass(frozen=True)
class Round:
    """One stage. A person's letter leaves ten minutes after the time given here.

    `steps`: when its milestones were done and recorded, as "panel 2027-04-09"; `due_on` is the date after that.
    `agreed`: the day of reply agreed with the complainant as it was acknowledged, which then is `due_on`.
    `asked`: when the complaint or the wish for this stage arrived. `decided`: when staff took it to this stage.
    `chased`: days on which somebody's nine o'clock list named the case, as "ann 2026-04-01".
    """

    asked: str
    due_on: str
    answered: str
    chased: tuple[str, ...]
    decided: str = ""
    acknowledge_by: str = ""
    acknowledged: str = ""
    due_at_first: str = ""
    late: tuple[Late, ...] = ()
    extended: Extended | None = None
    escalate_by: str = ""
    steps: tuple[str, ...] = ()
    agreed: str = ""


@dataclass(frozen=True)
class Afterwards:
    """When the external body took the case, when it decided, and what; None: it did not look into it."""

    referred_on: str
    decided_on: str
    outcome: Outcome | None


@dataclass(frozen=True)
class Table:
    """A case under one preset, to its end."""

    preset: str
    rounds: tuple[Round, ...]
    body: str
    time_limit: str
    afterwards: Afterwards


def a_desk_under(preset: str) -> Desk:
    """Three people who answer one after the other, under one procedure."""
    return replace(a_desk(), default_procedure=preset, areas=(replace(REPAIRS, stage_owners=OWNERS),))


@dataclass
class Walk:
    """Goes along a table and compares on the way."""

    world: World
    table: Table
    reference: str
    last_letter: OutgoingLetter | None = None
    chases_read: int = 0

    def stage(self, number: int) -> None:
        """From the wish to the answer, every date compared."""
        one = self.table.rounds[number - 1]
        if number > 1:
            self.asks_for_more(one, number)
        line = self.line()
        assert (line.stage, line.owner) == (number, OWNERS[number - 1])
        assert (line.acknowledge_by, line.due_on) == (day(one.acknowledge_by), day(one.due_at_first or one.due_on))
        if one.acknowledged:
            self.is_acknowledged(one)
        if one.agreed:
            agreed = Agreement(date.fromisoformat(one.agreed), evidence="on the phone")
            agree_date(self.world.office, self.reference, agreed, line.owner, self.world.clock.now())
        for step in one.steps:
            self.is_done(*step.split())
        assert self.line().due_on == day(one.due_on)
        if one.extended:
            self.is_extended(one.extended, one)
        for late in one.late:
            self.is_late(late, number)
        self.is_answered(one, number)
        assert self.chases() == sorted(one.chased, key=lambda chase: chase.split()[::-1])

    def asks_for_more(self, one: Round, number: int) -> None:
        """The complainant answers the reply; staff take it to the next stage, and the letter about that leaves."""
        assert self.last_letter is not None
        subject, message_id = self.last_letter.subject, self.last_letter.message_id
        self.world.mail(one.asked, "It is still broken.", subject=f"Re: {subject}", In_Reply_To=message_id)
        self.world.go_to(one.decided)
        wish = Escalation(("The boiler is still broken.",), outcome_sought="A new boiler.")
        escalate(self.world.office, self.reference, wish, OWNERS[number - 1], self.world.clock.now())
        assert on_the_wall(self.line().received_at) == one.asked
        if not one.acknowledged:
            self.confirms(one.decided, one)

    def is_done(self, key: str, on: str) -> None:
        """A step within the stage, recorded on its day."""
        self.world.go_to(f"{on} 16:00")
        milestone(
            self.world.office, self.reference, key, date.fromisoformat(on), self.line().owner, self.world.clock.now()
        )

    def is_acknowledged(self, one: Round) -> None:
        if self.line().acknowledged_at is None and one.decided != one.acknowledged:
            self.world.go_to(one.acknowledged)
            points = Acknowledgement(("The boiler is broken.",), "A new boiler.")
            acknowledge(self.world.office, self.reference, points, self.line().owner, self.world.clock.now())
        self.confirms(one.acknowledged, one)

    def confirms(self, at: str, one: Round) -> None:
        """The letter of a person that says what is looked at, and by when the reply comes."""
        self.world.go_to(ten_minutes_after(at))
        subject = f"Your complaint {self.reference}: what we will look at"
        letter = self.world.letter(ten_minutes_after(at), JO, subject)
        on = spoken(date.fromisoformat(one.due_at_first if one.steps or one.agreed else one.due_on))
        assert f"Our reply {'at the latest ' if one.agreed else ''}by: {on}" in letter.text
        acknowledged_at = self.line().acknowledged_at
        assert acknowledged_at is None or on_the_wall(acknowledged_at) <= ten_minutes_after(at)

    def is_extended(self, extended: Extended, one: Round) -> None:
        """Not a day later than the procedure allows; approved, told before the limit; the target itself stays."""
        self.world.go_to(extended.asked)
        office, owner, now = self.world.office, self.line().owner, self.world.clock.now()
        too_late = date.fromisoformat(extended.latest) + timedelta(days=1)
        last = re.escape(spoken(date.fromisoformat(extended.latest)))
        with pytest.raises(NotAllowed, match=f"cannot lie after {last}"):
            extend(office, self.reference, Extending(too_late, "We need to speak to more people."), owner, now)
        until = date.fromisoformat(extended.until)
        extend(office, self.reference, Extending(until, "We need to speak to more people."), owner, now)
        assert self.line().extended_to is None
        self.world.go_to(extended.approved)
        decide_extension(office, self.reference, True, MIA, self.world.clock.now())
        leaves = ten_minutes_after(extended.approved)
        self.world.go_to(leaves)
        letter = self.world.letter(leaves, JO, f"Your complaint {self.reference}: a new date for our reply")
        assert f"New date: {spoken(until)}" in letter.text
        told = office.desk.procedure(self.table.preset).stage(self.line().stage).extension
        assert told is not None
        assert (self.table.body in letter.text) == told.signpost_required
        assert (self.line().due_on, self.line().extended_to) == (day(one.due_on), until)

    def is_late(self, late: Late, number: int) -> None:
        """Late, sorry, and by when: the target stays."""
        self.world.go_to(late.at)
        before, said_by = self.line().due_on, self.line().told_on
        is_early = bool(late.by) and late.at[:10] <= said_by.isoformat()
        leaves = late.at
        if late.by:
            why = Holding(date.fromisoformat(late.promised_on), "A part is missing.", "We looked.", "To fit the part.")
            hold(self.world.office, self.reference, why, NAMES[late.by], self.world.clock.now())
            leaves = ten_minutes_after(late.at)
            self.world.go_to(leaves)
        says = "a new date for our reply" if is_early else "our reply is late"
        letter = self.world.letter(leaves, JO, f"Your complaint {self.reference}: {says}")
        assert spoken(date.fromisoformat(late.promised_on)) in letter.text
        line = self.line()
        assert (line.stage, line.due_on, line.promised_on) == (number, before, day(late.promised_on))

    def is_answered(self, one: Round, number: int) -> None:
        """The reply names the next stage and its limit, or the external body and its own."""
        self.world.go_to(one.answered)
        answer = Answer(Outcome.NOT_UPHELD, "We looked at it.")
        respond(self.world.office, self.reference, answer, OWNERS[number - 1], self.world.clock.now())
        leaves = ten_minutes_after(one.answered)
        self.world.go_to(leaves)
        letter = self.world.letter(leaves, JO, f"Your complaint {self.reference}: our reply")
        if number < len(self.table.rounds):
            by = f" by {spoken(date.fromisoformat(one.escalate_by))}" if one.escalate_by else ""
            assert f"Reply to this email{by} and tell us what is still wrong." in letter.text
            assert self.table.body not in letter.text
        else:
            assert "This was our last stage." in letter.text
            flat = " ".join(letter.text.split())
            assert f"Name: {self.table.body} " in flat
            assert f"Time limit: {self.table.time_limit} " in flat
        responded_at = self.line().responded_at
        assert responded_at is not None
        assert on_the_wall(responded_at) == leaves
        self.last_letter = letter

    def goes_to_the_body(self) -> None:
        """Months pass, in which we owe nothing; our own outcome stays what it was."""
        after = self.table.afterwards
        self.world.sleep_until(f"{after.referred_on} 12:00")
        referred = Referred(date.fromisoformat(after.referred_on))
        said = refer(self.world.office, self.reference, referred, MIA, self.world.clock.now()).say
        assert said.startswith(f"{self.reference} is with the {self.table.body}.")
        self.world.sleep_until(f"{after.decided_on} 12:00")
        decided = Decided(date.fromisoformat(after.decided_on), after.outcome, "The ombudsman's words.")
        said = record_decision(self.world.office, self.reference, decided, MIA, self.world.clock.now()).say
        assert said.endswith(f"is recorded: {spoken_outcome(after.outcome) if after.outcome else 'not looked into'}.")
        kinds = [one.kind for one in self.world.case(self.reference).events]
        assert kinds[-2:] == ["referred", "referral_decided"]
        assert self.line().outcome is Outcome.NOT_UPHELD

    def line(self) -> CaseLine:
        return self.world.case(self.reference).line

    def chases(self) -> list[str]:
        """Who was reminded on which day since the last stage ended, always at nine."""
        known = {address: name for name, address in NAMES.items()}
        fresh = self.world.chases()[self.chases_read :]
        self.chases_read += len(fresh)
        assert {at[11:] for at, _ in fresh} <= {"09:00"}
        return [f"{known[person]} {at[:10]}" for at, person in sorted(fresh)]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def ten_minutes_after(at: str) -> str:
    """Letters of people wait ten minutes; no time in a table stands in the last ten of an hour."""
    hour, minute = at.rsplit(":", 1)
    assert int(minute) < 50
    return f"{hour}:{int(minute) + 10:02d}"
