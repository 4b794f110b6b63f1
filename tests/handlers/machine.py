"""Everything that anybody may do to a case, in any order: the actions of the stateful test, and what must always hold.

Actions draw their own arguments, sensible and senseless ones; whoever may not do something is told so in a sentence.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.cancel import cancel_letter
from handlers.close import Closing, close
from handlers.correct import correct_receipt
from handlers.correct_response import correct_response
from handlers.duplicate import Duplicate, duplicate
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.letters import pause, resume
from handlers.link import link, unlink
from handlers.merge import Merging, merge, unmerge
from handlers.new import Complaint, new
from handlers.note import note
from handlers.open import open_case
from handlers.outbox import cancel, retry
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.respond import Already, Answer, respond
from handlers.settle import file_reply, is_response, is_update
from handlers.split import Splitting, split
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, Direction, DutyKind, DutyState, LinkKind, OutboxKind, Status
from reports.catalogue import build
from reports.groups import Basis
from reports.periods import Period
from storage.cases import facts_of, stages_of
from storage.casework import rules_of
from storage.ledger import Tx
from storage.linking import survivors
from storage.redating import Recount
from storage.seals import seal, verify
from storage.tables import Case, Duty, Event, Link, Message, Outbox, Promise, Stage
from tests.handlers.desk import ADA, ANN, DAY, HEAD, HOUR, JO, MIA, MINUTE, OLU, SAM, STRANGER, Work

PEOPLE = (ANN, OLU, HEAD, MIA, ADA, SAM, STRANGER, "")
ACTORS = (*(ANN, HEAD, MIA) * 3, *PEOPLE)
"""Most who act may do so, else nothing would ever happen."""
SENSE, NONSENSE = "The part has to be made.", ("", "x" * 2_500, "<!channel> {{ 7*7 }} ‮")
SENTENCE = re.compile(r"[A-Z'‘\d].{12,}[.?!]", re.DOTALL)
AFTER_THE_END = {DutyKind.DECIDE, DutyKind.REMEDY, DutyKind.COMMITMENT, DutyKind.ROUTE, DutyKind.REVIEW}
MOVES = {kind.value for kind in Recount} | {"acknowledged", "received", "escalated"}


Draw = Callable[[st.SearchStrategy[Any]], object]


def nothing_drawn(_: st.SearchStrategy[Any]) -> object:
    """For actions whose arguments are fixed."""
    raise AssertionError("this action draws nothing")


@dataclass
class Turn:
    """One action: who, when, on which case, and where its arguments come from."""

    work: Work
    by: str
    now: datetime
    reference: str
    draw: Draw

    def words(self) -> str:
        return str(self.draw(st.sampled_from((*(SENSE,) * 9, *NONSENSE))))

    def day(self) -> date:
        days = self.draw(st.sampled_from((0, 0, 0, -1, -2, -7, -40, 1, 7, 8, 9, 14, 15, 16, 60)))
        return self.now.date() + timedelta(days=int(str(days)))

    def outcome(self) -> Outcome:
        return Outcome(str(self.draw(st.sampled_from(tuple(Outcome)))))

    def yes(self) -> bool:
        return bool(self.draw(st.booleans()))

    def closure(self) -> Closure:
        return Closure(str(self.draw(st.sampled_from(tuple(Closure)))))

    def other(self) -> str:
        """Another case, the same one, or none that is there."""
        with self.work.office.ledger.reading() as tx:
            known = tx.exec(select(Case.reference).order_by(col(Case.reference))).all()
        return str(self.draw(st.sampled_from([*known, "C-2026-09999"])))

    def number_of(self, table: type[Message] | type[Outbox]) -> int:
        """One that is there, or is not."""
        with self.work.office.ledger.reading() as tx:
            known = tx.exec(select(table.id).order_by(col(table.id))).all()
        return int(str(self.draw(st.sampled_from([*known, 999_999]))))

    def letter_key(self) -> str:
        keys = [one.key for one in self.work.rows() if one.kind.is_letter]
        return str(self.draw(st.sampled_from([*keys, "no.such.letter"])))


Act = Callable[[Turn], object]

ACTS: Mapping[str, Act] = {
    "assign": lambda t: assign(t.work.office, t.reference, str(t.draw(st.sampled_from(PEOPLE))), t.by, t.now),
    "acknowledge": lambda t: acknowledge(
        t.work.office, t.reference, Acknowledgement((t.words(), "Second point"), "A repair"), t.by, t.now
    ),
    "hold": lambda t: hold(t.work.office, t.reference, Holding(t.day(), t.words(), "Seen.", "To mend."), t.by, t.now),
    "respond": lambda t: respond(
        t.work.office, t.reference, Answer(t.outcome(), t.words(), override_reason=t.words()), t.by, t.now
    ),
    "already": lambda t: respond(
        t.work.office, t.reference, Answer(t.outcome(), already=Already(t.day(), Channel.PHONE)), t.by, t.now
    ),
    "escalate": lambda t: escalate(t.work.office, t.reference, Escalation(("Not mended",)), t.by, t.now),
    "correct": lambda t: correct_receipt(t.work.office, t.reference, t.day(), t.words(), t.by, t.now),
    "note": lambda t: note(t.work.office, t.reference, t.words(), t.by, t.now),
    "open": lambda t: open_case(t.work.office, t.reference, t.by, t.now),
    "cancel_letter": lambda t: cancel_letter(t.work.office, t.letter_key(), t.by, t.now),
    "retry": lambda t: retry(t.work.office, t.number_of(Outbox), t.by, t.now),
    "cancel": lambda t: cancel(t.work.office, t.number_of(Outbox), t.by, t.now),
    "pause": lambda t: pause(t.work.office, t.words(), t.by, t.now),
    "resume": lambda t: resume(t.work.office, t.by, t.now),
    "is_response": lambda t: is_response(t.work.office, t.number_of(Message), t.outcome(), t.by, t.now),
    "is_update": lambda t: is_update(t.work.office, t.number_of(Message), t.by, t.now),
    "file_reply": lambda t: file_reply(t.work.office, t.number_of(Message), t.by, t.now),
    "new": lambda t: new(
        t.work.office, Complaint(t.day(), Channel.PHONE, (t.words(),), address=JO, because="A call"), t.by, t.now
    ),
    "close": lambda t: close(t.work.office, t.reference, Closing(t.closure(), t.words(), t.yes()), t.by, t.now),
    "reopen": lambda t: reopen(t.work.office, t.reference, t.words(), t.by, t.now),
    "link": lambda t: link(t.work.office, t.reference, t.other(), t.words(), t.by, t.now),
    "unlink": lambda t: unlink(t.work.office, t.reference, t.other(), t.by, t.now),
    "duplicate": lambda t: duplicate(t.work.office, t.reference, t.other(), Duplicate(t.words(), t.yes()), t.by, t.now),
    "merge": lambda t: merge(
        t.work.office, t.reference, t.other(), Merging(t.words(), t.yes(), same_person=t.yes()), t.by, t.now
    ),
    "unmerge": lambda t: unmerge(t.work.office, t.reference, t.words(), t.by, t.now),
    "split": lambda t: split(t.work.office, t.reference, Splitting((2,), "waste", t.yes()), t.by, t.now),
    "reply": lambda t: reply(t.work.office, t.reference, Reply(t.words(), t.yes()), t.by, t.now),
    "correct_response": lambda t: correct_response(t.work.office, t.reference, t.day(), t.words(), t.by, t.now),
}
"""What people do, by name."""


def try_it(name: str, act: Act, turn: Turn) -> str:
    """Do it; a refusal must be a sentence that helps, and must leave everything as it was."""
    before = turn.work.everything()
    try:
        act(turn)
    except NotAllowed as refusal:
        said = refusal.reason
    else:
        return "done"
    assert SENTENCE.fullmatch(said), f"{name}: {said!r}"
    assert not any(word in said for word in ("None", "Traceback", "datetime.", "<class")), said
    assert turn.work.everything() == before, f"{name} was refused and left something behind"
    return "refused"


@dataclass
class Watch:
    """What was seen after the step before, to judge what may have changed."""

    due: dict[int, date] = field(default_factory=dict)
    events: dict[int, int] = field(default_factory=dict)
    missed: dict[str, datetime] = field(default_factory=dict)


def must_hold(work: Work, watch: Watch, now: datetime) -> None:
    """The invariants of stages, duties and letters, on every case."""
    with work.office.reading() as (tx, office):
        for case in tx.exec(select(Case)).all():
            stages = stages_of(tx, case.id or 0)
            numbers = [one.number for one in stages]
            assert numbers == sorted(set(numbers))
            still_open = [one for one in stages if one.closed_at is None]
            assert len(still_open) <= 1
            assert (case.status is Status.OPEN) == bool(still_open), case.reference
            assert not still_open or still_open[0].number == stages[-1].number
            duties = tx.exec(select(Duty).where(Duty.case_id == case.id)).all()
            owed = {one.kind for one in duties if one.state is DutyState.OPEN}
            assert case.status is Status.OPEN or owed <= AFTER_THE_END, (case.reference, owed)
            _dates_moved_by_events_only(tx, case, stages, watch)
            for stage in stages:
                _a_stage_is_sound(tx, case, stage)
            rules_of(office.desk, case), facts_of(tx, case, stages[-1])
        _links_are_sound(tx)
        _what_was_missed_stays_missed(tx.exec(select(Duty)).all(), watch)
        _nothing_is_said_twice(tx.exec(select(Outbox)).all())
    _the_flow_balances(work, now)


def _dates_moved_by_events_only(tx: Tx, case: Case, stages: list[Stage], watch: Watch) -> None:
    """ "No letter and no extension moves `due_on`; only a recorded event does." """
    events = tx.exec(select(Event).where(Event.case_id == case.id).order_by(col(Event.number))).all()
    news = {one.kind for one in events[watch.events.get(case.id or 0, 0) :]}
    for stage in stages:
        before = watch.due.get(stage.id or 0)
        assert before in (None, stage.due_on) or news & MOVES, (case.reference, before, stage.due_on, news)
        watch.due[stage.id or 0] = stage.due_on
    watch.events[case.id or 0] = len(events)


def _a_stage_is_sound(tx: Tx, case: Case, stage: Stage) -> None:
    promises = tx.exec(select(Promise).where(Promise.stage_id == stage.id).order_by(col(Promise.number))).all()
    assert [one.number for one in promises] == list(range(1, len(promises) + 1))
    assert all(one.settled_at is not None for one in promises[:-1]), "the next letter settles the one before"
    assert stage.responded_at is None or stage.closed_at is not None
    assert stage.responded_at is None or stage.outcome is not None, f"{case.reference} is answered without an outcome"
    assert (stage.responded_on is None) == (stage.responded_at is None)
    assert stage.promised_on is None or stage.promised_on == promises[-1].promised_on


def _what_was_missed_stays_missed(duties: list[Duty], watch: Watch) -> None:
    """A holding letter never turns missed into met: the instant at which it was missed stays while its date does."""
    for one in duties:
        key = f"{one.key} {one.due_at}"
        if one.kind is DutyKind.RESPOND:
            assert one.missed_at == watch.missed.get(key, one.missed_at), one.key
            if one.missed_at is not None:
                watch.missed[key] = one.missed_at


def _links_are_sound(tx: Tx) -> None:
    """A merged case is closed as a duplicate and holds no mail; no case lives on in itself."""
    links = tx.exec(select(Link).where(col(Link.undone_at).is_(None))).all()
    merged = {one.case_id: one.other_id for one in links if one.kind is LinkKind.MERGED}
    on = survivors(tx, merged)
    assert all(on[one] != one and on[one] not in merged for one in merged)
    for case_id in merged:
        assert tx.get_one(Case, case_id).closure is Closure.DUPLICATE
        mails = select(Message).where(Message.case_id == case_id, Message.direction != Direction.INTERNAL)
        bounced = (MailClass.BOUNCE, MailClass.AUTOMATIC)
        assert not [one for one in tx.exec(mails).all() if one.mail_class not in bounced]


def _the_flow_balances(work: Work, now: datetime) -> None:
    """Open at start + received - closed - ended otherwise = open at end, on both bases, whatever was undone."""
    today = now.date()
    for days in (3, 80):
        period = Period(today - timedelta(days=days), today)
        for basis in Basis:
            build(work.office.ledger, work.office.desk, "performance", period, today=today, basis=basis)


def _nothing_is_said_twice(rows: list[Outbox]) -> None:
    ids = Counter(one.message_id for one in rows if one.message_id)
    assert not [key for key, number in ids.items() if number > 1]
    receipts = Counter(one.stage_id for one in rows if one.kind is OutboxKind.RECEIPT)
    assert all(number == 1 for number in receipts.values())


def history_is_whole(work: Work, now: datetime) -> None:
    """The chains of everything that happened prove themselves."""
    with work.office.ledger.writing() as tx:
        seal(tx, now)
    with work.office.ledger.reading() as tx:
        assert verify(tx).ok


STEPS = (MINUTE, 11 * MINUTE, HOUR, DAY, 3 * DAY, 9 * DAY)
SENDERS = (JO, "neighbour@example.org", STRANGER, ANN, MIA)
