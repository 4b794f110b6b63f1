"""Many people write about one event: the managers hear of it once and may link the cases; nothing merges by itself."""

from dataclasses import replace

import pytest

from handlers import ask
from handlers.group import group
from handlers.sensitive import make_sensitive
from letters.notes import Action, Note
from procedure.errors import NotAllowed
from procedure.words import OutboxKind, Status
from storage.ledger import Ledger
from storage.linking import LINKS_AT_MOST
from storage.many_alike import COMPARED_AT_MOST, SENDERS
from tests.handlers.desk import ANN, DAY, HOUR, MIA, MINUTE, MONDAY, REF, STAFF_ONLY, STRANGER, Work, work

TEXT = "Please stop the closure of the library in Mill Road. My children and I go there every week, as do all of us."


def reference(number: int) -> str:
    return f"C-2026-{number:05d}"


def write(bench: Work, people: int, text: str = TEXT, subject: str = "Complaint", first: int = 1) -> None:
    """One mail of each, a minute apart, with small differences."""
    for number in range(first, first + people):
        mail = replace(bench.a_mail(f"{text} Number {number}", subject, f"jo{number}@example.org"))
        bench.arrives(mail, MONDAY + number * MINUTE)


def hints(bench: Work) -> list[Note]:
    return [one for one in bench.told(MIA) if "wrote nearly the same" in one.text]


def test_the_fifth_person_makes_it_an_event_of_which_the_managers_hear_once(ledger: Ledger) -> None:
    bench = work(ledger)
    write(bench, SENDERS - 1)
    assert hints(bench) == []
    write(bench, 3, first=SENDERS)
    (hint,) = hints(bench)
    assert hint.text.startswith(f"5 people wrote nearly the same within a day, from {REF} to C-2026-00005")
    assert "library" not in hint.text
    (offer, _) = hint.offers
    assert offer.action is Action.GROUP
    assert set(offer.value.split()) == {reference(number) for number in range(1, 6)}
    assert offer.value.split()[0] == REF
    assert len(bench.rows(OutboxKind.RECEIPT)) == 7
    assert {bench.status(reference(number)) for number in range(1, 8)} == {Status.OPEN}


def test_of_one_event_is_told_once_however_many_write(ledger: Ledger) -> None:
    bench = work(ledger)
    write(bench, 2 * COMPARED_AT_MOST + SENDERS)
    assert len(hints(bench)) == 1


def test_another_event_of_the_same_day_is_told_too(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    write(bench, SENDERS)
    write(bench, SENDERS, "The bus to the hospital has not come since Friday and nobody can say when it will.", first=9)
    assert len(hints(bench)) == 2


def test_the_same_telling_subject_is_enough_whatever_the_words(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    texts = ("Awful.", "My son was hurt there yesterday.", "Who decided that?", "Shame on you all!", "I want it back.")
    for number, text in enumerate(texts, 1):
        mail = bench.a_mail(text, f"{'Re: ' * (number % 2)}Library in Mill Road", f"jo{number}@example.org")
        bench.arrives(replace(mail, text=text), MONDAY + number * MINUTE)
    assert len(hints(bench)) == 1


@pytest.mark.parametrize("subject", ["Complaint", "A formal complaint", "Re: Complaint about the council's", ""])
def test_a_subject_that_could_stand_above_anything_makes_no_event(sqlite_ledger: Ledger, subject: str) -> None:
    bench = work(sqlite_ledger)
    texts = (
        "The lamp is dark.",
        "Your driver shouted at me.",
        "Nobody rings back.",
        "A tree fell.",
        "The path is icy.",
    )
    for number, text in enumerate(texts, 1):
        mail = bench.a_mail(text, subject.replace(" the council's", ""), f"jo{number}@example.org")
        bench.arrives(replace(mail, text=text), MONDAY + number * MINUTE)
    assert hints(bench) == []


def test_one_person_who_writes_often_is_no_crowd_and_neither_is_a_week(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    for number in range(SENDERS + 2):
        bench.arrives(bench.a_mail(TEXT), MONDAY + number * MINUTE)
    for number in range(SENDERS + 2):
        bench.arrives(bench.a_mail(TEXT, sender=f"jo{number}@example.org"), MONDAY + (number + 2) * 2 * DAY)
    assert hints(bench) == []


def test_cases_that_are_not_open_to_all_are_neither_counted_nor_named(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    write(bench, SENDERS - 1)
    make_sensitive(bench.office, REF, (ANN,), MIA, MONDAY + HOUR)
    write(bench, 1, first=SENDERS)
    assert hints(bench) == []
    write(bench, 1, first=SENDERS + 1)
    (hint,) = hints(bench)
    assert REF not in str(hint)


def test_pressed_they_are_linked_to_the_first_once_each_and_stay_open(ledger: Ledger) -> None:
    bench = work(ledger)
    write(bench, SENDERS)
    first, *others = hints(bench)[0].offers[0].value.split()
    assert group(bench.office, first, others, MIA, MONDAY + HOUR).say.startswith("4 cases are linked")
    assert group(bench.office, first, others, MIA, MONDAY + HOUR).say.startswith("0 cases are linked")
    assert len(ask.case(bench.office, REF, MIA).links) == SENDERS - 1
    assert bench.events(reference(3)).count("linked") == 1
    assert {bench.status(reference(number)) for number in range(1, 6)} == {Status.OPEN}


def test_who_may_not_see_one_of_them_links_none(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    write(bench, SENDERS)
    make_sensitive(bench.office, reference(3), (MIA,), MIA, MONDAY + HOUR)
    before = bench.everything()
    with pytest.raises(NotAllowed):
        group(bench.office, REF, [reference(2), reference(3)], ANN, MONDAY + HOUR)
    with pytest.raises(NotAllowed, match=STAFF_ONLY):
        group(bench.office, REF, [reference(2)], STRANGER, MONDAY + HOUR)
    for others in ([], [REF], [reference(number) for number in range(2, LINKS_AT_MOST + 3)]):
        with pytest.raises(NotAllowed, match="other cases"):
            group(bench.office, REF, others, MIA, MONDAY + HOUR)
    assert bench.everything() == before


def test_a_few_words_are_the_same_by_chance(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    write(bench, SENDERS + 3, "The boiler is broken.")
    assert hints(bench) == []
