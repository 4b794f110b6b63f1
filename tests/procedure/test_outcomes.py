"""How the findings on points become the outcome of a case."""

import pytest

from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome, RollUp, roll_up

U, P, N, R = Outcome


@pytest.mark.parametrize(
    ("findings", "any_part", "three_way"),
    [
        ([U], U, U),
        ([P], U, P),
        ([N], N, N),
        ([R], R, R),
        ([U, U], U, U),
        ([U, N], U, P),
        ([P, N], U, P),
        ([U, P], U, P),
        ([N, N, U], U, P),
        ([N, N], N, N),
        ([R, N], N, N),
        ([R, U], U, U),
        ([R, U, N], U, P),
    ],
)
def test_points_roll_up_into_one_outcome(findings: list[Outcome], any_part: Outcome, three_way: Outcome) -> None:
    for order in (findings, findings[::-1]):
        assert roll_up(RollUp.ANY_PART_UPHELD, order) is any_part
        assert roll_up(RollUp.THREE_WAY, order) is three_way


def test_a_finding_that_the_procedure_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(NotAllowed, match=r"no outcome 'resolved'\. It has: upheld, partially upheld, not upheld\."):
        roll_up(RollUp.THREE_WAY, [U, R], [U, P, N])


def test_a_case_without_findings_has_no_outcome() -> None:
    with pytest.raises(NotAllowed, match="No point"):
        roll_up(RollUp.ANY_PART_UPHELD, [])


def test_no_closure_is_an_outcome() -> None:
    assert not {each.value for each in Closure} & {each.value for each in Outcome}
