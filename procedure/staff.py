"""Who may do what on the desk; every refusal is a sentence for the person who asked."""

from collections.abc import Sequence
from datetime import date

from procedure.deputising import deputy_on
from procedure.desk import Desk, Person, Role
from procedure.errors import NotAllowed


def require_staff(desk: Desk, email: str) -> Person:
    """The person, if they have any role at all."""
    person = desk.person(email)
    if person is None or not person.roles:
        raise NotAllowed(f"You are not on the list of people who work on complaints here. {_whom_to_ask(desk)}")
    return person


def require_manager(desk: Desk, email: str, what: str) -> Person:
    """The person, if they are a manager or an administrator; `what` completes "Only a manager may ..."."""
    person = require_staff(desk, email)
    if not person.roles & {Role.MANAGER, Role.ADMIN}:
        raise NotAllowed(f"Only a manager may {what}.")
    return person


def require_assignee(desk: Desk, email: str) -> Person:
    """The person, if a case can be given to them."""
    person = desk.person(email)
    if person is None or not person.roles:
        raise NotAllowed("A case can only be given to somebody who works on complaints here.")
    return person


def may_read_content(desk: Desk, email: str, owner: str, manager: str, day: date | None = None) -> bool:
    """Content is for "owner, deputy, manager and complaints team only"; an administrator is of the team.

    With an office date also for whom the absence of the owner names.
    """
    person = desk.person(email)
    if person is None or not person.roles:
        return False
    owning = desk.person(owner) if owner else None
    deputies = {owning.deputy if owning else "", deputy_on(desk, owner, day) if day else ""}
    return person.email in {owner, manager, *deputies} or bool(person.roles & {Role.MANAGER, Role.ADMIN})


def role_of(desk: Desk, email: str) -> str:
    """The highest role of a person, as reports name who changed something; "" for nobody we know."""
    person = desk.person(email)
    roles = person.roles if person else frozenset()
    return next((one.value for one in (Role.ADMIN, Role.MANAGER, Role.HANDLER) if one in roles), "")


def spoken_people(desk: Desk, emails: Sequence[str], most: int = 3) -> str:
    """Their names: `Ann`, `Ann or Olu`, `Ann, Olu or Mia`; no more than `most`."""
    people = (desk.person(one) for one in emails)
    names = [one.name for one in people if one][:most]
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def spoken_role(person: Person) -> str:
    """The highest role of a person, for the history of what changes figures."""
    return next((role.value for role in (Role.ADMIN, Role.MANAGER, Role.HANDLER) if role in person.roles), "")


def _whom_to_ask(desk: Desk) -> str:
    names = [one.name for one in desk.people if Role.ADMIN in one.roles]
    return f"Ask {' or '.join(names[:3])} to add you." if names else "Ask your administrator to add you."
