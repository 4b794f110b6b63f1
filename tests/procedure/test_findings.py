"""Findings on points make an outcome; another one needs a reason; every mistake is said at once."""

from dataclasses import replace

import pytest

from procedure.errors import NotAllowed
from procedure.findings import MOST_POINTS, Decision, PointFinding, decide, wrong_with_findings
from procedure.outcomes import Outcome, RollUp
from tests.procedure.examples import shipped

U, P, N, R = Outcome.UPHELD, Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD, Outcome.RESOLVED
ANY_PART = shipped("frontline")
THREE_WAY = replace(ANY_PART, roll_up=RollUp.THREE_WAY)


@pytest.mark.parametrize(
    ("findings", "any_part", "three_way"),
    [
        ([U], U, U),
        ([P], U, P),
        ([N], N, N),
        ([R], R, R),
        ([N, U, N], U, P),
        ([N, N, N], N, N),
        ([U, U, U], U, U),
        ([U, P], U, P),
        ([N, R], N, N),
        ([R, R, U], U, U),
        ([R, R], R, R),
    ],
)
def test_the_points_add_up_by_the_procedures_rule(
    findings: list[Outcome], any_part: Outcome, three_way: Outcome
) -> None:
    assert decide(ANY_PART, findings, None).outcome is any_part
    assert decide(THREE_WAY, findings, None).outcome is three_way


@pytest.mark.parametrize(
    ("procedure", "findings", "said", "recorded"),
    [
        (ANY_PART, [P], P, U),  # said in part, counted as upheld
        (ANY_PART, [U, N], P, U),
        (ANY_PART, [N, N], N, N),
        (THREE_WAY, [U, N], P, P),
        (THREE_WAY, [P], P, P),
    ],
)
def test_an_outcome_that_the_points_bear_out_needs_no_reason(
    procedure: object, findings: list[Outcome], said: Outcome, recorded: Outcome
) -> None:
    assert decide(procedure, findings, said) == Decision(recorded, said, recorded)  # type: ignore[arg-type]


@pytest.mark.parametrize(("findings", "said"), [([U, N], N), ([N, N], U), ([N, N], R), ([U], R)])
def test_another_outcome_needs_a_reason(findings: list[Outcome], said: Outcome) -> None:
    with pytest.raises(NotAllowed, match=r"^The points add up to '.*'\. To record the outcome '.*' all the same, give"):
        decide(ANY_PART, findings, said, "  ")
    decision = decide(ANY_PART, findings, said, "The whole matters more.")
    assert (decision.outcome, decision.is_overridden) == (said, True)


def test_without_findings_there_is_no_outcome() -> None:
    with pytest.raises(NotAllowed):
        decide(ANY_PART, [], None)


def test_everything_wrong_with_findings_is_said_at_once() -> None:
    procedure = replace(ANY_PART, outcomes=(U, P, N))
    findings = (PointFinding(R), PointFinding(U, "Yes.", subtheme="delay"))
    assert wrong_with_findings(procedure, findings, ["a", "b", "c"], is_letter=True) == [
        "Point 1: this procedure has no outcome 'resolved'.",
        "Give the reasons for the finding on point 1.",
        "A subtheme needs a theme.",
        "Point 3 has no finding yet.",
    ]


def test_a_point_that_is_new_needs_words_and_there_is_a_limit() -> None:
    assert wrong_with_findings(ANY_PART, (PointFinding(U), PointFinding(N)), [""], is_letter=False) == [
        "Say what point 2 is about."
    ]
    many = tuple(PointFinding(U, text="x") for _ in range(MOST_POINTS + 1))
    assert wrong_with_findings(ANY_PART, many, [""], is_letter=False) == ["A complaint has at most 20 points."]


@pytest.mark.parametrize("long", [{"text": "x" * 2_001}, {"reasons": "x" * 10_001}, {"theme": "x" * 81}])
def test_what_is_too_long_is_refused(long: dict[str, str]) -> None:
    assert len(wrong_with_findings(ANY_PART, (PointFinding(U, **long),), ["a"], is_letter=False)) == 1
