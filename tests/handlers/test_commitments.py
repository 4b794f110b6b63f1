"""What a service promised to change is asked about each quarter, from a case or for a year, until it is done."""

from datetime import date

import pytest
from sqlmodel import select

from handlers.cancel import cancel_letter
from handlers.commitments import add_commitment, commitment_done, report_progress
from handlers.respond import Answer, respond
from procedure.amends import Lesson
from procedure.commitments import NewCommitment, financial_year, is_year, update_by
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import DutyState
from storage.commitments import listed, progress_of
from storage.ledger import Ledger
from storage.tables import Commitment
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, MIA, MINUTE, MONDAY, OLU, REF, Work, at, work

LIDS = NewCommitment("waste", "2026/27", "New lids for all bins", OLU, date(2026, 9, 30))
DESK_DUTY = "desk.commitment.1"


def made(ledger: Ledger) -> Work:
    bench = work(ledger)
    add_commitment(bench.office, LIDS, MIA, MONDAY)
    return bench


def the_commitment(bench: Work) -> Commitment:
    with bench.office.ledger.reading() as tx:
        return tx.exec(select(Commitment)).one()


@pytest.mark.parametrize(
    ("said_on", "due_on", "by"),
    [
        (None, None, date(2026, 6, 30)),
        (None, date(2026, 5, 1), date(2026, 5, 1)),
        (None, date(2026, 9, 30), date(2026, 6, 30)),
        (date(2026, 6, 12), date(2026, 9, 30), date(2026, 9, 12)),
        (date(2026, 9, 12), date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2026, 9, 30), date(2026, 12, 30)),
        (date(2026, 11, 30), None, date(2027, 2, 28)),
    ],
)
def test_an_update_is_due_each_quarter_and_on_the_day(said_on: date | None, due_on: date | None, by: date) -> None:
    assert update_by(date(2026, 3, 30), said_on, due_on) == by


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("2026/27", True), ("1999/00", True), ("2026/28", False), ("2026", False), ("", False), ("2026/2027", False)],
)
def test_a_financial_year_has_two_parts_a_year_apart(text: str, is_one: bool) -> None:
    assert is_year(text) is is_one
    assert (financial_year(date(2026, 3, 31)), financial_year(date(2026, 4, 1))) == ("2025/26", "2026/27")


def test_a_commitment_of_a_year_is_owed_by_who_is_named(ledger: Ledger) -> None:
    bench = made(ledger)
    duty = bench.duty(DESK_DUTY)
    assert (duty.due_at, duty.person, duty.state) == (at("2026-06-30 23:00"), OLU, DutyState.OPEN)
    assert bench.events("")[-1] == "commitment_made"


def test_progress_moves_the_next_question_and_keeps_what_was_said(ledger: Ledger) -> None:
    bench = made(ledger)
    identity = the_commitment(bench).id or 0
    report_progress(bench.office, identity, "Half are fitted.", OLU, at("2026-06-12 09:00"))
    report_progress(bench.office, identity, "Nearly all.", HEAD, at("2026-09-14 09:00"))
    found = the_commitment(bench)
    assert (found.progress, found.progress_on, found.done_on) == ("Nearly all.", date(2026, 9, 14), None)
    assert bench.duty(f"desk.commitment.{identity}").due_at == at("2026-09-30 23:00")
    with ledger.reading() as tx:
        assert [(one.by, one.text) for one in progress_of(tx, identity)] == [
            (HEAD, "Nearly all."),
            (OLU, "Half are fitted."),
        ]


def test_a_question_that_was_not_answered_can_be_missed_again(ledger: Ledger) -> None:
    bench = made(ledger)
    bench.sweep(at("2026-07-01 09:00"))
    identity = the_commitment(bench).id or 0
    key = f"desk.commitment.{identity}"
    assert bench.duty(key).missed_at is not None
    report_progress(bench.office, identity, "Late, but moving.", OLU, at("2026-07-01 10:00"))
    assert (bench.duty(key).missed_at, bench.duty(key).due_at) == (None, at("2026-09-30 23:00"))


def test_done_is_done(ledger: Ledger) -> None:
    bench = made(ledger)
    identity = the_commitment(bench).id or 0
    commitment_done(bench.office, identity, "All fitted.", OLU, at("2026-09-01 09:00"))
    assert the_commitment(bench).done_on == date(2026, 9, 1)
    assert bench.duty(f"desk.commitment.{identity}").state is DutyState.MET
    with pytest.raises(NotAllowed, match="is done already"):
        report_progress(bench.office, identity, "More.", OLU, at("2026-09-02 09:00"))


def test_what_is_learned_from_a_case_is_owed_once_the_answer_has_left(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    lesson = Lesson("Check boilers in May", HEAD, date(2026, 5, 29))
    respond(bench.office, REF, Answer(Outcome.NOT_UPHELD, "We looked.", lessons=(lesson,)), ANN, MONDAY + HOUR)
    assert not [key for key in bench.owed() if "commitment" in key]
    bench.deliver(MONDAY + HOUR + 10 * MINUTE)
    found = the_commitment(bench)
    key = f"commitment.{found.id}"
    assert bench.owed() == {key: at("2026-05-29 23:00")}
    assert (found.area, found.year, found.owner, bench.duty(f"{REF}.{key}").person) == (
        "repairs",
        "2025/26",
        HEAD,
        HEAD,
    )
    report_progress(bench.office, found.id or 0, "The plan is made.", HEAD, at("2026-05-29 09:00"))
    assert bench.owed() == {key: at("2026-08-29 23:00")}
    commitment_done(bench.office, found.id or 0, "All checked.", HEAD, at("2026-06-29 09:00"))
    assert (bench.owed(), bench.states()[key]) == ({}, DutyState.MET)
    assert bench.events()[-2:] == ["commitment_progress", "commitment_done"]


def test_a_lesson_goes_when_its_letter_is_taken_back(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, Answer(Outcome.NOT_UPHELD, "We looked.", learning="Check boilers"), ANN, MONDAY + HOUR)
    cancel_letter(bench.office, f"{REF}.s1.response.1", ANN, MONDAY + HOUR)
    with ledger.reading() as tx:
        assert tx.exec(select(Commitment)).all() == []


def test_a_lesson_of_which_somebody_had_spoken_already_goes_too_and_the_words_stay_in_the_history(
    ledger: Ledger,
) -> None:
    bench = work(ledger)
    bench.complaint()
    answer = Answer(Outcome.NOT_UPHELD, "We looked.", lessons=(Lesson("Two people check each round"),))
    respond(bench.office, REF, answer, ANN, MONDAY + HOUR)
    report_progress(bench.office, the_commitment(bench).id or 0, "Begun today", ANN, MONDAY + HOUR)
    cancel_letter(bench.office, f"{REF}.s1.response.1", ANN, MONDAY + HOUR + MINUTE)
    with bench.office.ledger.reading() as tx:
        assert tx.exec(select(Commitment)).all() == []
    assert "commitment_progress" in bench.events()


def test_commitments_are_listed_by_area_and_year_the_open_first(ledger: Ledger) -> None:
    bench = made(ledger)
    other = NewCommitment("repairs", "2026/27", "Ring back within a day")
    add_commitment(bench.office, other, MIA, MONDAY)
    first = listed_texts(bench)
    commitment_done(bench.office, 1 if first[0] == LIDS.text else 2, "All fitted.", OLU, MONDAY + DAY)
    assert listed_texts(bench) == ["Ring back within a day", LIDS.text]
    assert listed_texts(bench, area="waste") == [LIDS.text]
    assert listed_texts(bench, year="2025/26") == []


def listed_texts(bench: Work, area: str = "", year: str = "") -> list[str]:
    with bench.office.ledger.reading() as tx:
        return [one.text for one, _ in listed(tx, area, year)]


def test_only_a_manager_makes_one_and_everything_wrong_is_said_at_once(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    with pytest.raises(NotAllowed, match="Only a manager may add a service commitment"):
        add_commitment(bench.office, LIDS, ANN, MONDAY)
    with pytest.raises(NotAllowed) as refusal:
        add_commitment(bench.office, NewCommitment("roads", "2026", " ", "x@y.example"), MIA, MONDAY)
    assert refusal.value.reason == (
        "There is no area 'roads'. There is: repairs, waste. Name the year of the commitment like 2026/27. "
        "Say what the service will change. A promise can only be given to somebody who works on complaints here."
    )
    for wrong in (" ", "x" * 2_001):
        with pytest.raises(NotAllowed, match="Say how far it is"):
            report_progress(bench.office, 1, wrong, ANN, MONDAY)
    with pytest.raises(NotAllowed, match="There is no such commitment"):
        report_progress(bench.office, 99, "x", ANN, MONDAY)
