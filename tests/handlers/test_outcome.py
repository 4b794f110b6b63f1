"""Points named anew, findings recorded later, outcomes corrected; and who had a hand in a decision before."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from handlers import ask
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.cancel import cancel_letter
from handlers.escalate import Escalation, escalate
from handlers.outcome import Correction, correct_outcome
from handlers.points import edit_points, set_findings
from handlers.respond import Answer, respond
from handlers.tell_outcome import tell_outcome
from letters.notes import Action
from procedure.amends import NewRemedy, RemedyKind
from procedure.errors import NotAllowed
from procedure.findings import PointFinding
from procedure.outcomes import Outcome
from procedure.words import OutboxState
from storage.cases import find
from storage.ledger import Ledger
from storage.tables import Event, Point
from storage.trail import facts_of
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, MIA, MINUTE, MONDAY, OLU, REF, Work, a_desk, work

U, P, N, R = Outcome.UPHELD, Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD, Outcome.RESOLVED
NOW = MONDAY + DAY


def points(bench: Work, stage: int = 1) -> list[tuple[str, Outcome | None]]:
    with bench.office.ledger.reading() as tx:
        rows = tx.exec(select(Point).order_by(col(Point.stage_id), col(Point.number))).all()
        return [(one.text, one.finding) for one in rows]


def newest(bench: Work, kind: str) -> dict[str, object]:
    with bench.office.ledger.reading() as tx:
        query = select(Event).where(Event.chain == find(tx, REF).id, Event.kind == kind)
        return dict(facts_of(tx.exec(query.order_by(col(Event.number).desc())).first()))  # type: ignore[arg-type]


def answered(ledger: Ledger, outcome: Outcome = N, texts: tuple[str, ...] = ("a", "b")) -> Work:
    bench = work(ledger)
    bench.complaint()
    edit_points(bench.office, REF, texts, ANN, MONDAY + MINUTE)
    respond(
        bench.office, REF, Answer(outcome, "We looked.", remedies=(NewRemedy(RemedyKind.APOLOGY),)), ANN, MONDAY + HOUR
    )
    bench.deliver(MONDAY + HOUR + 10 * MINUTE)
    return bench


# Points


def test_points_are_named_anew_until_the_answer_is_written(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    say = edit_points(bench.office, REF, ("The boiler", " ", "No call"), ANN, MONDAY + MINUTE).say
    assert say == f"{REF} has 2 points now. Please agree them with the complainant."
    assert points(bench) == [("The boiler", None), ("No call", None)]
    assert bench.events()[-1] == "points_changed"
    respond(bench.office, REF, Answer(N, "We looked."), ANN, NOW)
    with pytest.raises(NotAllowed, match="is written already"):
        edit_points(bench.office, REF, ("x",), ANN, NOW)


def test_an_acknowledgement_on_its_way_keeps_its_points(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heat"), ANN, MONDAY + MINUTE)
    with pytest.raises(NotAllowed, match="leaves soon with the points as they are"):
        edit_points(bench.office, REF, ("x",), ANN, MONDAY + MINUTE)
    bench.deliver(MONDAY + HOUR)
    assert edit_points(bench.office, REF, ("x",), ANN, MONDAY + HOUR).reference == REF


def test_findings_may_come_after_the_answer_if_they_bear_it_out(ledger: Ledger) -> None:
    bench = answered(ledger)
    set_findings(bench.office, REF, (PointFinding(N, theme="process"), PointFinding(R)), ANN, NOW)
    assert points(bench) == [("a", N), ("b", R)]
    assert (bench.stage().outcome, bench.events()[-1]) == (N, "points_found")
    with pytest.raises(
        NotAllowed, match=r"add up to 'upheld', but .* 'not upheld'\. `/complaint outcome C-2026-00001` changes that\.$"
    ):
        set_findings(bench.office, REF, (PointFinding(N), PointFinding(U)), ANN, NOW)
    with pytest.raises(NotAllowed, match="Point 2 has no finding yet"):
        set_findings(bench.office, REF, (PointFinding(N),), ANN, NOW)


def test_findings_wait_for_the_answer(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    with pytest.raises(NotAllowed, match="is not answered yet"):
        set_findings(bench.office, REF, (PointFinding(N),), ANN, NOW)


# Outcomes


def test_an_outcome_is_changed_with_a_reason_and_the_old_one_stays(ledger: Ledger) -> None:
    bench = answered(ledger, texts=("a",))
    done = correct_outcome(bench.office, REF, Correction(U, "The log shows it."), MIA, NOW)
    assert done.say == (
        f"Stage 1 of {REF} is recorded as 'upheld' now. "
        "The complainant was told otherwise: press the button to write to them."
    )
    assert [(one.action, one.value) for one in done.offers] == [(Action.TELL_OUTCOME, f"{REF}.s1")]
    assert (bench.stage().outcome, bench.stage().is_overridden, points(bench)) == (U, False, [("a", U)])
    assert newest(bench, "outcome_corrected") == {
        "stage": 1,
        "old": "not_upheld",
        "new": "upheld",
        "points": "1: not_upheld -> upheld",
        "role": "manager",
    }
    assert bench.stage().decided_by == ANN


def test_with_several_points_their_findings_are_corrected(ledger: Ledger) -> None:
    bench = answered(ledger)
    correct_outcome(bench.office, REF, Correction(None, "Point two.", (PointFinding(N), PointFinding(U))), ANN, NOW)
    assert (bench.stage().outcome, points(bench)) == (U, [("a", N), ("b", U)])
    assert newest(bench, "outcome_corrected")["points"] == "2: not_upheld -> upheld"


def test_one_finding_may_change_without_the_outcome(ledger: Ledger) -> None:
    bench = answered(ledger, U)
    done = correct_outcome(
        bench.office, REF, Correction(None, "b was not.", (PointFinding(U), PointFinding(N))), ANN, NOW
    )
    assert done.offers == ()
    assert (bench.stage().outcome, points(bench)) == (U, [("a", U), ("b", N)])


def test_against_the_points_it_is_an_override_with_that_reason(ledger: Ledger) -> None:
    bench = answered(ledger)
    correct_outcome(bench.office, REF, Correction(U, "As a whole.", ()), ANN, NOW)
    stage = bench.stage()
    assert (stage.outcome, stage.is_overridden, stage.outcome_reason) == (U, True, "As a whole.")


def test_an_earlier_stage_is_corrected_while_the_next_is_open(ledger: Ledger) -> None:
    bench = answered(ledger, texts=("a",))
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    correct_outcome(bench.office, REF, Correction(U, "The log shows it.", stage=1), MIA, NOW)
    assert points(bench) == [("a", U), ("Still cold", None)]
    with pytest.raises(NotAllowed, match="has no outcome yet"):
        correct_outcome(bench.office, REF, Correction(U, "x", stage=2), MIA, NOW)


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (Correction(U, " "), "Give a reason"),
        (Correction(U, "x" * 2_001), "Give a reason"),
        (Correction(N, "Why"), "That is what is recorded already"),
        (Correction(None, "Why"), "Choose another outcome"),
        (Correction(None, "Why", (PointFinding(U),)), "Point 2 has no finding yet"),
        (Correction(U, "Why", stage=2), "has no outcome yet"),
    ],
)
def test_refusals_change_nothing(sqlite_ledger: Ledger, correction: Correction, said: str) -> None:
    bench = answered(sqlite_ledger)
    before = (bench.everything(), points(bench))
    with pytest.raises(NotAllowed, match=said):
        correct_outcome(bench.office, REF, correction, ANN, NOW)
    assert (bench.everything(), points(bench)) == before


# A different decider


def at_stage_2(ledger: Ledger, desk: object = None) -> Work:
    bench = work(ledger, desk)  # type: ignore[arg-type]
    bench.complaint()
    return bench


def test_whoever_drafted_an_answer_that_was_taken_back_had_a_hand_in_it(ledger: Ledger) -> None:
    bench = at_stage_2(ledger)
    respond(bench.office, REF, Answer(N, "We looked."), HEAD, MONDAY + HOUR)
    cancel_letter(bench.office, f"{REF}.s1.response.1", ANN, MONDAY + HOUR)
    bench.answered(MONDAY + 2 * HOUR)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    for person in (HEAD, ANN):
        with pytest.raises(NotAllowed, match=r"Please give it to Mia Manager, Olu Deputy or Ada Admin\.$"):
            respond(bench.office, REF, Answer(N, "As before."), person, NOW)
    respond(bench.office, REF, Answer(N, "As before."), MIA, NOW)


def test_what_a_deputy_decided_was_decided_in_the_owners_name(ledger: Ledger) -> None:
    bench = at_stage_2(ledger)
    bench.answered(by=OLU)  # Ann's deputy
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    for person in (OLU, ANN):
        with pytest.raises(NotAllowed, match=r"Please give it to Hal Head, Mia Manager or Ada Admin\.$"):
            respond(bench.office, REF, Answer(N, "As before."), person, NOW)


def test_whoever_decided_does_not_become_the_owner_of_the_next_stage(ledger: Ledger) -> None:
    bench = at_stage_2(ledger)
    bench.answered(by=HEAD)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    assert bench.stage().owner == ""
    assert bench.told(MIA)[-1].text.endswith("It has no owner: please choose one.")
    assert assign(bench.office, REF, OLU, MIA, NOW).say.startswith(f"{REF} belongs to Olu Deputy now.")
    assert bench.stage().owner == OLU


def test_the_deputy_of_who_decided_does_not_stand_in(ledger: Ledger) -> None:
    desk = a_desk()
    people = tuple(replace(one, deputy=OLU) if one.email == HEAD else one for one in desk.people)
    bench = at_stage_2(ledger, replace(desk, people=people))
    bench.answered(by=HEAD)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    said = assign(bench.office, REF, HEAD, MIA, NOW).say
    assert said.endswith("Hal Head decided the stage before: somebody else must decide this one.")
    with pytest.raises(NotAllowed, match=r"Please give it to Mia Manager, Ann Owner or Ada Admin\.$"):
        respond(bench.office, REF, Answer(N, "As before."), OLU, NOW)
    respond(bench.office, REF, Answer(N, "As before."), ANN, NOW)
    assert bench.stage().received_on == date(2026, 3, 31)


# The letter about it


def test_the_complainant_is_told_of_the_corrected_outcome_once(ledger: Ledger) -> None:
    bench = answered(ledger, texts=("a",))
    correct_outcome(bench.office, REF, Correction(U, "The log shows it."), MIA, NOW)
    done = tell_outcome(bench.office, REF, 1, "Our log shows that you rang us.", MIA, NOW)
    assert done.say.startswith(f"The letter about the outcome of {REF} is written. The letter leaves in 10 minutes.")
    bench.deliver(NOW + 10 * MINUTE)
    text = " ".join(bench.row(f"{REF}.s1.correction.1").text.split())
    assert "We told you that our decision on your complaint was: not upheld. That was wrong. We are sorry." in text
    assert "Our decision: upheld" in text
    assert "Our log shows that you rang us." in text
    with pytest.raises(NotAllowed, match="No other outcome was told"):
        tell_outcome(bench.office, REF, 1, "Again.", MIA, NOW + HOUR)


def test_there_is_nothing_to_tell_without_a_correction(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    for number, why in ((1, "Because."), (2, "Because."), (1, " "), (1, "x" * 10_001)):
        with pytest.raises(NotAllowed):
            tell_outcome(bench.office, REF, number, why, MIA, NOW)


def test_what_was_told_and_what_it_counts_as_are_both_said(ledger: Ledger) -> None:
    """ "any part upheld = upheld": the complainant was told "partially upheld"."""
    bench = answered(ledger, P, texts=("a",))
    view = ask.case(bench.office, REF, "")
    assert (view.line.outcome, view.line.decision) == (U, "partially upheld (counts as upheld)")
    assert "Outcome recorded at stage 1: partially upheld (counts as upheld)" in [one.text for one in view.events]
    assert dict(bench.card().facts)["Next"] == "Closed: partially upheld (counts as upheld)"


def test_a_correction_between_two_that_count_alike_is_told_to_the_complainant(ledger: Ledger) -> None:
    bench = answered(ledger, P, texts=("a",))
    done = correct_outcome(bench.office, REF, Correction(U, "All of it."), MIA, NOW)
    assert done.offers[0].action is Action.TELL_OUTCOME
    assert ask.line(bench.office, REF).decision == "upheld"
    assert ask.case(bench.office, REF, "").events[-1].text == (
        "Outcome at stage 1 corrected from partially upheld (counts as upheld) to upheld"
    )
    tell_outcome(bench.office, REF, 1, "Our log shows that you rang us.", MIA, NOW)
    bench.deliver(NOW + 10 * MINUTE)
    text = " ".join(bench.row(f"{REF}.s1.correction.1").text.split())
    assert bench.row(f"{REF}.s1.correction.1").state is OutboxState.SENT
    assert "our decision on your complaint was: partially upheld." in text
    assert "Our decision: upheld" in text


def test_an_outcome_that_is_corrected_back_to_what_was_told_needs_no_letter(ledger: Ledger) -> None:
    bench = answered(ledger, texts=("a",))
    correct_outcome(bench.office, REF, Correction(U, "The log shows it."), MIA, NOW)
    done = correct_outcome(bench.office, REF, Correction(N, "It was another log."), MIA, NOW + MINUTE)
    assert done.say == (
        f"Stage 1 of {REF} is recorded as 'not upheld' now. "
        "That is what the complainant was told, so no letter is needed."
    )
    assert done.offers == ()
