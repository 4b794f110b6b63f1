"""The desk as the rules see it: people, areas, mailboxes and the procedures in force.

Values only; `bot/settings/` reads them from the settings file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.report_times import ReportTime
from procedure.routes import ROUTES, RouteRule
from procedure.web_forms import WebForm
from procedure.words import Route

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SENT_ITEMS = ".sent"
"""How the name ends under which a mailbox's sent items are read."""
OFFICE_WEEK = frozenset({0, 1, 2, 3, 4})


class Role(StrEnum):
    """What a person may do; a person on no list may do nothing."""

    HANDLER = "handler"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True)
class Person:
    """A member of staff. `working_days` holds weekdays, Monday = 0."""

    email: str
    name: str
    roles: frozenset[Role] = frozenset()
    deputy: str = ""
    working_days: frozenset[int] = OFFICE_WEEK

    def works_on(self, day: date) -> bool:
        """Whether this weekday is one of the person's own."""
        return day.weekday() in self.working_days


@dataclass(frozen=True)
class Area:
    """A service that is complained about. `stage_owners[0]` answers stage 1, the next one stage 2, ..."""

    code: str
    directorate: str
    name: str
    stage_owners: tuple[str, ...]
    manager: str
    channel: str = ""
    procedure: str = ""
    keywords: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    urgent_rota: tuple[str, ...] = ()
    emergency_numbers: str = ""
    phone: str = ""  # where a person answers, with the hours; else the desk's
    upheld_at_most: int | None = None  # percent, at stage 1

    def owner_of(self, stage: int) -> str:
        """E-mail of the person who answers this stage; the last one named answers all later stages."""
        return self.stage_owners[min(stage, len(self.stage_owners)) - 1] if self.stage_owners else ""


@dataclass(frozen=True)
class MailboxRule:
    """What a mailbox means to the procedure. `live_from`: nothing received before it is answered."""

    name: str
    address: str
    area: str = ""
    procedure: str = ""
    live_from: date | None = None


@dataclass(frozen=True)
class Absence:
    """A person is away on these office dates, both inclusive. `deputy` wins over that of the settings, "" leaves it."""

    email: str
    first_on: date
    last_on: date
    deputy: str = ""


@dataclass(frozen=True)
class Expiry:
    """When a password or secret ends: of what, and the variable that the new one goes into."""

    what: str
    variable: str
    on: date


@dataclass(frozen=True)
class Limits:
    """Caps on letters: `per_address` automatic letters in three hours; minutes that a person's letter waits.

    `alarm_minutes`: how long a mailbox or Slack may be out of reach before people are told; `expiry_days`: how long
    before a secret ends they are.
    """

    per_address: int = 10
    per_case_and_subject: int = 2
    hold_minutes: int = 10
    alarm_minutes: int = 15
    expiry_days: int = 30


@dataclass(frozen=True)
class Desk:
    """Everything that the rules ask: what is set up once, and the days and absences that the ledger knows."""

    name: str
    domain: str
    default_procedure: str
    procedures: Mapping[str, Procedure]
    areas: tuple[Area, ...] = ()
    people: tuple[Person, ...] = ()
    mailboxes: tuple[MailboxRule, ...] = ()
    channel: str = "complaints"
    command: str = "/complaint"
    limits: Limits = field(default_factory=Limits)
    absences: tuple[Absence, ...] = ()
    urgent_rota: tuple[str, ...] = ()
    routes: tuple[RouteRule, ...] = ()
    web_forms: Mapping[str, WebForm] = field(default_factory=dict)  # by the address that they are sent from
    expiries: tuple[Expiry, ...] = ()
    report_times: tuple[ReportTime, ...] = ()
    upheld_at_most: int | None = None  # percent, at stage 1, where the area has no limit of its own
    indicators: str = ""  # the folder of the organisation's own, if there is one
    sends_from: str = ""  # the mailbox of what belongs to none, such as alarms
    phone: str = ""  # where a person answers, with the hours
    postal_address: str = ""  # in lines, for letters by post
    privacy_notice: str = ""  # its web address

    def person(self, email: str) -> Person | None:
        """The person with this address, whatever its capitals."""
        return self._people.get(email.strip().lower())

    def area(self, code: str) -> Area | None:
        """The area with this code."""
        return self._areas.get(code)

    @cached_property
    def _people(self) -> Mapping[str, Person]:
        """Asked for every case of a list; the first of an address."""
        return {one.email: one for one in reversed(self.people)}

    @cached_property
    def _areas(self) -> Mapping[str, Area]:
        return {one.code: one for one in reversed(self.areas)}

    def mailbox(self, name: str) -> MailboxRule | None:
        """The mailbox with this name, or whose sent items go by it."""
        return next((one for one in self.mailboxes if one.name == name.removesuffix(SENT_ITEMS)), None)

    def procedure(self, procedure_id: str) -> Procedure:
        """The procedure with this id; NotAllowed when it is not loaded."""
        if procedure_id not in self.procedures:
            known = ", ".join(sorted(self.procedures))
            raise NotAllowed(f"There is no procedure '{procedure_id}'. Known are: {known}.")
        return self.procedures[procedure_id]

    def procedure_for(self, area: Area | None, mailbox: MailboxRule | None) -> Procedure:
        """Procedure comes from the area if it names one, else the mailbox, else the desk (procedure.md section 5)."""
        named = (area.procedure if area else "") or (mailbox.procedure if mailbox else "")
        return self.procedure(named or self.default_procedure)

    def in_force(self) -> tuple[Procedure, ...]:
        """The procedures that new cases come under: the desk's, then those of mailboxes and areas."""
        named = [self.default_procedure, *(one.procedure for one in self.mailboxes)]
        named += [one.procedure for one in self.areas]
        return tuple(self.procedure(one) for one in dict.fromkeys(filter(None, named)))

    def route(self, route: Route) -> RouteRule:
        """The route as the settings have it, else as it is shipped."""
        return next((one for one in self.routes if one.route is route), ROUTES[route])

    def rota_of(self, area: Area | None, owner: str) -> tuple[str, ...]:
        """Who is alerted of danger: the area's rota, else the desk's, else owner and manager, else the managers."""
        rota = (area.urgent_rota if area else ()) or self.urgent_rota
        found = rota or tuple(dict.fromkeys(one for one in (owner, area.manager if area else "") if one))
        return found or tuple(one.email for one in self.managers())

    def absence_of(self, email: str, day: date) -> Absence | None:
        """Why somebody is not there on this office date; the one that ends last where several say so."""
        found = [one for one in self.absences if one.email == email and one.first_on <= day <= one.last_on]
        return max(found, key=lambda one: one.last_on, default=None)

    def is_at_work(self, person: Person, day: date) -> bool:
        """Whether the person works on this weekday and is not away. Bank holidays are the calendar's business."""
        return person.works_on(day) and self.absence_of(person.email, day) is None

    def channel_of(self, area: Area | None) -> str:
        """Where the card of a case in this area stands."""
        return (area.channel if area else "") or self.channel

    def managers(self) -> tuple[Person, ...]:
        """Everyone who gets the digest."""
        return tuple(one for one in self.people if Role.MANAGER in one.roles)

    def admins(self) -> tuple[Person, ...]:
        """Who takes a manager's place where the manager cannot act."""
        return tuple(one for one in self.people if Role.ADMIN in one.roles)

    def alarmed(self) -> tuple[str, ...]:
        """Where it is said that something is wrong with the desk itself: to the managers, where there is none to the
        administrators, else in the channel ("#complaints"). Never to nobody.
        """
        people = tuple(one.email for one in self.managers() or self.admins())
        return people or (f"#{self.channel}",)

    def addresses(self) -> frozenset[str]:
        """Addresses of our own mailboxes."""
        return frozenset(one.address for one in self.mailboxes)

    def address_of(self, mailbox: str) -> str:
        """What is written for this mailbox is from this address; for none, from the one that letters leave by."""
        rule = self.mailbox(mailbox) or self.mailbox(self.sends_from)
        return rule.address if rule else min(self.addresses(), default="")
