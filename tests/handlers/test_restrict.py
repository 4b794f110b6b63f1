"""Restrictions on contact: by managers, with a review that is asked for until somebody decides."""

from datetime import date, timedelta

import pytest

from handlers import ask
from handlers.respond import respond
from handlers.restrict import lift, restrict
from procedure.errors import NotAllowed
from procedure.words import OutboxKind
from storage.cases import find
from storage.ledger import Ledger
from storage.parties import heed_of
from tests.answers import upheld
from tests.handlers.desk import ADA, ANN, DAY, HEAD, HOUR, JO, MIA, MINUTE, MONDAY, REF, SAM, STAFF_ONLY, Work, at, work

NOW = MONDAY + 2 * HOUR
WHAT = "Letters once a month only, after forty mails a day."
REVIEW = date(2026, 9, 30)


def restricted(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    restrict(bench.office, REF, WHAT, REVIEW, MIA, NOW)
    return bench


def heed(bench: Work) -> tuple[str, ...]:
    with bench.office.ledger.reading() as tx:
        return heed_of(tx, find(tx, REF).id or 0)


def asked(bench: Work, who: str = MIA) -> int:
    return sum(1 for note in bench.told(who) if "must be looked at" in note.text)


def test_what_is_restricted_is_shown_before_writing_and_in_no_channel(ledger: Ledger) -> None:
    bench = restricted(ledger)
    assert heed(bench) == (f"Restricted contact, to be reviewed by Wed 30 Sep 2026: {WHAT}",)
    said = " ".join(note.to_json() for note in bench.told("#complaints"))
    assert "forty mails" not in said
    assert "Contact is restricted: look at the case before you write." in said
    assert bench.events()[-1] == "restricted"


def test_nothing_goes_by_itself_but_people_may_write(ledger: Ledger) -> None:
    bench = restricted(ledger)
    bench.sweep(at("2026-04-08 14:00"))
    assert bench.rows(OutboxKind.UPDATE) == []
    assert any("contact with the complainant is restricted" in note.text for note in bench.told(ANN))
    respond(bench.office, REF, upheld(), ANN, at("2026-04-08 14:00"))
    bench.deliver(at("2026-04-08 14:10"))
    assert [one.to for one in bench.doors.letters] == [JO, JO]


def test_on_the_day_the_manager_is_asked_and_again_until_somebody_decides(ledger: Ledger) -> None:
    bench = restricted(ledger)
    bench.answered(NOW + DAY)
    bench.sweep(at("2026-09-29 12:00"))
    assert asked(bench) == 0
    bench.sweep(at("2026-09-30 08:00"))
    assert asked(bench) == 1
    (note,) = [one for one in bench.told(MIA) if "must be looked at" in one.text]
    assert [offer.action.value for offer in note.offers] == ["open", "restrict", "lift"]
    bench.sweep(at("2026-10-07 08:00"))
    assert asked(bench) == 2
    restrict(bench.office, REF, WHAT, date(2027, 3, 31), MIA, at("2026-10-08 09:00"))
    bench.sweep(at("2027-03-30 08:00"))
    assert asked(bench) == 2
    assert bench.events()[-1] != "review_asked"
    bench.sweep(at("2027-03-31 08:00"))
    assert asked(bench) == 3
    assert {"restricted", "restriction_renewed", "review_asked"} <= set(bench.events())


def test_a_bot_that_was_stopped_asks_once(ledger: Ledger) -> None:
    bench = restricted(ledger)
    bench.answered(NOW + DAY)
    bench.sweep(at("2026-12-01 09:00"))
    assert asked(bench) == 1


def test_a_lifted_restriction_is_not_reviewed_and_its_words_are_kept_erasably(ledger: Ledger) -> None:
    bench = restricted(ledger)
    bench.answered(NOW + DAY)
    assert lift(bench.office, REF, "She agreed.", MIA, NOW + 2 * DAY).say == (
        f"Contact on {REF} is not restricted any more."
    )
    assert heed(bench) == ()
    assert bench.events()[-1] == "restriction_lifted"
    bench.sweep(at("2026-10-01 08:00"))
    assert asked(bench) == 0
    with pytest.raises(NotAllowed, match="is not restricted"):
        lift(bench.office, REF, "Again.", MIA, NOW + 2 * DAY)


@pytest.mark.parametrize("by", [MIA, ADA])
def test_managers_and_administrators_may(sqlite_ledger: Ledger, by: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    assert restrict(bench.office, REF, WHAT, REVIEW, by, NOW).say == (
        f"Contact on {REF} is restricted, to be reviewed by Wed 30 Sep 2026."
    )
    assert lift(bench.office, REF, "Enough.", by, NOW + MINUTE).reference == REF


@pytest.mark.parametrize(
    ("by", "said"), [(ANN, "Only a manager may restrict contact with a complainant."), (SAM, STAFF_ONLY)]
)
def test_others_may_not(sqlite_ledger: Ledger, by: str, said: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    before = bench.everything()
    with pytest.raises(NotAllowed) as refusal:
        restrict(bench.office, REF, WHAT, REVIEW, by, NOW)
    assert refusal.value.reason == said
    with pytest.raises(NotAllowed, match=r"Only a manager may lift|You are not on the list"):
        lift(bench.office, REF, "Enough.", by, NOW)
    assert bench.everything() == before


@pytest.mark.parametrize(
    ("what", "review_on", "said"),
    [
        (" ", REVIEW, "Say what is restricted and why"),
        (WHAT, MONDAY.date(), "The review lies after today and at most 12 months ahead."),
        (WHAT, MONDAY.date() + timedelta(days=366), "The review lies after today"),
        ("", MONDAY.date(), "Say what is restricted and why, in at most 2,000 characters. The review lies"),
    ],
)
def test_what_cannot_be_is_refused(sqlite_ledger: Ledger, what: str, review_on: date, said: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    with pytest.raises(NotAllowed) as refusal:
        restrict(bench.office, REF, what, review_on, MIA, NOW)
    assert refusal.value.reason.startswith(said)


def test_who_may_not_read_the_case_hears_that_contact_is_restricted_and_not_why(ledger: Ledger) -> None:
    bench = restricted(ledger)
    assert ask.before_writing(bench.office, REF, ANN, NOW) == heed(bench)
    assert ask.before_writing(bench.office, REF, HEAD, NOW) == ("Restricted contact: ask the owner before you write.",)
