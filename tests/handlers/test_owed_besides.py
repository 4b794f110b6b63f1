"""Whatever is owed besides replies stands in the one list of the day and in the digest, on a case or on none."""

from datetime import datetime

import pytest

from handlers import ask
from handlers.seed import seed
from letters.notes import Action, Note
from procedure.words import DutyKind, Status
from storage import duties
from storage.cases import find
from storage.ledger import Ledger
from storage.tables import Commitment, Duty
from tests.handlers.desk import ANN, DAY, HEAD, MIA, MONDAY, OLU, REF, Work, at, work

END_OF_THE_8TH = at("2026-04-08 23:00")
NINE = "08:00"  # UTC in April


def owed(bench: Work, kind: DutyKind, end: str, person: str = "", due_at: datetime = END_OF_THE_8TH) -> None:
    """A duty of the case beside its reply."""
    with bench.office.ledger.writing() as tx:
        case = find(tx, REF)
        tx.add(Duty(key=f"{REF}.{end}", kind=kind, due_at=due_at, case_id=case.id, person=person))


def rows(bench: Work, person: str, day: str) -> list[tuple[str, ...]]:
    """The rows of the list that a person gets on a day, without the date."""
    seed(bench.office, at(f"{day} 06:00"))
    before = len(lists(bench, person))
    bench.sweep(at(f"{day} {NINE}"))
    return [(*row.cells[:2], *row.cells[3:]) for note in lists(bench, person)[before:] for row in note.rows]


def lists(bench: Work, person: str) -> list[Note]:
    return [one for one in bench.told(person) if one.title.startswith("Your cases")]


def answered(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    bench.answered()
    return bench


def test_a_remedy_on_a_closed_case_is_chased_where_it_is_owed(ledger: Ledger) -> None:
    bench = answered(ledger)
    owed(bench, DutyKind.REMEDY, "s1.remedy.7", OLU)
    assert bench.status() is Status.CLOSED
    assert rows(bench, OLU, "2026-04-02") == [(REF, "Put it right", "soon", "you")]
    assert lists(bench, ANN) == []
    assert rows(bench, OLU, "2026-04-09") == [(REF, "Put it right", "1 working day late", "you")]
    assert lists(bench, MIA) == []
    assert rows(bench, MIA, "2026-04-13") == [(REF, "Put it right", "3 working days late", "Olu Deputy")]


def test_on_an_open_case_it_stands_beside_the_reply_in_one_message(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    owed(bench, DutyKind.MILESTONE, "s1.milestone.site-visit")
    assert rows(bench, ANN, "2026-04-07") == [
        (REF, "Answer", "tomorrow", "you"),
        (REF, "Next step: site visit", "tomorrow", "you"),
    ]
    assert len(lists(bench, ANN)) == 1


def test_a_duty_without_a_case_goes_to_who_owes_it(ledger: Ledger) -> None:
    bench = work(ledger)
    with ledger.writing() as tx:
        promise = Commitment(area="waste", year="2026/27", text="New lids", owner=HEAD)
        tx.add(promise)
        tx.flush()
        key = f"desk.commitment.{promise.id}"
        tx.add(Duty(key=key, kind=DutyKind.COMMITMENT, due_at=END_OF_THE_8TH, person=HEAD))
    assert rows(bench, HEAD, "2026-04-08") == [(f"Commitment {promise.id}", "Say how far it is", "today", "you")]
    note = ask.digest_for(bench.office, MIA, at("2026-04-09 08:00"))
    (line,) = note.rows
    assert line.cells == (
        f"Commitment {promise.id}",
        "Waste",
        "Hal Head",
        "Wed 8 Apr 2026",
        "-",
        "1",
        "commitment awaiting update",
    )
    assert ("Commitment awaiting update", "1") in note.facts


def test_without_anybody_to_owe_it_the_areas_manager_is_told(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    with sqlite_ledger.writing() as tx:
        tx.add(Duty(key="desk.commitment.1", kind=DutyKind.COMMITMENT, due_at=END_OF_THE_8TH, person="gone@x.example"))
    assert rows(bench, MIA, "2026-04-08") == [("Commitment 1", "Say how far it is", "today", "no owner")]


@pytest.mark.parametrize(("kind", "end"), [(DutyKind.RESPOND, "s1.x"), (DutyKind.CHASE, "s1.y")])
def test_what_the_dates_of_a_stage_show_is_not_said_twice(sqlite_ledger: Ledger, kind: DutyKind, end: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    owed(bench, kind, end)
    assert [one[1] for one in rows(bench, ANN, "2026-04-07")] == ["Answer"]


def test_the_digest_counts_only_what_is_late(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    owed(bench, DutyKind.REMEDY, "s1.remedy.7")
    assert ask.digest_for(bench.office, MIA, at("2026-04-08 08:00")).rows == ()
    note = ask.digest_for(bench.office, MIA, at("2026-04-09 08:00"))
    assert [(row.cells[0], row.cells[-1]) for row in note.rows] == [(REF, "remedy overdue")]
    assert ("Remedy overdue", "1") in note.facts
    assert [one.action for one in note.rows[0].offers][-1] is Action.OPEN


def test_a_duty_that_was_met_is_owed_no_more(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    owed(bench, DutyKind.REMEDY, "s1.remedy.7", due_at=MONDAY + 3 * DAY)
    with sqlite_ledger.writing() as tx:
        assert duties.meet(tx, f"{REF}.s1.remedy.7", MONDAY + DAY)
    assert rows(bench, ANN, "2026-04-07") == []
