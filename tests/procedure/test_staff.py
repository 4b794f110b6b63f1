"""Who may do what on the desk, and the sentence for everybody else."""

from dataclasses import replace

import pytest

from procedure.errors import NotAllowed
from procedure.staff import may_read_content, require_assignee, require_manager, require_staff
from tests.procedure.test_desk import ADA, ANN, DESK, MIA, OLU, SAM

STRANGER = "eve@elsewhere.example"


@pytest.mark.parametrize("email", [ANN, OLU, MIA, ADA, ANN.upper()])
def test_people_with_a_role_are_staff(email: str) -> None:
    assert require_staff(DESK, email).email == email.lower()
    assert require_assignee(DESK, email).email == email.lower()


@pytest.mark.parametrize("email", [SAM, STRANGER, ""])
def test_everybody_else_is_told_whom_to_ask(email: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        require_staff(DESK, email)
    assert refusal.value.reason == (
        "You are not on the list of people who work on complaints here. Ask Ada Admin to add you."
    )
    with pytest.raises(NotAllowed, match=r"^A case can only be given to somebody who works on complaints here.$"):
        require_assignee(DESK, email)


def test_without_an_administrator_there_is_still_somebody_to_ask() -> None:
    desk = replace(DESK, people=tuple(one for one in DESK.people if one.email != ADA))
    with pytest.raises(NotAllowed, match=r"Ask your administrator to add you.$"):
        require_staff(desk, STRANGER)


@pytest.mark.parametrize(("email", "may"), [(MIA, True), (ADA, True), (ANN, False), (SAM, False), (STRANGER, False)])
def test_some_things_are_for_managers(email: str, may: bool) -> None:
    if may:
        assert require_manager(DESK, email, "do this").email == email
    else:
        with pytest.raises(NotAllowed):
            require_manager(DESK, email, "do this")


@pytest.mark.parametrize(
    ("email", "may"), [(ANN, True), (OLU, True), (MIA, True), (ADA, True), (SAM, False), (STRANGER, False), ("", False)]
)
def test_content_is_for_owner_deputy_manager_and_administrator(email: str, may: bool) -> None:
    assert may_read_content(DESK, email, ANN, MIA) is may


def test_a_colleague_who_is_none_of_these_reads_nothing() -> None:
    assert not may_read_content(DESK, ANN, OLU, MIA)
    assert not may_read_content(DESK, OLU, "", MIA)
