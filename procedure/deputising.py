"""Who is asked while somebody is not there: "while away, the deputy is asked" (procedure.md section 5).

Never a chain: the deputy of a deputy is asked nothing; whoever answers for the area is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from procedure.desk import Desk, Person

NOBODY: frozenset[str] = frozenset()


def colleague(desk: Desk, email: str) -> Person | None:
    """The person of this address, unless they have left or have no role any more."""
    person = desk.person(email) if email else None
    return person if person and person.roles else None


def deputy_on(desk: Desk, email: str, day: date) -> str:
    """Who stands in for somebody on this office date: whom the absence names, else whom the settings name, else ""."""
    person, absence = desk.person(email), desk.absence_of(email, day)
    return (absence.deputy if absence else "") or (person.deputy if person else "")


def is_there(desk: Desk, email: str, day: date) -> bool:
    """Whether somebody with a role is at work on this office date."""
    person = colleague(desk, email)
    return person is not None and desk.is_at_work(person, day)


def asked(
    desk: Desk,
    owner: str,
    area: str,
    day: date,
    kept_out: Collection[str] = NOBODY,
    otherwise: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """Whom to ask on a working day for what an owner must do; `kept_out` are those who may not know of the case.

    The owner who is at work; else the deputy; one who is away, has no role or is kept out of the case is passed over
    for `otherwise`, which is who answers for the area where it is not given.
    """
    if owner not in kept_out and is_there(desk, owner, day):
        return (owner,)
    deputy = deputy_on(desk, owner, day) if colleague(desk, owner) else ""
    if deputy and deputy not in kept_out and is_there(desk, deputy, day):
        return (deputy,)
    return answering(desk, area, day) if otherwise is None else otherwise


def answering(desk: Desk, area: str, day: date) -> tuple[str, ...]:
    """Who answers for an area: its manager, while they are away their deputy; without either every manager."""
    found = desk.area(area)
    manager = found.manager if found else ""
    if manager and colleague(desk, manager):
        if desk.absence_of(manager, day) is None:
            return (manager,)
        deputy = deputy_on(desk, manager, day)
        if is_there(desk, deputy, day):
            return (deputy,)
    return tuple(one.email for one in desk.managers())


@dataclass(frozen=True)
class Rota:
    """Who is asked on one office date; thousands of cases have few owners, so each is worked out once.

    By reference, for cases that are not open to everybody: who answers for them `instead`, and to whom they are closed.
    """

    desk: Desk
    day: date
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closed_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _asked: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _answering: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def asks(self, email: str, owner: str, area: str, reference: str = "") -> bool:
        """Whether this person is asked for what the owner must do; nobody is while there is no owner."""
        if not owner:
            return False
        if reference in self.instead:
            closed_to = self.closed_to.get(reference, NOBODY)
            return email in asked(self.desk, owner, area, self.day, closed_to, self.instead[reference])
        if (owner, area) not in self._asked:
            self._asked[owner, area] = asked(self.desk, owner, area, self.day)
        return email in self._asked[owner, area]

    def answers_for(self, email: str, area: str, reference: str = "") -> bool:
        """Whether this person answers for the case or the area."""
        if reference in self.instead:
            return email in self.instead[reference]
        if area not in self._answering:
            self._answering[area] = answering(self.desk, area, self.day)
        return email in self._answering[area]

    def answers_beside(self, email: str, owner: str, area: str, reference: str = "") -> bool:
        """Whether this person answers for it and is neither its owner nor asked in the owner's place."""
        is_another = email != owner and not self.asks(email, owner, area, reference)
        return is_another and self.answers_for(email, area, reference)
