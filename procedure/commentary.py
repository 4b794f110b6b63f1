"""What is written to the figures of an area: by its service or the complaints team, for a year and a stage."""

from collections.abc import Iterator
from dataclasses import dataclass

from procedure.commitments import is_year
from procedure.desk import Area, Desk, Person, Role
from procedure.errors import NotAllowed

TEXT_CHARACTERS = 4_000
LAST_STAGE = 9
WHOLE = 0
"""The stage of a comment on all stages."""


@dataclass(frozen=True)
class Commentary:
    """A comment on the figures of an area in a financial year such as `2026/27`; an empty text takes one back."""

    area: str
    year: str
    text: str
    stage: int = WHOLE


def require_commentator(desk: Desk, person: Person, area: Area) -> None:
    """Managers comment on every area, those who answer for an area on theirs; NotAllowed for others."""
    if person.roles & {Role.MANAGER, Role.ADMIN} or person.email in (area.manager, *area.stage_owners):
        return
    raise NotAllowed(f"Only a manager, or who answers for {area.name}, may comment on its figures.")


def wrong_with_commentary(desk: Desk, one: Commentary) -> Iterator[str]:
    """Every mistake, a sentence each."""
    if desk.area(one.area) is None:
        yield f"There is no area '{one.area[:40]}'. There is: {', '.join(area.code for area in desk.areas)}."
    if not is_year(one.year):
        yield "Name the year like 2026/27."
    if not WHOLE <= one.stage <= LAST_STAGE:
        yield f"Name the stage with a number from 1 to {LAST_STAGE}, or 0 for all of them."
    if len(one.text) > TEXT_CHARACTERS:
        yield f"A comment has at most {TEXT_CHARACTERS:,} characters."
