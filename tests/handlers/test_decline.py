"""A complaint that is not taken on: a letter with the external body, an end outside the outcomes, a time limit."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from handlers.cancel import cancel_letter
from handlers.decline import Declining, decline
from procedure.acceptance import last_day_to_complain
from procedure.deadlines import calendar_of
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.preset import Target, Unit
from procedure.words import Channel, Refused, Status
from storage.cases import find
from storage.ledger import Ledger
from storage.tables import Contact, Refusal
from tests.handlers.desk import (
    ANN,
    HOUR,
    MINUTE,
    MONDAY,
    REF,
    SAM,
    STAFF_ONLY,
    Work,
    a_desk,
    preset,
    with_procedure,
    work,
)

NOW = MONDAY + HOUR
OLD = date(2024, 5, 1)
A_YEAR = Target(12, Unit.MONTHS)
WHY = Declining("it happened too long ago", "we looked at the file", OLD)


def a_case(ledger: Ledger, within: Target | None = A_YEAR) -> Work:
    bench = work(ledger, with_procedure(a_desk(), accept_within=within))
    bench.complaint()
    return bench


def refusals(bench: Work) -> list[Refusal]:
    with bench.office.ledger.reading() as tx:
        return list(tx.exec(select(Refusal)).all())


def refusal(bench: Work, declining: Declining, by: str = ANN) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        decline(bench.office, REF, declining, by, NOW)
    assert bench.everything() == before
    return found.value.reason


def test_the_case_closes_outside_the_outcomes_when_the_letter_has_left(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = decline(bench.office, REF, WHY, ANN, NOW)
    assert done.say.startswith(f"{REF} is not taken on and closes when the letter leaves. The letter leaves in 10")
    assert bench.status() is Status.OPEN
    bench.deliver(NOW + 10 * MINUTE)
    assert bench.status() is Status.CLOSED
    with bench.office.ledger.reading() as tx:
        case = find(tx, REF)
        assert (case.closure, case.matter_on) == (Closure.OUT_OF_JURISDICTION, OLD)
    assert bench.stage().outcome is None
    assert bench.owed() == {}
    (row,) = refusals(bench)
    assert (row.what, row.requested_on, row.by) == (Refused.COMPLAINT, date(2026, 3, 30), ANN)
    text = " ".join(bench.doors.letters[-1].text.split())
    for words in ("We cannot take on this complaint.", "It happened too long ago.", "Ombudsman"):
        assert words in text


def test_a_cancelled_letter_leaves_the_case_as_it_was(ledger: Ledger) -> None:
    bench = a_case(ledger)
    owed = bench.owed()
    decline(bench.office, REF, WHY, ANN, NOW)
    cancel_letter(bench.office, f"{REF}.s1.refusal.1", ANN, NOW + MINUTE)
    assert (refusals(bench), bench.status(), bench.owed()) == ([], Status.OPEN, owed)


@pytest.mark.parametrize(
    ("matter_on", "said"),
    [
        # A Saturday's matter counts as Monday's, like everything under `roll`; a limit that ends on one moves on.
        (date(2025, 3, 29), "It came in time: this matter could be complained about until Tue 31 Mar 2026."),
        (date(2025, 3, 28), "It came in time: this matter could be complained about until Mon 30 Mar 2026."),
        (date(2025, 3, 27), ""),
    ],
)
def test_a_matter_that_is_not_too_old_is_pointed_out(sqlite_ledger: Ledger, matter_on: date, said: str) -> None:
    bench = a_case(sqlite_ledger)
    done = decline(bench.office, REF, replace(WHY, matter_on=matter_on), ANN, NOW)
    assert ("It came in time" in done.say) is bool(said)
    assert said in done.say


@pytest.mark.parametrize(
    ("matter_on", "last"),
    [
        ("2025-03-27", "2026-03-27"),
        ("2025-03-28", "2026-03-30"),
        ("2025-03-30", "2026-03-31"),
        ("2024-02-29", "2025-02-28"),
    ],
)
def test_the_last_day_to_complain_never_counts_the_day_itself(matter_on: str, last: str) -> None:
    """Twelve months on: Friday, Saturday moved to Monday; a Sunday counts as the Monday after it."""
    procedure = replace(preset("frontline"), accept_within=Target(12, Unit.MONTHS), day_of_receipt=1)
    found = last_day_to_complain(procedure, calendar_of(procedure), date.fromisoformat(matter_on))
    assert found == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("declining", "sentence"),
    [
        (replace(WHY, why=" "), "Say why in at most 2,000 characters."),
        (replace(WHY, done=""), "Say what was done in at most 2,000 characters."),
        (replace(WHY, matter_on=None), "Say when the matter happened: the procedure says how old it may be."),
        (replace(WHY, matter_on=date(2026, 3, 31)), "The matter cannot have happened after it was complained about."),
    ],
)
def test_what_is_wrong_is_said(sqlite_ledger: Ledger, declining: Declining, sentence: str) -> None:
    assert refusal(a_case(sqlite_ledger), declining) == sentence


def test_without_a_limit_nobody_is_asked_when_it_happened(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, within=None)
    assert refusal(bench, WHY, SAM) == STAFF_ONLY
    decline(bench.office, REF, replace(WHY, matter_on=None), ANN, NOW)
    assert len(refusals(bench)) == 1
    assert refusal(bench, WHY) == f"A letter to the complainant of {REF} leaves soon. Cancel it first."


def test_a_refusal_that_waits_for_the_post_is_what_the_card_speaks_of(ledger: Ledger) -> None:
    bench = a_case(ledger)
    with bench.office.writing() as (tx, _):
        contact = tx.exec(select(Contact)).one()
        contact.preferred_channel, contact.postal_address = Channel.POST, "1 Boiler Lane"
    decline(bench.office, REF, WHY, ANN, NOW)
    assert dict(bench.card().facts)["Next"] == "The refusal is written: somebody must post it or phone"


def test_a_refusal_that_leaves_by_mail_too(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    decline(bench.office, REF, WHY, ANN, NOW)
    assert dict(bench.card().facts)["Next"] == "The refusal is written and leaves in a few minutes"
