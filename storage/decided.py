"""What was found and promised on a case, and where the external body stands: as values for people to look at."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from procedure.amends import RemedyKind
from procedure.outcomes import Outcome
from storage.amends import kind_of, remedies_of
from storage.cases import points_of, stages_of
from storage.referrals import referrals_of
from storage.tables import Case, Commitment


@dataclass(frozen=True)
class PointView:
    """One point; its words and reasons are content, for those who may read that."""

    stage: int
    number: int
    finding: Outcome | None
    theme: str
    subtheme: str
    text: str
    reasons: str


@dataclass(frozen=True)
class RemedyView:
    """A promise; `is_ordered` by the external body."""

    id: int
    stage: int
    kind: RemedyKind
    text: str
    pence: int
    owner: str
    promised_on: date | None
    done_on: date | None
    dropped_on: date | None
    is_ordered: bool

    @property
    def state(self) -> str:
        """In a word: owed, done or dropped."""
        return "done" if self.done_on else "dropped" if self.dropped_on else "owed"


@dataclass(frozen=True)
class CommitmentView:
    """What a service promised to change. `reference` is "" for one of a year."""

    id: int
    reference: str
    area: str
    year: str
    text: str
    owner: str
    due_on: date | None
    progress: str
    progress_on: date | None
    done_on: date | None


@dataclass(frozen=True)
class ReferralView:
    """The external body has the case, or has decided: `outcome` None then means that it did not look into it."""

    body: str
    referred_on: date
    decided_on: date | None
    outcome: Outcome | None


@dataclass(frozen=True)
class Decided:
    """Everything of that kind on a case. `is_overridden`: the newest outcome is not what its points add up to."""

    points: tuple[PointView, ...]
    remedies: tuple[RemedyView, ...]
    commitments: tuple[CommitmentView, ...]
    referrals: tuple[ReferralView, ...]
    is_overridden: bool


NOTHING_DECIDED = Decided((), (), (), (), False)


def decided_on(tx: Session, case: Case) -> Decided:
    """Read it."""
    stages = stages_of(tx, case.id or 0)
    numbers = {one.id or 0: one.number for one in stages}
    points = tuple(
        PointView(stage.number, one.number, one.finding, one.theme, one.subtheme, one.text, one.reasons)
        for stage in stages
        for one in points_of(tx, stage.id or 0)
    )
    lessons = tx.exec(select(Commitment).where(Commitment.case_id == case.id).order_by(col(Commitment.id)))
    return Decided(
        points=points,
        remedies=remedy_views(tx, numbers),
        commitments=tuple(commitment_view(one, case) for one in lessons),
        referrals=tuple(
            ReferralView(one.body, one.referred_on, one.decided_on, one.outcome)
            for one in referrals_of(tx, case.id or 0)
        ),
        is_overridden=stages[-1].is_overridden,
    )


def remedy_views(tx: Session, numbers: dict[int, int]) -> tuple[RemedyView, ...]:
    """The promises of these stages, by id of the stage with its number."""
    return tuple(
        RemedyView(
            id=one.id or 0,
            stage=numbers[one.stage_id],
            kind=kind_of(one),
            text=one.text,
            pence=one.pence,
            owner=one.owner,
            promised_on=one.promised_on,
            done_on=one.done_on,
            dropped_on=one.dropped_on,
            is_ordered=one.referral_id is not None,
        )
        for one in remedies_of(tx, list(numbers))
    )


def commitment_view(one: Commitment, case: Case | None) -> CommitmentView:
    """A commitment with the case that it was learned from."""
    return CommitmentView(
        id=one.id or 0,
        reference=case.reference if case else "",
        area=one.area,
        year=one.year,
        text=one.text,
        owner=one.owner,
        due_on=one.due_on,
        progress=one.progress,
        progress_on=one.progress_on,
        done_on=one.done_on,
    )
