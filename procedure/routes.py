"""Where a mail that is no complaint goes: what each route is, which law or rule it follows, by when it is answered.

Times that no law sets are this project's own proposals; the settings change them (`[[route]]`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from procedure.calendar import Nation
from procedure.deadlines import calendar_of, last_day
from procedure.preset import OnNonWorkingDay, Procedure, Target, Unit
from procedure.words import Route

OURS = "no law sets a time; ours, to be checked"
TEN_DAYS = Target(10, Unit.WORKING_DAYS)


@dataclass(frozen=True)
class RouteRule:
    """One way. `title` is for staff, `matter` and `dealt_with_by` (a team) stand in the letter; `to` is proposed.

    `by_law`: counted by the holidays of the whole United Kingdom from the day of receipt, whatever days of our own are
    closed. `is_urgent`: it is owed on the day on which it is sent on, the person is alerted, and no letter goes.
    """

    route: Route
    title: str
    matter: str
    dealt_with_by: str
    source: str
    target: Target = TEN_DAYS
    by_law: bool = False
    is_urgent: bool = False
    to: str = ""


HINTS: Mapping[Route, tuple[str, ...]] = MappingProxyType(
    {
        Route.FOI: (
            "freedom of information",
            "foi",
            "foia",
            "foi request",
            "environmental information regulations",
        ),
        Route.SAR: ("subject access request", "dsar"),
    }
)
"""Words of a subject that hint at a way of its own. Only a person sends anything on."""


def hinted(subject: str) -> Route | None:
    """The way at which the words of a subject hint, as whole words; None where there is none."""
    words = f" {' '.join(re.findall(r'[a-z]+', subject.casefold()))} "
    return next((route for route, hints in HINTS.items() if any(f" {one} " in words for one in hints)), None)


def answer_by(rule: RouteRule, procedure: Procedure, received_on: date, today: date) -> date:
    """The last day for the answer, counted from the original receipt. NotAllowed beyond the calendar's horizon."""
    if rule.is_urgent:
        return today
    counting = _by_law(procedure) if rule.by_law else procedure
    return last_day(counting, calendar_of(counting), rule.target, received_on)


def _by_law(procedure: Procedure) -> Procedure:
    """FOIA 2000 s.10(6): no bank holiday "in any part of the United Kingdom" counts; the day of receipt is day 0.

    A limit of one month that ends on such a day goes on to the next working day (ICO on the UK GDPR, Article 12(3)).
    """
    return replace(
        procedure,
        nation=Nation.UNION,
        day_of_receipt=0,
        received_on_non_working_day=OnNonWorkingDay.KEEP,
        ends_on_non_working_day=OnNonWorkingDay.ROLL,
        closures=(),
        closures_replace_holidays=False,
        closed=(),
        worked=(),
    )


_SHIPPED = (
    RouteRule(Route.SERVICE_REQUEST, "request for a service", "a request for a service", "the service itself", OURS),
    RouteRule(
        Route.FOI,
        "freedom of information request",
        "a request for information under the Freedom of Information Act",
        "the information rights team",
        "Freedom of Information Act 2000, s.10(1): the twentieth working day following the date of receipt",
        Target(20, Unit.WORKING_DAYS),
        by_law=True,
    ),
    RouteRule(
        Route.SAR,
        "subject access request",
        "a request for a copy of your own personal data",
        "the information rights team",
        "UK GDPR, Article 12(3): within one month of receipt",
        Target(1, Unit.MONTHS),
        by_law=True,
    ),
    RouteRule(
        Route.APPEAL,
        "appeal",
        "a decision that has a right of appeal of its own",
        "the appeals team",
        "the appeal's own law sets its steps; that it was passed on is answered in our own time, to be checked",
    ),
    RouteRule(Route.INSURANCE, "insurance claim", "a claim for damages", "the insurance team", OURS),
    RouteRule(
        Route.SAFEGUARDING,
        "safeguarding concern",
        "a worry about somebody's safety",
        "the safeguarding team",
        "local safeguarding procedures: at once",
        Target(1, Unit.CALENDAR_DAYS),
        is_urgent=True,
    ),
    RouteRule(
        Route.COUNCILLOR_CONDUCT,
        "complaint about a councillor's conduct",
        "a complaint about a councillor's conduct",
        "the monitoring officer",
        "Localism Act 2011, s.28 asks for arrangements and sets no time; ours, to be checked",
    ),
    RouteRule(
        Route.ENQUIRY,
        "enquiry of a councillor or Member of Parliament",
        "an enquiry on behalf of a resident",
        "the members' enquiries team",
        OURS,
    ),
)

ROUTES: Mapping[Route, RouteRule] = MappingProxyType({one.route: one for one in _SHIPPED})
"""Every route as it is without settings."""
