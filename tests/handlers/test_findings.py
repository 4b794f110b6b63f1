"""An answer point by point: findings, their outcome, what the letter says, and what is left when it is taken back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.cancel import cancel_letter
from handlers.respond import Already, Answer, respond
from letters.book import LetterBook
from letters.facts import Facts
from letters.letter import Letter
from procedure.amends import Lesson, NewRemedy, RemedyKind
from procedure.errors import NotAllowed
from procedure.findings import PointFinding
from procedure.outcomes import Outcome, RollUp
from procedure.words import Channel, OutboxState
from storage.ledger import Ledger
from storage.tables import Commitment, Point, Remedy
from tests.handlers.desk import (
    ANN,
    DAY,
    HOUR,
    JO,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    Work,
    a_desk,
    at,
    nothing_wrong,
    uncertain,
    with_procedure,
    work,
)

U, P, N, R = Outcome.UPHELD, Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD, Outcome.RESOLVED
NOW = MONDAY + DAY
LETTER = f"{REF}.s1.response.1"
THREE = ("The boiler broke.", "Nobody rang.", "The letter was rude.")
FOUND = (
    PointFinding(U, "It was old.", "process", "delay"),
    PointFinding(N, "We rang twice."),
    PointFinding(N, "It was plain."),
)
PAYMENT = NewRemedy(RemedyKind.PAYMENT, "For the heaters", 125_050, date(2026, 4, 30), OLU)
ANSWER = Answer(None, "Thank you for waiting.", theme="communication", points=FOUND, remedies=(PAYMENT,), key="form-1")


def a_case(ledger: Ledger, roll_up: RollUp = RollUp.ANY_PART_UPHELD) -> Work:
    """Acknowledged with three points."""
    bench = work(ledger, with_procedure(a_desk(), roll_up=roll_up))
    bench.complaint()
    acknowledge(bench.office, REF, Acknowledgement(THREE, "Heat"), ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    return bench


def points(bench: Work) -> list[tuple[str, Outcome | None, str]]:
    with bench.office.ledger.reading() as tx:
        rows = tx.exec(select(Point).order_by(col(Point.number))).all()
        return [(one.text, one.finding, one.theme) for one in rows]


def letter(bench: Work) -> str:
    return " ".join(bench.row(LETTER).text.split())


@pytest.mark.parametrize(("roll_up", "outcome"), [(RollUp.ANY_PART_UPHELD, U), (RollUp.THREE_WAY, P)])
def test_one_of_three_points_upheld(ledger: Ledger, roll_up: RollUp, outcome: Outcome) -> None:
    bench = a_case(ledger, roll_up)
    respond(bench.office, REF, ANSWER, ANN, NOW)
    assert points(bench) == [
        ("The boiler broke.", U, "process"),
        ("Nobody rang.", N, "communication"),
        ("The letter was rude.", N, "communication"),
    ]
    stage = bench.stage()
    assert (stage.outcome, stage.is_overridden, stage.outcome_reason) == (outcome, False, "")
    assert "outcome_overridden" not in bench.events()


def test_the_letter_answers_every_point_and_names_what_is_promised(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, ANSWER, ANN, NOW)
    text = letter(bench)
    assert "Outcome: upheld" in text
    assert "Thank you for waiting." in text
    assert "1. The boiler broke. We find this: upheld. It was old." in text
    assert "2. Nobody rang. We find this: not upheld. We rang twice." in text
    assert "3. The letter was rude. We find this: not upheld. It was plain." in text
    assert "- For the heaters. Amount: £1,250.50. By Thursday 30 April 2026." in text


def test_another_outcome_than_the_points_add_up_to_is_seen(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before = bench.everything()
    with pytest.raises(NotAllowed, match="give a reason for it"):
        respond(bench.office, REF, replace(ANSWER, outcome=N), ANN, NOW)
    assert bench.everything() == before
    respond(bench.office, REF, replace(ANSWER, outcome=N, outcome_reason="The fault was the maker's."), ANN, NOW)
    stage = bench.stage()
    assert (stage.outcome, stage.is_overridden, stage.outcome_reason) == (N, True, "The fault was the maker's.")
    assert "outcome_overridden" in bench.events()
    assert "Outcome: not upheld" in letter(bench)


def test_one_outcome_stands_for_all_points_where_nobody_says_more(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, Answer(N, "We looked.", theme="process"), ANN, NOW)
    assert [(finding, theme) for _, finding, theme in points(bench)] == [(N, "process")] * 3
    assert "1. The boiler broke.; Nobody rang.; The letter was rude. We find this: not upheld." in letter(bench)


def test_points_may_be_named_and_added_with_the_answer(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    found = (PointFinding(U, "Old.", text="The boiler"), PointFinding(N, "Twice.", text="No call"))
    respond(bench.office, REF, Answer(None, points=found, remedies=(PAYMENT,)), ANN, NOW)
    assert [(text, finding) for text, finding, _ in points(bench)] == [("The boiler", U), ("No call", N)]
    assert "2. No call We find this: not upheld." in letter(bench)


def test_all_mistakes_are_said_at_once_and_nothing_is_written(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    before = bench.everything()
    wrong = replace(
        ANSWER,
        points=(PointFinding(U), PointFinding(N, "x")),
        subtheme="delay",
        theme="",
        remedies=(NewRemedy(RemedyKind.PAYMENT),),
        lessons=(Lesson(" "),),
    )
    with pytest.raises(NotAllowed) as refusal:
        respond(bench.office, REF, wrong, ANN, NOW)
    assert refusal.value.reason == (
        "A subtheme needs a theme. Give the reasons for the finding on point 1. Point 3 has no finding yet. "
        "Name the amount of the payment. Say what the service will change."
    )
    assert bench.everything() == before


def test_neither_an_outcome_nor_findings_is_no_answer(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    with pytest.raises(NotAllowed, match=r"^Choose an outcome, or a finding for each point\.$"):
        respond(bench.office, REF, Answer(None, "We looked."), ANN, NOW)


def test_a_call_may_have_findings_without_reasons(ledger: Ledger) -> None:
    bench = a_case(ledger)
    already = Already(date(2026, 3, 31), Channel.PHONE)
    answer = Answer(None, already=already, points=(PointFinding(N), PointFinding(N), PointFinding(R)))
    respond(bench.office, REF, answer, ANN, NOW + HOUR)
    assert (bench.stage().outcome, bench.stage().closed_on) == (N, date(2026, 3, 31))


# Taken back, and pressed twice


def test_a_letter_that_is_taken_back_leaves_points_and_promises_as_they_were(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    found = (PointFinding(U, "Old.", "process", text="The boiler"), PointFinding(N, "Twice.", text="No call"))
    answer = Answer(
        N, points=found, outcome_reason="Because.", remedies=(PAYMENT, PAYMENT), lessons=(Lesson("Look"), Lesson("Ask"))
    )
    before, owed = points(bench), bench.owed()
    respond(bench.office, REF, answer, ANN, NOW)
    assert count(bench) == (2, 2)
    cancel_letter(bench.office, LETTER, ANN, NOW + MINUTE)
    assert points(bench) == before == [("", None, "")]
    stage = bench.stage()
    assert (stage.outcome, stage.decided_by, stage.is_overridden, stage.outcome_reason) == (None, "", False, "")
    assert (count(bench), bench.owed()) == ((0, 0), owed)


def count(bench: Work) -> tuple[int, int]:
    """Remedies and commitments in the ledger."""
    with bench.office.ledger.reading() as tx:
        return len(tx.exec(select(Remedy.id)).all()), len(tx.exec(select(Commitment.id)).all())


def test_only_what_the_letter_itself_promised_goes_with_it(ledger: Ledger) -> None:
    bench = a_case(ledger)
    with ledger.writing() as tx:
        tx.add(Remedy(stage_id=bench.stage().id or 0, kind="repair", text="From before"))
    respond(bench.office, REF, ANSWER, ANN, NOW)
    cancel_letter(bench.office, LETTER, ANN, NOW + MINUTE)
    with ledger.reading() as tx:
        assert tx.exec(select(Remedy.text)).all() == ["From before"]


def test_a_second_press_promises_nothing_twice(ledger: Ledger) -> None:
    bench = a_case(ledger)
    answer = replace(ANSWER, lessons=(Lesson("Look"),))
    for _ in range(2):
        respond(bench.office, REF, answer, ANN, NOW)
    assert count(bench) == (1, 1)
    assert [key for key, state in bench.letters() if state is OutboxState.QUEUED] == [LETTER]


# What is promised is owed once the answer has left


def test_a_remedy_is_owed_from_the_answer_on_by_its_date(ledger: Ledger) -> None:
    bench = a_case(ledger)
    dated = NewRemedy(RemedyKind.REPAIR, "A new boiler", promised_on=date(2026, 4, 20))
    undated = NewRemedy(RemedyKind.ACTION, "A visit")
    given = NewRemedy(RemedyKind.APOLOGY)
    answer = replace(ANSWER, remedies=(dated, undated, given), outstanding="We ring you for a day to visit.")
    respond(bench.office, REF, answer, ANN, NOW)
    assert set(bench.owed()) == {"s1.respond"}
    bench.deliver(NOW + 10 * MINUTE)
    assert [one.to for one in bench.doors.letters] == [JO] * 3
    owed = {key.partition("remedy.")[0]: due for key, due in bench.owed().items()}
    assert len(bench.owed()) == 2
    # 20 working days from Tuesday 31 March, Easter between: Thursday 30 April.
    assert sorted(bench.owed().values()) == [at("2026-04-20 23:00"), at("2026-04-30 23:00")]
    assert set(owed) == {"s1."}
    with ledger.reading() as tx:
        apology = tx.exec(select(Remedy).where(Remedy.kind == "apology")).one()
    assert (apology.done_on, apology.done_by) == (date(2026, 3, 31), ANN)


def test_a_letter_that_went_twice_promises_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, replace(ANSWER, lessons=(Lesson("Look"),)), ANN, NOW)
    bench.doors.mail_trouble = uncertain
    bench.deliver(NOW + 10 * MINUTE)
    assert set(bench.owed()) == {"s1.respond"}  # nobody knows whether it left: nothing is owed by it yet
    bench.doors.mail_trouble = nothing_wrong
    bench.deliver(NOW + HOUR)
    bench.deliver(NOW + 2 * HOUR)
    assert (count(bench), len(bench.owed())) == ((1, 1), 2)


class Dead(BaseException):
    """The process ends here."""


class DyingBook(LetterBook):
    """The process ends after everything was recorded, while the letter is written."""

    def write(self, facts: Facts, language: str = "en", *, by_post: bool = False) -> Letter:
        raise Dead


def test_who_dies_while_answering_leaves_nothing_behind(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before = (bench.everything(), points(bench), count(bench))

    dying = replace(bench.office, letters=DyingBook())
    with pytest.raises(Dead):
        respond(dying, REF, ANSWER, ANN, NOW)
    assert (bench.everything(), points(bench), count(bench)) == before
    respond(bench.office, REF, ANSWER, ANN, NOW)
    assert count(bench) == (1, 0)
