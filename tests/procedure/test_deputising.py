"""Who is asked while the owner is not there: the deputy, else whoever answers for the area, and no chain."""

from dataclasses import replace
from datetime import date

import pytest

from procedure.deputising import Rota, answering, asked
from procedure.desk import Absence, Area, Desk, Person, Role

ANN, OLU, MIA, MAX, SAM = (f"{name}@example.gov.uk" for name in ("ann", "olu", "mia", "max", "sam"))
WEDNESDAY, FRIDAY = date(2026, 4, 8), date(2026, 4, 10)
HANDLER, MANAGER = frozenset({Role.HANDLER}), frozenset({Role.MANAGER})
DESK = Desk(
    name="Example Council",
    domain="example.gov.uk",
    default_procedure="frontline",
    procedures={},
    areas=(Area("repairs", "Housing", "Repairs", (ANN,), MIA),),
    people=(
        Person(ANN, "Ann", HANDLER, deputy=OLU, working_days=frozenset({0, 1, 2, 3})),
        Person(OLU, "Olu", HANDLER, deputy=MAX),
        Person(MIA, "Mia", MANAGER, deputy=OLU),
        Person(MAX, "Max", MANAGER),
        Person(SAM, "Sam"),
    ),
)


def gone(email: str, deputy: str = "") -> Absence:
    return Absence(email, date(2026, 4, 6), date(2026, 4, 17), deputy)


@pytest.mark.parametrize(
    ("day", "absences", "kept_out", "whom"),
    [
        (WEDNESDAY, (), (), (ANN,)),
        (FRIDAY, (), (), (OLU,)),
        (WEDNESDAY, (gone(ANN),), (), (OLU,)),
        (WEDNESDAY, (gone(ANN, deputy=MAX),), (), (MAX,)),
        (WEDNESDAY, (gone(ANN, deputy=SAM),), (), (MIA,)),
        (WEDNESDAY, (gone(ANN), gone(OLU)), (), (MIA,)),
        (WEDNESDAY, (gone(ANN),), (OLU,), (MIA,)),
        (WEDNESDAY, (), (ANN,), (OLU,)),
        (WEDNESDAY, (gone(ANN), gone(OLU), gone(MIA)), (), (MIA, MAX)),
        (WEDNESDAY, (gone(ANN, deputy=SAM), gone(MIA)), (), (OLU,)),
    ],
    ids=[
        "the owner at work",
        "a day that the owner does not work",
        "away",
        "the absence names another deputy",
        "a deputy without a role",
        "a deputy who is away, whose own deputy is not asked",
        "a deputy whom the case is about",
        "an owner whom the case is about",
        "nobody is there: every manager",
        "the manager's deputy answers for the area",
    ],
)
def test_who_is_asked(day: date, absences: tuple[Absence, ...], kept_out: tuple[str, ...], whom: object) -> None:
    desk = replace(DESK, absences=absences)
    assert asked(desk, ANN, "repairs", day, frozenset(kept_out)) == whom


def test_a_case_that_is_not_open_to_everybody_says_who_is_asked_otherwise() -> None:
    desk = replace(DESK, absences=(gone(ANN),))
    assert asked(desk, ANN, "repairs", WEDNESDAY, {OLU}, otherwise=(MAX,)) == (MAX,)
    rota = Rota(desk, WEDNESDAY, {"C-1": (MAX,)}, {"C-1": frozenset({OLU})})
    assert rota.asks(MAX, ANN, "repairs", "C-1")
    assert not rota.asks(OLU, ANN, "repairs", "C-1")
    assert rota.answers_for(MAX, "repairs", "C-1")
    assert not rota.answers_for(MIA, "repairs", "C-1")
    assert rota.asks(OLU, ANN, "repairs", "C-2")


def test_an_owner_who_has_left_is_nobody_and_has_no_deputy() -> None:
    desk = replace(DESK, people=(replace(DESK.people[0], roles=frozenset()), *DESK.people[1:]))
    assert asked(desk, ANN, "repairs", WEDNESDAY) == (MIA,)
    assert asked(desk, "gone@example.gov.uk", "repairs", WEDNESDAY) == (MIA,)


def test_a_case_that_is_not_routed_is_every_managers() -> None:
    assert answering(DESK, "", WEDNESDAY) == (MIA, MAX)


def test_the_rota_says_the_same_and_nobody_is_asked_for_no_owner() -> None:
    rota = Rota(replace(DESK, absences=(gone(ANN),)), WEDNESDAY)
    assert [rota.asks(one, ANN, "repairs") for one in (ANN, OLU, MIA)] == [False, True, False]
    assert not rota.asks(MIA, "", "repairs")
    assert rota.answers_for(MIA, "repairs")
    assert not rota.answers_for(MAX, "repairs")
