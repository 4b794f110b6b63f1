"""Points that become a case of their own: same complainant, same first receipt, both references told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from handlers import ask
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.keep_out import keep_out
from handlers.merge import Merging, merge
from handlers.new import Complaint, new
from handlers.open import open_case
from handlers.record import posted
from handlers.split import Splitting, points_to_split, split
from procedure.errors import NotAllowed
from procedure.words import Channel, DutyState, OutboxKind, Status
from storage.cases import complainant_of, find, points_of
from storage.ledger import Ledger
from storage.outbox import Side
from storage.spoken import Spoken
from tests.handlers.desk import ANN, HEAD, HOUR, JO, MIA, MONDAY, OLU, REF, Work, work

NOW = MONDAY + 2 * HOUR
SECOND = "C-2026-00002"
POINTS = ("The boiler is broken.", "The bin was not emptied.", "Nobody rang back.")
TO_WASTE = Splitting((2,), area="waste")


def a_case(ledger: Ledger, **changes: object) -> Work:
    bench = work(ledger)
    complaint = Complaint(date(2026, 3, 27), Channel.PHONE, POINTS, "Jo", JO, area="repairs")
    new(bench.office, replace(complaint, **changes), ANN, MONDAY)  # type: ignore[arg-type]
    bench.carrier(MONDAY).deliver(Side.LETTERS)
    return bench


def points(bench: Work, reference: str) -> list[tuple[int, str]]:
    with bench.office.reading() as (tx, _):
        return [(one.number, one.text) for one in points_of(tx, bench.stage(reference).id or 0)]


def refusal(bench: Work, deed: Callable[[], object]) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()
    assert bench.everything() == before
    return found.value.reason


def test_a_point_becomes_a_case_of_another_area_with_the_same_first_receipt(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = split(bench.office, REF, TO_WASTE, ANN, NOW)
    assert done.say == f"The points are {SECOND} now, due Tue 7 Apr 2026. The letter leaves in 10 minutes."
    assert points(bench, REF) == [(1, "The boiler is broken."), (2, "Nobody rang back.")]
    assert points(bench, SECOND) == [(1, "The bin was not emptied.")]
    first, second = bench.stage(REF), bench.stage(SECOND)
    assert (second.requested_at, second.received_on, second.due_on) == (
        first.requested_at,
        first.received_on,
        first.due_on,
    )
    line = ask.line(bench.office, SECOND)
    assert (line.area, line.owner, line.status) == ("waste", OLU, Status.OPEN)
    assert bench.told(OLU)[-1].text == f"{SECOND} is yours: it was split from {REF}, due Tue 7 Apr 2026."
    assert [(one.how, one.reference) for one in ask.case(bench.office, REF, ANN).links] == [("split into", SECOND)]
    with bench.office.reading() as (tx, _):
        contact = complainant_of(tx, find(tx, SECOND).id or 0)
    assert contact is not None
    assert contact.address == JO


def test_the_complainant_is_told_both_references_and_needs_no_second_receipt(ledger: Ledger) -> None:
    bench = a_case(ledger)
    split(bench.office, REF, TO_WASTE, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    letter = bench.doors.letters[-1]
    assert letter.to == JO
    assert all(words in letter.text for words in (REF, SECOND, "The bin was not emptied."))
    assert "s1.receipt" not in bench.owed(SECOND)
    assert len(bench.rows(OutboxKind.RECEIPT)) == 1


def test_a_letter_in_other_words_still_names_the_new_reference(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    split(bench.office, REF, replace(TO_WASTE, text="Two teams will write to you."), ANN, NOW)
    (row,) = bench.rows(OutboxKind.REPLY)
    assert "Two teams will write to you." in row.text
    assert SECOND in row.text


def test_the_new_owner_reads_what_the_case_is_about_and_not_the_mails_of_the_other(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    split(bench.office, REF, TO_WASTE, ANN, NOW)
    (note,) = open_case(bench.office, SECOND, OLU, NOW + HOUR)
    assert note.text == f"Split from {REF}. What it is about:\nThe bin was not emptied."


def test_a_part_of_what_had_no_receipt_yet_gets_one_of_its_own(ledger: Ledger) -> None:
    bench = work(ledger)
    complaint = Complaint(date(2026, 3, 30), Channel.POST, POINTS, "Jo", postal_address="1 Boiler Lane", area="repairs")
    new(bench.office, complaint, ANN, MONDAY)
    split(bench.office, REF, TO_WASTE, ANN, MONDAY + HOUR)
    posted(bench.office, f"{SECOND}.s1.receipt.1", Spoken(MONDAY.date(), Channel.POST), ANN, MONDAY + HOUR)
    assert bench.states(SECOND)["s1.receipt"] is DutyState.MET


def test_a_part_of_what_had_its_receipt_gets_none(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    split(bench.office, REF, TO_WASTE, ANN, NOW)
    assert len(bench.rows(OutboxKind.RECEIPT)) == 1


def test_a_part_whose_owner_would_be_kept_out_is_given_to_somebody_by_the_manager(ledger: Ledger) -> None:
    bench = a_case(ledger)
    keep_out(bench.office, REF, OLU, MIA, NOW)
    split(bench.office, REF, TO_WASTE, ANN, NOW)
    assert bench.stage(SECOND).owner == ""
    text = f"{SECOND} was split off, due Tue 7 Apr 2026. It has no owner: please choose one."
    assert bench.told(MIA)[-1].text == text


def test_whoever_is_kept_out_of_the_whole_is_kept_out_of_its_part(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    keep_out(bench.office, REF, OLU, MIA, NOW)
    split(bench.office, REF, TO_WASTE, ANN, NOW)
    assert bench.stage(SECOND).owner == ""
    with pytest.raises(NotAllowed, match="is not open to you"):
        ask.case(bench.office, SECOND, OLU)


def test_a_split_is_undone_by_merging_the_part_into_the_whole(ledger: Ledger) -> None:
    bench = a_case(ledger)
    split(bench.office, REF, replace(TO_WASTE, letter=False), ANN, NOW)
    merge(bench.office, SECOND, REF, Merging("It is one matter after all.", letter=False), ANN, NOW + HOUR)
    assert {text for _, text in points(bench, REF)} == set(POINTS)


def test_what_cannot_be_split_is_said(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    numbers = "Name some of its points, and not all: 1, 2, 3."
    for wrong in ((), (4,), (1, 2, 3)):
        assert refusal(bench, lambda wrong=wrong: split(bench.office, REF, Splitting(wrong), ANN, NOW)) == numbers
    unknown = replace(TO_WASTE, area="parks")
    assert refusal(bench, lambda: split(bench.office, REF, unknown, ANN, NOW)) == "There is no area 'parks'."
    long = replace(TO_WASTE, text="x" * 5001)
    assert "at most 5,000" in refusal(bench, lambda: split(bench.office, REF, long, ANN, NOW))
    acknowledge(bench.office, REF, Acknowledgement(POINTS, "Heat"), ANN, NOW)
    assert "leaves soon" in refusal(bench, lambda: split(bench.office, REF, TO_WASTE, ANN, NOW))
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    bench.answered(NOW + HOUR)
    assert "is closed" in refusal(bench, lambda: split(bench.office, REF, TO_WASTE, ANN, NOW + 3 * HOUR))


def test_one_point_is_not_split(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, points=("The boiler is broken.",))
    assert "has no two points" in refusal(bench, lambda: split(bench.office, REF, Splitting((1,)), ANN, NOW))


def test_the_points_are_shown_to_those_who_may_read_the_case(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert points_to_split(bench.office, REF, ANN, NOW) == POINTS
    with pytest.raises(NotAllowed, match="is open to its owner, the deputy and the manager only"):
        points_to_split(bench.office, REF, HEAD, NOW)


def test_without_an_address_both_references_are_told_on_the_phone(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, address="", phone="01234 5")
    done = split(bench.office, REF, TO_WASTE, ANN, NOW)
    assert done.say.endswith("please phone, say what the letter says, and record the day of the call.")
    bench.deliver(NOW + HOUR)
    assert bench.doors.letters == []
    assert bench.states(SECOND)["s1.respond"] is DutyState.OPEN
