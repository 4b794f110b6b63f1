"""The desk of the stories: an invented council with two areas, and the people who answer complaints."""

from dataclasses import replace

from bot.settings import load_presets
from procedure.desk import Area, Desk, MailboxRule, Person, Role

ADDRESS = "complaints@example.gov.uk"
MAILBOX = "complaints"
ANN, OLU, HEAD, MIA = (f"{name}@example.gov.uk" for name in ("ann", "olu", "head", "mia"))

REPAIRS = Area(
    code="housing-repairs",
    directorate="Housing",
    name="Repairs",
    stage_owners=(ANN, HEAD),
    manager=MIA,
    keywords=("boiler", "damp"),
    urgent_words=("gas leak",),
    emergency_numbers="01234 567890 (day and night)",
)
WASTE = Area(
    code="waste",
    directorate="Environment",
    name="Missed Collections",
    stage_owners=(OLU, HEAD),
    manager=MIA,
    keywords=("bin", "rubbish"),
    urgent_words=("asbestos",),
)
PEOPLE = (
    Person(ANN, "Ann Owner", frozenset({Role.HANDLER}), deputy=OLU),
    Person(OLU, "Olu Deputy", frozenset({Role.HANDLER}), deputy=ANN),
    Person(HEAD, "Hal Head", frozenset({Role.HANDLER})),
    Person(MIA, "Mia Manager", frozenset({Role.MANAGER})),
)


def a_desk() -> Desk:
    """Everything runs under `frontline`, so that a receipt may name the date of the reply."""
    return Desk(
        name="Example Council",
        domain="example.gov.uk",
        default_procedure="frontline",
        procedures=load_presets(),
        areas=(REPAIRS, WASTE),
        people=PEOPLE,
        mailboxes=(MailboxRule(MAILBOX, ADDRESS),),
    )


def a_desk_of_two_procedures() -> Desk:
    """Repairs go by Scotland's procedure, rubbish by the desk's own."""
    return replace(a_desk(), areas=(replace(REPAIRS, procedure="scot-spso-2021"), WASTE))
