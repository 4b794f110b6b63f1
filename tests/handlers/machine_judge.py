"""What must hold after every step of the stateful test, on every case, whatever was done and in which order."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, func, select

from handlers import ask
from procedure.calendar import Calendar
from procedure.deadlines import office_date
from procedure.mail import MailClass
from procedure.outcomes import Closure
from procedure.preset import Procedure
from procedure.words import Direction, DutyKind, DutyState, ExtensionState, LinkKind, OutboxKind, OutboxState, Status
from reports.catalogue import build
from reports.groups import Basis
from reports.periods import Period
from storage.access import may_see
from storage.cases import facts_of, find, stages_of
from storage.casework import agree_duties, rules_of
from storage.dating import dates_now
from storage.extending import lapse_extension
from storage.ledger import Tx
from storage.lines import line_of, open_lines
from storage.linking import survivors
from storage.measuring import measures_of
from storage.redating import Recount
from storage.seals import seal, verify
from storage.tables import CalendarDay, Case, Duty, Event, Extension, Link, Message, Outbox, Promise, Stage
from tests.handlers.desk import Work

AFTER_THE_END = {DutyKind.DECIDE, DutyKind.REMEDY, DutyKind.COMMITMENT, DutyKind.ROUTE, DutyKind.REVIEW}
MOVES = {kind.value for kind in Recount} | {"acknowledged", "received", "escalated"}
NOT_YET = {OutboxKind.HOLDING, OutboxKind.UPDATE, OutboxKind.EXTENSION, OutboxKind.ACKNOWLEDGEMENT, OutboxKind.RECEIPT}
"""Letters that are untrue once the answer has left."""
SOUND = re.compile(r"(?!.*(?:None|  |\.\.|<|datetime))[A-Z0-9].*[.)]", re.DOTALL)
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass
class Watch:
    """What was seen after the step before, to judge what may have changed."""

    due: dict[int, date] = field(default_factory=dict)
    events: dict[int, int] = field(default_factory=dict)
    missed: dict[str, datetime] = field(default_factory=dict)
    mailed: set[str] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)


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
            assert all(may_see(tx, case, one.owner) for one in still_open), f"{case.reference} is closed to its owner"
            _dates_moved_by_events_only(tx, case, stages, watch)
            procedure, calendar = rules_of(office.desk, case)
            for stage in stages:
                _a_stage_is_sound(tx, case, stage)
                _extensions_are_told(tx, procedure, stage)
            _both_measures(tx, procedure, case, stages, now)
            _dates_are_counted(tx, procedure, calendar, case, stages[-1])
            facts_of(tx, case, stages[-1])
        _links_are_sound(tx)
        _lists_say_what_stands(tx)
        _complaints_have_receipts(tx, watch)
        _nothing_says_not_yet_after_the_answer(tx, watch)
        _what_was_missed_stays_missed(tx.exec(select(Duty)).all(), watch)
        _nothing_is_said_twice(tx.exec(select(Outbox)).all())
    _nothing_is_left_to_agree(work, now)


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


def the_flow_balances(work: Work, now: datetime) -> None:
    """Open at start + received - closed - ended otherwise = open at end, on both bases, whatever was undone."""
    today = now.date()
    for days in (3, 80):
        period = Period(today - timedelta(days=days), today)
        for basis in Basis:
            build(work.office.ledger, work.office.desk, "performance", period, today=today, basis=basis)


def _nothing_is_said_twice(rows: list[Outbox]) -> None:
    ids = Counter(one.message_id for one in rows if one.message_id)
    assert not [key for key, number in ids.items() if number > 1]
    # One that was cancelled as the case was merged or sent on may be followed by another when it is itself again.
    stand = (one for one in rows if one.state is not OutboxState.CANCELLED)
    receipts = Counter(one.stage_id for one in stand if one.kind is OutboxKind.RECEIPT)
    assert all(number == 1 for number in receipts.values())


def the_dates_are_explained(work: Work, now: datetime) -> None:
    """The story of every stage ends on its due date, or says by which other date it is judged, in whole sentences."""
    with work.office.reading() as (tx, _):
        stages = {one.reference: stages_of(tx, one.id or 0) for one in tx.exec(select(Case)).all()}
    for reference, known in stages.items():
        for stage, told in zip(known, ask.why(work.office, reference, "", now), strict=True):
            assert told.days[-1].date == told.due_on, reference
            assert stage.due_on == (told.judged_by or told.due_on), reference
            assert all(one.why for one in told.days)
            assert not [one for one in (*told.rules, *told.notes) if not SOUND.fullmatch(one)], (told.rules, told.notes)


def history_is_whole(work: Work, now: datetime) -> None:
    """The chains of everything that happened prove themselves."""
    with work.office.ledger.writing() as tx:
        seal(tx, now)
    with work.office.ledger.reading() as tx:
        assert verify(tx).ok


def _extensions_are_told(tx: Tx, procedure: Procedure, stage: Stage) -> None:
    """A later date stands beside the target only where its letter has left; at most one waits for somebody."""
    known = tx.exec(select(Extension).where(Extension.stage_id == stage.id)).all()
    told = [one.until for one in known if one.state is ExtensionState.TOLD]
    assert stage.extended_to == max(told, default=None)
    assert sum(one.state in (ExtensionState.ASKED, ExtensionState.APPROVED) for one in known) <= 1
    letters = select(Outbox).where(Outbox.stage_id == stage.id, Outbox.kind == OutboxKind.EXTENSION)
    perhaps_left = any(one.state is OutboxState.UNCERTAIN for one in tx.exec(letters))
    waits = any(one.state is ExtensionState.ASKED for one in known)
    leaves = any(one.state is ExtensionState.APPROVED for one in known) and not perhaps_left
    assert stage.closed_at is None or not (waits or leaves), "nobody can decide about it any more"


def _both_measures(tx: Tx, procedure: Procedure, case: Case, stages: list[Stage], now: datetime) -> None:
    """ "A holding letter never changes met or missed", nor does an extension where the indicator does not say so."""
    today = office_date(procedure, now)
    for stage, found in zip(stages, measures_of(tx, procedure, case, now), strict=True):
        until = stage.responded_on or today
        is_judged = stage.responded_on is not None or (stage.closed_at is None and today > stage.due_on)
        assert found.answered_by_target == (until <= stage.due_on if is_judged else None), case.reference


def _dates_are_counted(tx: Tx, procedure: Procedure, calendar: Calendar, case: Case, stage: Stage) -> None:
    """ "Deadlines are a pure function of procedure version, calendar version and the case's events"."""
    if stage.closed_at is not None or tx.exec(select(CalendarDay)).first() is not None:
        return  # what was counted by another calendar may keep its date
    counted = dates_now(tx, procedure, calendar, stage)
    assert (counted.due_on, counted.started_on) == (stage.due_on, stage.started_on), case.reference
    assert (counted.received_on, counted.acknowledge_by) == (stage.received_on, stage.acknowledge_by), case.reference


def _lists_say_what_stands(tx: Tx) -> None:
    """The kept statements of the lists find what fresh ones find, case by case."""
    lines = {one.reference: one for one in open_lines(tx)}
    for case in tx.exec(select(Case).where(Case.status == Status.OPEN)).all():
        stage = stages_of(tx, case.id or 0)[-1]
        assert lines.pop(case.reference) == line_of(tx, case, stage)
        assert find(tx, case.reference) is case
    assert not lines


def _complaints_have_receipts(tx: Tx, watch: Watch) -> None:
    """Every complaint that came by mail has a receipt, or a duty that says why it has none."""
    for case in tx.exec(select(Case).where(col(Case.reference).in_(watch.mailed))).all():
        kinds = tx.exec(select(Duty.kind).where(Duty.case_id == case.id)).all()
        letters = tx.exec(select(Outbox.kind).where(Outbox.case_id == case.id)).all()
        assert DutyKind.RECEIPT in kinds, case.reference
        assert OutboxKind.RECEIPT in letters or case.is_quiet, case.reference


def _nothing_says_not_yet_after_the_answer(tx: Tx, watch: Watch) -> None:
    """Nothing that says "not yet" leaves once a stage is answered, neither in the same turn nor later."""
    rows = tx.exec(select(Outbox).where(col(Outbox.sent_at).is_not(None))).all()
    answered = {one.id: one for one in tx.exec(select(Stage).where(col(Stage.responded_at).is_not(None))).all()}
    # A reply that was taken back by opening the stage again is not the answer that stands.
    reopened = select(Event.case_id, func.max(Event.at)).where(Event.kind == "reopened").group_by(col(Event.case_id))
    opened = dict(tx.exec(reopened).all())
    replies = [one for one in rows if one.kind is OutboxKind.RESPONSE and one.sent_at]
    last = {one.stage_id: one.sent_at for one in replies if one.sent_at > opened.get(one.case_id, LONG_AGO)}
    for one in rows:
        if one.kind in NOT_YET and one.stage_id in answered and one.sent_at:
            assert one.id in watch.sent or one.stage_id not in watch.answered, one.key
            assert one.sent_at <= last.get(one.stage_id, one.sent_at), one.key
    watch.sent = {one.id or 0 for one in rows}
    watch.answered = {one or 0 for one in answered}


class _Enough(Exception):
    """Takes back what was only tried."""


def _nothing_is_left_to_agree(work: Work, now: datetime) -> None:
    """The duties that stand are those that the rules want, counted afresh: agreeing once more changes nothing."""
    try:
        with work.office.writing() as (tx, office):
            before = _duties(tx)
            for case in tx.exec(select(Case)).all():
                stage = stages_of(tx, case.id or 0)[-1]
                if lapse_extension(tx, office.desk.procedure(case.procedure_id), case, stage, now):
                    continue  # its limit has just passed: the sweep that is to come takes it back, and agrees
                agree_duties(tx, office.desk, case, stage, now)
            after = _duties(tx)
            raise _Enough
    except _Enough:
        moved = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
        assert after == before, (moved, after[len(before) :])


def _duties(tx: Tx) -> list[tuple[object, ...]]:
    rows = tx.exec(select(Duty).order_by(col(Duty.id))).all()
    # An update that may not go outside office hours has moved to the next opening, and may be moved again.
    return [(one.key, one.state, one.missed_at, one.kind is DutyKind.HOLD or one.due_at) for one in rows]
