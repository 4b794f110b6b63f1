"""What stands on one case at a moment, for the stateful test to choose what the case can bear next, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from procedure.amends import RemedyKind
from procedure.calendar import Calendar
from procedure.deadlines import office_date
from procedure.extending import latest
from procedure.mail import MailClass
from procedure.outcomes import Closure
from procedure.preset import Extension, Procedure, StageRule
from procedure.words import ContactRole, ExtensionState, LinkKind, OutboxKind, OutboxState, Status
from storage.access import who_may_see
from storage.amends import kind_of
from storage.cases import UNDECIDED, complainant_of, current_stage, facts_of, find, is_reachable, points_of
from storage.casework import rules_of
from storage.dating import milestones_of
from storage.extending import extendable, waiting_extension
from storage.house import letters_paused
from storage.ledger import Tx
from storage.linking import link_to
from storage.parties import party_of
from storage.referrals import undecided_referral
from storage.routings import standing
from storage.tables import Case, Commitment, Link, Message, Outbox, Remedy, Stage
from tests.handlers.desk import ADA, ANN, HEAD, MIA, OLU, Work

STAFF = (ANN, OLU, HEAD, MIA, ADA)
ABOUT = (ContactRole.AFFECTED, ContactRole.REPRESENTATIVE)
WAITING = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNCERTAIN)


@dataclass(frozen=True)
class Seen:
    """A case as it stands. `leaving` are the kinds of letters that wait, `done` the steps that were done.

    `people` may see the case; `earlier` are other open cases of the same sort, into which it could be merged.
    """

    case: Case
    stage: Stage
    procedure: Procedure
    calendar: Calendar
    today: date
    told_on: date
    points: tuple[str, ...]
    leaving: frozenset[OutboxKind]
    can_write: bool
    restricted: bool
    asked: ExtensionState | None
    extend_to: date | None
    done: frozenset[str]
    referred: bool
    routed: bool
    route_is_answered: bool
    merged: bool
    links: tuple[str, ...]
    people: tuple[str, ...]
    earlier: tuple[str, ...]
    remedies: tuple[int, ...]
    commitments: tuple[int, ...]
    undecided: tuple[tuple[int, MailClass], ...]
    paused: bool
    has_affected: bool

    @property
    def rule(self) -> StageRule:
        return self.procedure.stage(self.stage.number)

    @property
    def extension(self) -> Extension | None:
        return self.rule.extension

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def is_open(self) -> bool:
        return self.case.status is Status.OPEN

    @property
    def is_double(self) -> bool:
        return self.case.closure is Closure.DUPLICATE

    @property
    def is_free(self) -> bool:
        """Open, and nothing is written that would end it or promise another date."""
        return self.is_open and self.stage.outcome is None and not self.leaving - {OutboxKind.RECEIPT}

    @property
    def is_answered(self) -> bool:
        return self.stage.responded_on is not None

    @property
    def is_late(self) -> bool:
        return self.today > self.told_on

    def working_day(self, days: int) -> date:
        """So many working days after today."""
        return self.calendar.add_working_days(self.today, days)


def see(work: Work, reference: str, now: datetime) -> Seen:
    """The case as it stands now."""
    with work.office.reading() as (tx, office):
        case = find(tx, reference)
        stage = current_stage(tx, case.id or 0)
        procedure, calendar = rules_of(office.desk, case)
        contact, routing = complainant_of(tx, case.id or 0), standing(tx, case.id or 0)
        waits, today = waiting_extension(tx, stage), office_date(procedure, now)
        return Seen(
            case=case,
            stage=stage,
            procedure=procedure,
            calendar=calendar,
            today=today,
            told_on=facts_of(tx, case, stage).told_on,
            points=tuple(one.text for one in points_of(tx, stage.id or 0)),
            leaving=_leaving(tx, stage),
            can_write=contact is not None and is_reachable(contact),
            restricted=contact is not None and contact.is_restricted,
            asked=waits.state if waits else None,
            extend_to=_extend_to(tx, procedure, calendar, stage, today),
            done=frozenset(one.key for one in milestones_of(tx, stage)),
            referred=undecided_referral(tx, case.id or 0) is not None,
            routed=routing is not None,
            route_is_answered=routing is not None and routing.answered_on is not None,
            merged=link_to(tx, case.id or 0, LinkKind.MERGED) is not None,
            links=_links(tx, case),
            people=who_may_see(tx, case, STAFF),
            earlier=_earlier(tx, case, stage),
            remedies=_remedies(tx, case),
            commitments=tuple(
                one or 0 for one in tx.exec(select(Commitment.id).where(col(Commitment.done_on).is_(None)))
            ),
            undecided=_undecided(tx, case),
            paused=letters_paused(tx) is not None,
            has_affected=any(party_of(tx, case.id or 0, one) for one in ABOUT),
        )


def _leaving(tx: Tx, stage: Stage) -> frozenset[OutboxKind]:
    query = select(Outbox.kind).where(Outbox.stage_id == stage.id, col(Outbox.state).in_(WAITING))
    return frozenset(one for one in tx.exec(query) if one.is_letter)


def _extend_to(tx: Tx, procedure: Procedure, calendar: Calendar, stage: Stage, today: date) -> date | None:
    """A day to which the stage may be extended; None where there is none left."""
    if procedure.stage(stage.number).extension is None or stage.closed_at is not None:
        return None
    facts = extendable(tx, procedure, calendar, stage)
    end, after = latest(procedure, calendar, facts), max(facts.limit, facts.told_on, today)
    on = calendar.next_working_day(after + timedelta(days=1))
    return on if today <= facts.limit and (end is None or on <= end) else None


def _links(tx: Tx, case: Case) -> tuple[str, ...]:
    query = select(Link).where(Link.case_id == case.id, col(Link.undone_at).is_(None))
    return tuple(tx.get_one(Case, one.other_id).reference for one in tx.exec(query).all())


def _earlier(tx: Tx, case: Case, stage: Stage) -> tuple[str, ...]:
    query = select(Case, Stage).join(Stage, col(Stage.case_id) == col(Case.id))
    query = query.where(col(Case.id) < (case.id or 0), Case.status == Status.OPEN, col(Stage.closed_at).is_(None))
    found = [(one, its) for one, its in tx.exec(query).all() if one.received_at <= case.received_at]
    alike = [one for one, its in found if its.number == stage.number and its.outcome is None]
    return tuple(one.reference for one in alike if one.is_sensitive == case.is_sensitive)


def _remedies(tx: Tx, case: Case) -> tuple[int, ...]:
    query = select(Remedy).join(Stage, col(Stage.id) == col(Remedy.stage_id)).where(Stage.case_id == case.id)
    query = query.where(col(Remedy.done_on).is_(None), col(Remedy.dropped_on).is_(None))
    found: Sequence[Remedy] = tx.exec(query).all()
    return tuple(one.id or 0 for one in found if one.told_on and kind_of(one) is not RemedyKind.APOLOGY)


def _undecided(tx: Tx, case: Case) -> tuple[tuple[int, MailClass], ...]:
    query = select(Message).where(Message.case_id == case.id, Message.settled_as == UNDECIDED)
    return tuple((one.id or 0, one.mail_class) for one in tx.exec(query).all())
