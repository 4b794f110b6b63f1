"""The desk: who is who, which procedure applies; who may do what; to whom a complaint goes; when the desk is due."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.deadlines import calendar_of
from procedure.desk import Area, Desk, MailboxRule, Person, Role
from procedure.errors import NotAllowed
from tests.procedure.examples import shipped

FRONTLINE, SCOTTISH = shipped("frontline"), shipped("scot-spso-2021")
ANN, OLU, MIA, ADA, SAM = (f"{name}@example.gov.uk" for name in ("ann", "olu", "mia", "ada", "sam"))
REPAIRS = Area(
    "repairs", "Housing", "Repairs", (ANN, MIA), MIA, keywords=("boiler", "repair"), urgent_words=("gas leak",)
)
WASTE = Area("waste", "Environment", "Waste", (OLU,), MIA, channel="waste", procedure=SCOTTISH.id, keywords=("bin",))
DESK = Desk(
    name="Example Council",
    domain="example.gov.uk",
    default_procedure=FRONTLINE.id,
    procedures={FRONTLINE.id: FRONTLINE, SCOTTISH.id: SCOTTISH},
    areas=(REPAIRS, WASTE),
    people=(
        Person(ANN, "Ann Owner", frozenset({Role.HANDLER}), deputy=OLU),
        Person(OLU, "Olu Deputy", frozenset({Role.HANDLER}), working_days=frozenset({0, 2})),
        Person(MIA, "Mia Manager", frozenset({Role.MANAGER})),
        Person(ADA, "Ada Admin", frozenset({Role.ADMIN})),
        Person(SAM, "Sam Norole"),
    ),
    mailboxes=(
        MailboxRule("complaints", "complaints@example.gov.uk"),
        MailboxRule("bins", "bins@example.gov.uk", "waste"),
    ),
)


def test_people_are_found_whatever_the_capitals() -> None:
    found = DESK.person("  ANN@Example.gov.uk ")
    assert found is not None
    assert found.name == "Ann Owner"
    assert DESK.person("nobody@example.gov.uk") is None


@pytest.mark.parametrize(("stage", "owner"), [(1, ANN), (2, MIA), (3, MIA)])
def test_the_last_owner_named_answers_all_later_stages(stage: int, owner: str) -> None:
    assert REPAIRS.owner_of(stage) == owner
    assert replace(REPAIRS, stage_owners=()).owner_of(stage) == ""


@pytest.mark.parametrize(
    ("area", "mailbox", "expected"),
    [
        (WASTE, replace(DESK.mailboxes[0], procedure=FRONTLINE.id), SCOTTISH.id),
        (REPAIRS, replace(DESK.mailboxes[0], procedure=SCOTTISH.id), SCOTTISH.id),
        (REPAIRS, DESK.mailboxes[0], FRONTLINE.id),
        (None, None, FRONTLINE.id),
    ],
)
def test_the_procedure_comes_from_the_area_else_the_mailbox_else_the_desk(
    area: Area | None, mailbox: MailboxRule | None, expected: str
) -> None:
    assert DESK.procedure_for(area, mailbox).id == expected


def test_a_procedure_that_is_not_loaded_is_named_with_those_that_are() -> None:
    with pytest.raises(NotAllowed, match=r"^There is no procedure 'x'. Known are: frontline, scot-spso-2021.$"):
        DESK.procedure("x")


def test_channels_managers_and_addresses() -> None:
    assert [DESK.channel_of(one) for one in (WASTE, REPAIRS, None)] == ["waste", "complaints", "complaints"]
    assert [one.name for one in DESK.managers()] == ["Mia Manager"]
    assert DESK.addresses() == {"complaints@example.gov.uk", "bins@example.gov.uk"}
    assert (DESK.area("waste"), DESK.area(""), DESK.mailbox("nothing")) == (WASTE, None, None)


def test_a_person_works_on_days_of_their_own_week() -> None:
    olu = DESK.person(OLU)
    assert olu is not None
    assert [olu.works_on(date(2026, 3, 30 if day == 0 else 31)) for day in (0, 1)] == [True, False]
    assert calendar_of(FRONTLINE).is_working_day(datetime(2026, 3, 31, tzinfo=UTC).date())
