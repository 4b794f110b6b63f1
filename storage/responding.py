"""The letter that answers a stage: each point with its finding and reasons, what is promised, the way further."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from letters.facts import PointAnswer, RemedyFacts, ResponseFacts
from letters.labels import YOUR_COMPLAINT
from procedure.amends import IN_THE_REPLY, Lesson, NewRemedy, RemedyKind
from procedure.deadlines import escalate_by, office_date
from procedure.duties import duty_key
from procedure.findings import PointFinding
from procedure.money import pounds
from procedure.outcomes import Outcome, spoken_outcome
from procedure.words import Channel, DutyKind, OutboxKind
from storage.cases import points_of
from storage.casework import rules_of
from storage.findings import one_for_all
from storage.office import Office
from storage.tables import Case, Stage
from storage.writing import Draft

NOTHING: Mapping[str, str] = {}
UPHELD = frozenset({Outcome.UPHELD, Outcome.PARTIALLY_UPHELD})


@dataclass(frozen=True)
class Already:
    """The answer was given before: on which office date, by which channel, and what shows it."""

    on: date
    channel: Channel
    evidence: str = ""


@dataclass(frozen=True)
class Answer:
    """An outcome with its reasons. `text` is the letter's; without it the answer must have been given `already`.

    With `points` each point has a finding and reasons of its own, `text` is what the letter says before them, and
    `outcome` may be None: what the points add up to. Another outcome than that needs an `outcome_reason`. Without
    `points` the one outcome stands for all. `theme` is that of every point that has none of its own. `remedy` and
    `learning` are one more of each, in words alone; `outstanding` is what is still to do of what has no date.
    `override_reason` is why the letter may go without a section that the procedure lists.
    """

    outcome: Outcome | None
    text: str = ""
    already: Already | None = None
    theme: str = ""
    subtheme: str = ""
    remedy: str = ""
    learning: str = ""
    key: str = ""
    points: tuple[PointFinding, ...] = ()
    outcome_reason: str = ""
    remedies: tuple[NewRemedy, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    outstanding: str = ""
    override_reason: str = ""

    @property
    def promised(self) -> tuple[NewRemedy, ...]:
        """All remedies."""
        words = self.remedy.strip()
        return (*self.remedies, *((NewRemedy(RemedyKind.OTHER, words),) if words else ()))

    @property
    def learned(self) -> tuple[Lesson, ...]:
        """All that the service will change."""
        words = self.learning.strip()
        return (*self.lessons, *((Lesson(words),) if words else ()))


def findings_of(tx: Session, stage: Stage, answer: Answer) -> tuple[PointFinding, ...]:
    """The answer's finding on every point of the stage, each with a theme where there is any."""
    if not answer.points and answer.outcome:
        return one_for_all(tx, stage, answer.outcome, answer.text, answer.theme, answer.subtheme)
    themed = (one if one.theme else replace(one, theme=answer.theme, subtheme=answer.subtheme) for one in answer.points)
    return tuple(themed)


def response(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    answer: Answer,
    told: Outcome,
    now: datetime,
    becomes: Mapping[str, str] = NOTHING,
) -> Draft:
    """The letter of an answer; `told` is the outcome as its decider said it.

    `becomes` is what the letter must remember of what was written down with it.
    """
    procedure, calendar = rules_of(office.desk, case)
    rule = procedure.stage(stage.number)
    is_last = stage.number >= procedure.last_stage
    facts = ResponseFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        stage_name=rule.name,
        stage_number=stage.number,
        received_on=stage.received_on,
        points=_points(tx, stage, answer, told),
        body=answer.text.strip() if answer.points else "",
        outcome=spoken_outcome(told),
        is_upheld=not UPHELD.isdisjoint({told, *(one.finding for one in answer.points)}),
        remedies=tuple(map(remedy_facts, answer.promised)),
        outstanding=answer.outstanding.strip(),
        next_stage="" if is_last else procedure.stage(stage.number + 1).name,
        escalate_by=None if is_last else escalate_by(procedure, calendar, office_date(procedure, now)),
        signpost=office.signpost(procedure) if is_last else None,
    )
    key = duty_key(case.reference, stage.number, DutyKind.RESPOND)
    return Draft(OutboxKind.RESPONSE, facts, becomes, key, answer.override_reason)


def remedy_facts(one: NewRemedy) -> RemedyFacts:
    """A promise as a letter prints it."""
    words = one.text.strip()
    sentence = words if words.endswith((".", "!", "?")) else f"{words}."
    what = sentence if words else one.kind.value.capitalize()
    amount = pounds(one.pence) if one.pence else ""
    is_given = one.kind in IN_THE_REPLY and one.promised_on is None
    return RemedyFacts(what=what, amount=amount, promised_on=one.promised_on, is_given=is_given)


def _points(tx: Session, stage: Stage, answer: Answer, told: Outcome) -> tuple[PointAnswer, ...]:
    texts = [one.text for one in points_of(tx, stage.id or 0)]
    if not answer.points:
        named = "; ".join(filter(None, texts)) or YOUR_COMPLAINT
        return (PointAnswer(point=named, finding=spoken_outcome(told), reasons=answer.text.strip()),)
    # The answer may name a point anew, and add some at the end.
    before = texts + [""] * len(answer.points)
    return tuple(
        PointAnswer(
            point=one.text.strip() or text or YOUR_COMPLAINT,
            finding=spoken_outcome(one.finding),
            reasons=one.reasons.strip(),
        )
        for one, text in zip(answer.points, before, strict=False)
    )
