"""A made-up council, day by day: what arrives, what its people do about it, and when the bot is away. One seed decides.

Letters leave into a list, notes to staff are counted as they leave; time is told, nothing waits.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from sqlalchemy import bindparam, update
from sqlmodel import SQLModel

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.away import away
from handlers.calendar import Wish, change
from handlers.close import Closing, close
from handlers.escalate import Escalation, escalate
from handlers.extend import Extending, extend
from handlers.hold import Holding, hold
from handlers.keep import Arrived, keep
from handlers.letters import resume
from handlers.office import Office
from handlers.pen import discard, release
from handlers.receive import Understood, receive
from handlers.respond import Answer, respond
from handlers.route import Routed, route, route_answered
from handlers.seed import seed
from handlers.settle import file_reply
from handlers.wake import wake
from letters.book import LetterBook
from procedure.deadlines import calendar_of, due_instant, office_date
from procedure.desk import Area, Desk, MailboxRule, Person, Role
from procedure.errors import NotAllowed
from procedure.mail import IncomingMail
from procedure.outcomes import Closure, Outcome
from procedure.standing import CaseLine, Owed, What
from procedure.words import NOTES, OutboxState, Route
from scheduler.delivery import Carrier
from scheduler.ports import OutgoingLetter, OutgoingNote
from scheduler.sweep import sweep
from storage.copying import in_memory
from storage.lines import open_lines, owed_besides
from storage.outbox import Side
from storage.rows import run, table_of
from storage.tables import Outbox
from tests.handlers.desk import preset

ADDRESS, MAILBOX = "complaints@example.gov.uk", "complaints"
ANN, OLU, KIM, HEAD, MIA, ADA = (f"{name}@example.gov.uk" for name in ("ann", "olu", "kim", "head", "mia", "ada"))
CHASED = time(9, 5)
WORKING_STEPS = (CHASED, time(15, 5), time(23, 59))
RESTING_STEPS = (time(12, 0), time(23, 59))
SEALED_EVERY = 5
"""Days after which a mail comes that nobody can read."""
HOUSING = "eng-housing-2024"
_OUTBOX = table_of(Outbox)
ALL_NOTES = (
    update(_OUTBOX)
    .where(_OUTBOX.c.kind.in_(NOTES), _OUTBOX.c.state == OutboxState.QUEUED)
    .values(state=OutboxState.SENT, sent_at=bindparam("now"))
)
"""Notes to staff leave all at once."""
SERVICES = (("repairs", "boiler", ANN), ("waste", "bin", OLU), ("streets", "pothole", KIM))


@dataclass
class Plan:
    """How much happens. `per_day` complaints on average; shares are of 1."""

    first: date
    last: date
    per_day: float
    seed: int
    late: float = 0.25
    dissatisfied: float = 0.12
    outages_per_year: int = 3


@dataclass
class Seen:
    """What the post office and the workspace saw."""

    letters: list[OutgoingLetter] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    complaints: int = 0
    replies: int = 0
    outages: int = 0
    paused: int = 0


@dataclass
class Council:
    """The office and everybody around it."""

    plan: Plan
    office: Office
    random: Random
    seen: Seen = field(default_factory=Seen)
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    numbers: Iterator[int] = field(default_factory=count)
    patience: dict[str, int] = field(default_factory=dict)
    coming: list[tuple[datetime, IncomingMail]] = field(default_factory=list)
    unhappy: list[tuple[date, str, str]] = field(default_factory=list)
    down_until: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    # The doors.

    def send(self, letter: OutgoingLetter) -> str:
        self.seen.letters.append(letter)
        if letter.subject.endswith(": our reply") and self.random.random() < self.plan.dissatisfied:
            on = self.now.date() + timedelta(days=self.random.randint(1, 12))
            self.unhappy.append((on, letter.to, letter.subject))
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        return None

    def post(self, note: OutgoingNote) -> str:
        raise AssertionError("notes leave all at once here")

    def close(self) -> None:
        """Nothing is held open."""

    # Time.

    def live(self) -> None:
        """From the first day to the last."""
        self.now = self.at(self.plan.first, time(0, 5))
        seed(self.office, self.now)
        day = self.plan.first
        while day <= self.plan.last or self.coming:
            self.day(day)
            day += timedelta(days=1)

    def day(self, day: date) -> None:
        """Mails come at any hour; the bot works unless it is down; people work on working days."""
        self.coming += self.arrivals(day)
        if self.random.random() < self.plan.outages_per_year / 365:
            self.seen.outages += 1
            begins = self.at(day, time(self.random.randrange(24), 30))
            self.down_until = begins + timedelta(hours=self.random.choice((2, 7, 20, 30, 60)))
        self.plans(day)
        works = calendar_of(self.office.desk.procedure("frontline")).is_working_day(day)
        for step in WORKING_STEPS if works else RESTING_STEPS:
            self.step(self.at(day, step), people=works and step == CHASED)

    def plans(self, day: date) -> None:
        """People go on leave; every November the manager closes Christmas Eve, when cases are due on it already."""
        self.now = max(self.now, self.at(day, time(0, 1)))
        if day.day == 1:
            person = self.random.choice((ANN, OLU, KIM, HEAD))
            first = day + timedelta(days=self.random.randint(3, 20))
            away(self.office, person, first, first + timedelta(days=self.random.randint(0, 13)), "", MIA, self.now)
        if (day.month, day.day) == (12, 15):
            change(self.office, [Wish(date(day.year, 12, 24), "offices shut")], MIA, self.now)

    def step(self, instant: datetime, people: bool) -> None:
        """The bot reads, does and delivers; then people do their part."""
        if instant < self.down_until:
            return
        self.now = instant
        self.wakes()
        due = [one for one in self.coming if one[0] <= instant]
        self.coming = self.coming[len(due) :]
        if due:
            self.files(due)
        self.work()
        if people:
            self.people_work()

    def wakes(self) -> None:
        if wake(self.office, self.now, self.now) >= timedelta(hours=24):
            self.seen.paused += 1
            resume(self.office, MIA, self.now)

    def work(self) -> None:
        sweep(self.office, self.now)
        carrier = Carrier(self.office, self, self, "bot", lambda: self.now, lambda: self.now)
        carrier.deliver(Side.LETTERS)
        with self.office.ledger.writing() as tx:
            run(tx, ALL_NOTES, {"now": self.now})

    def at(self, day: date, wall: time) -> datetime:
        return due_instant(self.office.desk.procedure("frontline"), day, wall)

    # What arrives.

    def arrivals(self, day: date) -> list[tuple[datetime, IncomingMail]]:
        """Complaints and dissatisfied replies of a day, by their time."""
        number = sum(self.random.random() < self.plan.per_day / 8 for _ in range(8))
        self.seen.complaints += number
        again = [one for one in self.unhappy if one[0] <= day]
        self.unhappy = [one for one in self.unhappy if one[0] > day]
        self.seen.replies += len(again)
        mails = [self.complaint() for _ in range(number)]
        if day.toordinal() % SEALED_EVERY == 0:
            sealed = self.mail("", "Complaint", f"resident{next(self.numbers)}@example.org")
            mails.append(replace(sealed, unreadable="It is encrypted (PGP)."))
        mails += [self.mail("It is not mended.", f"Re: {subject}", sender) for _, sender, subject in again]
        at = sorted(self.at(day, time(self.random.randrange(24), self.random.randrange(59))) for _ in mails)
        return list(zip(at, mails, strict=True))

    def complaint(self) -> IncomingMail:
        _, word, _ = self.random.choice(SERVICES)
        return self.mail(f"My {word} again.", "Complaint", f"resident{next(self.numbers)}@example.org")

    def mail(self, text: str, subject: str, sender: str) -> IncomingMail:
        number = next(self.numbers)
        return IncomingMail(
            message_id=f"<{number}@example.org>",
            from_address=sender,
            to=(ADDRESS,),
            subject=subject,
            text=text,
            content_hash=f"{number:064d}",
            return_path=sender,
        )

    def files(self, due: list[tuple[datetime, IncomingMail]]) -> None:
        kept = keep(self.office, MAILBOX, [Arrived(mail.message_id, at, b"raw") for at, mail in due])
        understood = [Understood(one.raw_id, one.key, at, mail) for one, (at, mail) in zip(kept, due, strict=True)]
        receive(self.office, MAILBOX, understood, self.now)

    # What people do.

    def people_work(self) -> None:
        with self.office.reading() as (tx, _):
            lines, replies = open_lines(tx), owed_besides(tx)
        today = office_date(self.office.desk.procedure("frontline"), self.now)
        for line in lines:
            self.attempt(line, today)
        for one in replies:
            self.decides(one)

    def attempt(self, line: CaseLine, today: date) -> None:
        """Whoever has the case does the next thing, or lets it lie; what the rules refuse is counted."""
        if not line.owner:
            assign(self.office, line.reference, self.random.choice((ANN, OLU, KIM)), MIA, self.now)
            return
        left = self.patience.setdefault(f"{line.reference}.{line.stage}", self.days_needed(line, today))
        self.patience[f"{line.reference}.{line.stage}"] = left - 1
        try:
            if line.acknowledge_by and not line.acknowledged_at and self.random.random() < 0.6:
                acknowledge(
                    self.office, line.reference, Acknowledgement(("A point",), "A repair"), line.owner, self.now
                )
            elif self.random.random() < 0.004:
                close(self.office, line.reference, Closing(Closure.WITHDRAWN, "They have asked us to."), MIA, self.now)
            elif self.random.random() < 0.004:
                route(self.office, line.reference, Routed(Route.FOI, "They ask for papers.", KIM), MIA, self.now)
            elif left <= 0:
                self.answers(line)
            elif line.procedure == HOUSING and self.is_near(line, today) and not line.extended_to:
                self.extends(line)
            elif today >= line.told_on and self.random.random() < 0.5:
                self.holds(line, today)
        except NotAllowed as refusal:
            self.seen.refused[refusal.reason[:40]] += 1

    def decides_what_it_is(self, number: int) -> None:
        days = (self.now.toordinal() + number) % 3
        if days == 0:
            release(self.office, number, None, MIA, self.now)
            self.seen.complaints += 1
        elif days == 1:
            discard(self.office, number, "The sender has phoned.", MIA, self.now)

    def decides(self, owed: Owed) -> None:
        """Whoever wrote again goes on to the next stage, where there is one; most do. Somebody says what a held mail
        is, in time or not: it becomes a case, is discarded, or waits for another day. What was sent on is answered.
        """
        if owed.what is What.HELD:
            self.decides_what_it_is(int(owed.item))
        if owed.what is What.ROUTE and owed.line and owed.due_at <= self.now and self.random.random() < 0.4:
            route_answered(self.office, owed.line.reference, None, KIM, self.now)
        if owed.what is not What.DECIDE or owed.line is None:
            return
        try:
            if self.random.random() < 0.8:
                escalation = Escalation(("It is not mended.",), outcome_sought="A repair")
                escalate(self.office, owed.line.reference, escalation, MIA, self.now)
            else:
                file_reply(self.office, int(owed.item), MIA, self.now)
        except NotAllowed as refusal:
            self.seen.refused[refusal.reason[:40]] += 1
            file_reply(self.office, int(owed.item), MIA, self.now)

    def days_needed(self, line: CaseLine, today: date) -> int:
        target = max(1, (line.due_on - today).days * 5 // 7)
        on_time = self.random.random() >= self.plan.late
        return self.random.randint(0, max(0, target - 1)) if on_time else target + self.random.randint(1, 25)

    def answers(self, line: CaseLine) -> None:
        """Whoever decided the stage before is not let: the manager gives the case to somebody else."""
        outcome = self.random.choice((Outcome.UPHELD, Outcome.NOT_UPHELD, Outcome.NOT_UPHELD))
        answer = Answer(
            outcome, "We looked at it and this is what we found.", override_reason="Nothing else was asked for"
        )
        try:
            respond(self.office, line.reference, answer, line.owner, self.now)
        except NotAllowed as refusal:
            if refusal.reason.startswith("Whoever decided the stage before"):
                others = [one for one in (ANN, OLU, KIM) if one != line.owner]
                assign(self.office, line.reference, self.random.choice(others), MIA, self.now)
            raise

    def is_near(self, line: CaseLine, today: date) -> bool:
        return line.acknowledged_at is not None and 0 < (line.due_on - today).days <= 2

    def extends(self, line: CaseLine) -> None:
        calendar = calendar_of(self.office.desk.procedure(line.procedure))
        until = calendar.add_working_days(line.due_on, self.random.randint(3, 9))
        extend(self.office, line.reference, Extending(until, f"It has {next(self.numbers)} parts."), MIA, self.now)

    def holds(self, line: CaseLine, today: date) -> None:
        calendar = calendar_of(self.office.desk.procedure(line.procedure))
        new = calendar.add_working_days(today, self.random.randint(3, 12))
        holding = Holding(
            new, f"We wait for a part, number {next(self.numbers)}.", "We have seen it.", "We must mend it."
        )
        hold(self.office, line.reference, holding, line.owner, self.now)


def a_council(plan: Plan) -> Council:
    """On an empty ledger in memory."""
    ledger = in_memory()
    SQLModel.metadata.create_all(ledger.engine)
    return Council(plan, Office(ledger, a_desk(), LetterBook(), b"a secret of the soak"), Random(plan.seed))


def a_desk() -> Desk:
    """Three services under two procedures, and the people who answer for them."""
    names = ("frontline", HOUSING)
    return Desk(
        name="Example Council",
        domain="example.gov.uk",
        default_procedure="frontline",
        procedures={name: preset(name) for name in names},
        areas=tuple(
            Area(
                code,
                "Council",
                code.capitalize(),
                (owner, HEAD),
                MIA,
                keywords=(word,),
                procedure=HOUSING if code == "repairs" else "",
            )
            for code, word, owner in SERVICES
        ),
        people=(
            Person(ANN, "Ann Owner", frozenset({Role.HANDLER}), deputy=OLU),
            Person(OLU, "Olu Deputy", frozenset({Role.HANDLER}), deputy=KIM),
            Person(KIM, "Kim Third", frozenset({Role.HANDLER}), deputy=ANN),
            Person(HEAD, "Hal Head", frozenset({Role.HANDLER}), deputy=KIM),
            Person(MIA, "Mia Manager", frozenset({Role.MANAGER})),
            Person(ADA, "Ada Admin", frozenset({Role.ADMIN})),
        ),
        mailboxes=(MailboxRule(MAILBOX, ADDRESS),),
    )
