"""Questions about findings, promises and the external body; they change nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Office
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.staff import require_staff
from procedure.words import Status
from storage.access import find_for, hidden_from, visible_case
from storage.amends import case_of_remedy
from storage.cases import current_stage, newest_answered, points_of
from storage.casework import rules_of
from storage.commitments import listed
from storage.content import may_read
from storage.decided import CommitmentView, Decided, PointView, RemedyView, commitment_view, decided_on
from storage.ledger import Tx
from storage.referrals import undecided_referral
from storage.tables import Case, Stage

HIDDEN = "(its words are not open to you)"


@dataclass(frozen=True)
class PointsProposal:
    """What the forms about points start from. `may_read` is whether the person may be shown their words.

    `outcome` is None while the stage is open and its answer not written.
    """

    reference: str
    stage: int
    stage_name: str
    outcome: Outcome | None
    outcomes: tuple[Outcome, ...]
    points: tuple[PointView, ...]
    may_read: bool


@dataclass(frozen=True)
class ReferralProposal:
    """`waits` for the decision of the body that has the case; else it may be referred to `body`."""

    reference: str
    body: str
    waits: bool
    today: date


def decided(office: Office, reference: str, by: str) -> Decided:
    """What was found and promised on a case."""
    require_staff(office.desk, by)
    with office.reading() as (tx, _):
        return decided_on(tx, find_for(tx, reference, by))


def points_to_edit(office: Office, reference: str, by: str, now: datetime) -> PointsProposal:
    """The points of the open stage, else those of the newest that was answered. Words for those who may read them."""
    require_staff(office.desk, by)
    with office.reading() as (tx, office):
        case = find_for(tx, reference, by)
        is_open = case.status is Status.OPEN
        return _proposal(tx, office, case, current_stage(tx, case.id or 0) if is_open else None, by, now)


def points_decided(office: Office, reference: str, by: str, now: datetime) -> PointsProposal:
    """The points of the newest stage that was answered, for a correction."""
    require_staff(office.desk, by)
    with office.reading() as (tx, office):
        return _proposal(tx, office, find_for(tx, reference, by), None, by, now)


def remedy(office: Office, remedy_id: int, by: str) -> tuple[str, RemedyView]:
    """One promise, with its case's reference."""
    require_staff(office.desk, by)
    with office.reading() as (tx, _):
        case = visible_case(tx, case_of_remedy(tx, remedy_id), by)
        found = next(one for one in decided_on(tx, case).remedies if one.id == remedy_id)
        return case.reference, found


def commitments(office: Office, by: str, area: str = "", year: str = "") -> tuple[CommitmentView, ...]:
    """Commitments, open ones first; those of cases that are not open to the person are left out."""
    require_staff(office.desk, by)
    with office.reading() as (tx, _):
        hidden = hidden_from(tx, by)
        views = (commitment_view(one, case) for one, case in listed(tx, area, year))
        return tuple(one for one in views if one.reference not in hidden)


def referral(office: Office, reference: str, by: str, now: datetime) -> ReferralProposal:
    """Whether the external body has the case."""
    require_staff(office.desk, by)
    with office.reading() as (tx, office):
        case = find_for(tx, reference, by)
        procedure, _ = rules_of(office.desk, case)
        waiting = undecided_referral(tx, case.id or 0)
        body = waiting.body if waiting else procedure.signpost.name
        return ReferralProposal(reference, body, waiting is not None, office_date(procedure, now))


def _proposal(tx: Tx, office: Office, case: Case, stage: Stage | None, by: str, now: datetime) -> PointsProposal:
    found = stage or newest_answered(tx, case)
    if found is None:
        raise NotAllowed(f"{case.reference} is not answered yet.")
    procedure, _ = rules_of(office.desk, case)
    may = may_read(office, case, current_stage(tx, case.id or 0), by, now)
    return PointsProposal(
        reference=case.reference,
        stage=found.number,
        stage_name=procedure.stage(found.number).name,
        outcome=found.outcome,
        outcomes=procedure.outcomes,
        points=tuple(
            PointView(
                found.number,
                one.number,
                one.finding,
                one.theme,
                one.subtheme,
                one.text if may or not one.text else HIDDEN,
                one.reasons if may else "",
            )
            for one in points_of(tx, found.id or 0)
        ),
        may_read=may,
    )
