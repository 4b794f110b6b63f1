"""Who may decide a stage: where the procedure says so, nobody who had a hand in the decision before it."""

import json
from collections.abc import Iterator, Sequence
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.staff import spoken_people
from storage.access import owner_or_nobody, who_may_see
from storage.cases import stages_of
from storage.rows import table_of, told
from storage.tables import Case, Event, Person, Stage
from storage.told_outcomes import DECIDED


def check_decider(tx: Session, desk: Desk, case: Case, stage: Stage, by: str) -> None:
    """NotAllowed, with who may, for a person who had a hand in an earlier decision, where a different one is wanted.

    That is who decided or drafted it, in whose name a deputy did, and now the deputy of any of these.
    """
    if not desk.procedure(case.procedure_id).stage(stage.number).different_decider:
        return
    had_a_hand = _had_a_hand(tx, desk, case, stage)
    stands_in = stage.owner in had_a_hand and by in _deputies(desk, stage.owner)
    if by in had_a_hand or stands_in:
        others = _others(tx, desk, case, stage, {*had_a_hand, by})
        raise NotAllowed(f"Whoever decided the stage before may not decide this one. Please give it to {others}.")


def may_not_decide(tx: Session, desk: Desk, case: Case, stage: Stage, email: str) -> bool:
    """Whether this person had a hand in an earlier decision, where a different decider is wanted."""
    wanted = desk.procedure(case.procedure_id).stage(stage.number).different_decider
    return wanted and bool(email) and email in _had_a_hand(tx, desk, case, stage)


def owner_by_rules(tx: Session, desk: Desk, case: Case, stage: Stage, email: str) -> str:
    """The proposed owner of a stage, or "" where a person must choose: the case is not open to them, or they may not
    decide it.
    """
    owner = owner_or_nobody(tx, case, email)
    return "" if may_not_decide(tx, desk, case, stage, owner) else owner


def _had_a_hand(tx: Session, desk: Desk, case: Case, stage: Stage) -> set[str]:
    earlier = [one for one in stages_of(tx, case.id or 0) if one.number < stage.number]
    found = {one.decided_by for one in earlier if one.decided_by}
    found |= {one.owner for one in earlier if one.owner and one.decided_by in _deputies(desk, one.owner)}
    return found | set(_drafters(tx, case, stage))


def _drafters(tx: Session, case: Case, stage: Stage) -> Iterator[str]:
    """Whose event it is decided, or drafted an answer that was taken back."""
    for event in told(tx, _decisions(), of_case=case.id):
        if int(json.loads(event.data).get("stage") or 0) < stage.number:
            yield event.email


@cache
def _decisions() -> Executable:
    event, person = table_of(Event), table_of(Person)
    joined = event.join(person, person.c.id == event.c.actor_id)
    of_case = (event.c.case_id == bindparam("of_case"), event.c.kind.in_(DECIDED))
    return sql_select(event.c.data, person.c.email).select_from(joined).where(*of_case)


def _deputies(desk: Desk, email: str) -> set[str]:
    """Who stands in for a person: by the settings, or for an absence."""
    person = desk.person(email)
    found = {one.deputy for one in desk.absences if one.email == email}
    return (found | {person.deputy if person else ""}) - {""}


def _others(tx: Session, desk: Desk, case: Case, stage: Stage, barred: set[str]) -> str:
    """By name, who may: the area's owner of the stage and its manager first."""
    area = desk.area(case.area)
    first = (area.owner_of(stage.number), area.manager) if area else ()
    staff: Sequence[str] = [one.email for one in desk.people if one.roles]
    able = [one for one in who_may_see(tx, case, (*first, *staff)) if one not in barred and one in staff]
    return spoken_people(desk, able) or "somebody else"
