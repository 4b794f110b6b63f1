"""Remedies and lessons: promised by an answer, owed until done, gone when the answer is taken back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.amends import IN_THE_REPLY, UNDATED_DAYS, Lesson, NewRemedy, RemedyKind
from procedure.calendar import Calendar
from procedure.commitments import financial_year
from procedure.deadlines import end_of_office_day, office_date
from procedure.duties import Wanted, duty_key
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.words import DutyKind
from storage.asked import asked, by_key, found, has_nothing
from storage.cases import stages_of
from storage.rows import is_among, listed, places_for, table_of
from storage.tables import Case, Commitment, Progress, Remedy, Stage

REMEDIES, LESSONS = "remedies", "lessons"
"""What a letter remembers of what it promises: ids, separated by blanks."""


def record_amends(
    tx: Session, case: Case, stage: Stage, remedies: Sequence[NewRemedy], lessons: Sequence[Lesson], today: date
) -> dict[str, str]:
    """Write down what an answer promises; returns what its letter must remember, lest it be taken back."""
    promised = [remedy_row(stage, one) for one in remedies]
    learned = [
        Commitment(
            case_id=case.id,
            area=case.area,
            text=one.text.strip(),
            owner=one.owner or stage.owner,
            due_on=one.due_on,
            year=financial_year(today),
        )
        for one in lessons
    ]
    tx.add_all([*promised, *learned])
    tx.flush()
    ids = {REMEDIES: [one.id for one in promised], LESSONS: [one.id for one in learned]}
    return {name: " ".join(map(str, found)) for name, found in ids.items() if found}


def remedy_row(stage: Stage, one: NewRemedy, told_on: date | None = None) -> Remedy:
    """A remedy of a stage, as promised; `told_on` where the complainant knows of it already."""
    return Remedy(
        stage_id=stage.id or 0,
        kind=one.kind.value,
        text=one.text.strip(),
        pence=one.pence,
        owner=one.owner,
        promised_on=one.promised_on,
        told_on=told_on,
    )


def withdraw_amends(tx: Session, remembered: Mapping[str, str]) -> None:
    """Nothing was promised by a letter that never left. What a service had said about it stays in the history."""
    for number in remembered.get(LESSONS, "").split():
        tx.exec(delete(Progress).where(col(Progress.commitment_id) == int(number)))
    for name, table in ((REMEDIES, Remedy), (LESSONS, Commitment)):
        for number in remembered.get(name, "").split():
            row = by_key(tx, table, int(number))
            if row is not None:
                tx.delete(row)
    tx.flush()


def told_by_the_reply(tx: Session, procedure: Procedure, stage: Stage, at: datetime) -> None:
    """The answer has left: what it promises is owed from now on.

    An apology or explanation without a date of its own is given as soon as the reply is.
    """
    today = office_date(procedure, at)
    for one in found(tx, _remedies(), of_stage=stage.id):
        one.told_on = one.told_on or today
        if one.kind in IN_THE_REPLY and one.promised_on is None and one.done_on is None:
            one.done_on, one.done_by = today, stage.decided_by
    for lesson in found(tx, _untold(), of_case=stage.case_id):
        lesson.made_on = today
    tx.flush()


@cache
def _remedies() -> SelectOfScalar[Remedy]:
    return select(Remedy).where(Remedy.stage_id == bindparam("of_stage")).order_by(col(Remedy.id))


@cache
def _untold() -> SelectOfScalar[Commitment]:
    untold = (Commitment.case_id == bindparam("of_case"), col(Commitment.made_on).is_(None))
    return select(Commitment).where(*untold).order_by(col(Commitment.id))


def remedies_of(tx: Session, stage_ids: Sequence[int]) -> list[Remedy]:
    """Everything promised at these stages, the dropped ones too, in order."""
    return list(tx.exec(select(Remedy).where(col(Remedy.stage_id).in_(stage_ids)).order_by(col(Remedy.id))))


def case_of_remedy(tx: Session, remedy_id: int) -> int:
    """The ledger's id of the case; NotAllowed when there is no such remedy."""
    query = select(Stage.case_id).join(Remedy, col(Remedy.stage_id) == col(Stage.id)).where(Remedy.id == remedy_id)
    found = tx.exec(query).first()
    if found is None:
        raise NotAllowed("There is no such remedy.")
    return found


def is_owed(remedy: Remedy) -> bool:
    """Neither done nor dropped."""
    return remedy.done_on is None and remedy.dropped_on is None


def remedies_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """What was promised and the complainant has been told, by its date, on closed cases too.

    Where nobody has named a day it is asked about so many working days after the answer.
    """
    if has_nothing(tx, case.id or 0, table_of(Remedy).name):
        return ()
    stages = {one.id: one for one in stages_of(tx, case.id or 0)}
    found = []
    for remedy in asked(tx, _promised(places_for(list(stages))), **listed("stage", list(stages))):
        stage = stages[remedy.stage_id]
        on = remedy.promised_on or calendar.add_working_days(remedy.told_on or case.received_on, UNDATED_DAYS)
        key = duty_key(case.reference, stage.number, DutyKind.REMEDY, remedy.id)
        found.append(Wanted(key, DutyKind.REMEDY, end_of_office_day(procedure, on), stage.id, remedy.owner))
    return tuple(found)


@cache
def _promised(stages: int) -> SelectOfScalar[Remedy]:
    of_stages = (is_among(table_of(Remedy).c.stage_id, "stage", stages), col(Remedy.told_on).is_not(None))
    is_owed = (col(Remedy.done_on).is_(None), col(Remedy.dropped_on).is_(None))
    return select(Remedy).where(*of_stages, *is_owed).order_by(col(Remedy.id))


def kind_of(remedy: Remedy) -> RemedyKind:
    """How it puts things right; rows from before there were kinds are of no particular one."""
    return RemedyKind(remedy.kind) if remedy.kind in tuple(RemedyKind) else RemedyKind.OTHER
