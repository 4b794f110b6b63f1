"""A complaint over Easter 2026: Good Friday is 3 April, Easter Monday 6 April, and summer time began on 29 March."""

from datetime import date

import pytest

from handlers.respond import respond
from procedure.outcomes import Outcome
from procedure.words import Status
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA
from tests.stories.world import World, rows_of

REFERENCE = "C-2026-00001"


@pytest.fixture
def easter(begin: Begin) -> World:
    """The boiler is broken on the evening of Maundy Thursday."""
    world = begin("2026-04-02 18:00")
    world.mail("2026-04-02 18:40")
    return world


def test_its_receipt_leaves_at_once_and_names_working_days_only(easter: World) -> None:
    letter = easter.letter("2026-04-02 18:40", JO, f"We have your message ({REFERENCE})")

    assert "Received: Thursday 2 April 2026" in letter.text
    assert "takes over by Tuesday 7 April 2026" in letter.text
    assert "our reply by Monday 13 April 2026" in letter.text
    assert letter.automatic


def test_its_dates_skip_the_holidays(easter: World) -> None:
    easter.post.read_all()

    line = easter.case().line
    assert (line.owner, line.due_on, line.promised_on) == (ANN, date(2026, 4, 13), None)
    assert line.receipt_sent_at == line.acknowledged_at == london("2026-04-02 18:40")
    assert easter.duty(f"{REFERENCE}.s1.respond").due_at == london("2026-04-14 00:00")


def test_the_owner_is_chased_the_day_before_and_on_the_day_and_then_an_update_goes(easter: World) -> None:
    easter.post.read_all()
    easter.go_to("2026-04-13 23:59")

    assert easter.digests() == [f"2026-04-{day} 08:30" for day in ("07", "08", "09", "10", "13")]
    assert easter.chases() == [("2026-04-10 09:00", ANN), ("2026-04-13 09:00", ANN)]
    (_, before), (_, today) = easter.chat.keyed(f"chase.{ANN}")
    assert rows_of(before) == [(REFERENCE, "Answer", "Mon 13 Apr 2026", "next working day", "you")]
    assert rows_of(today) == [(REFERENCE, "Answer", "Mon 13 Apr 2026", "today", "you")]
    assert "say why, and give a new date" in before.note.text
    assert easter.told(ANN) == []
    letter = easter.letter("2026-04-13 15:00", JO, f"Your complaint {REFERENCE}: our reply is late")
    assert "by Monday 13 April 2026" in letter.text
    assert "by Monday 20 April 2026" in letter.text
    line = easter.case().line
    assert (line.due_on, line.promised_on) == (date(2026, 4, 13), date(2026, 4, 20))
    assert easter.duty(f"{REFERENCE}.s1.respond").missed_at is None


def test_the_reply_keeps_the_promise_though_not_the_target_and_ends_all_chasing(easter: World) -> None:
    easter.go_to("2026-04-17 14:00")
    easter.post.read_all()
    respond(easter.office, REFERENCE, upheld("The boiler is mended."), ANN, easter.clock.now())
    easter.go_to("2026-04-22 12:00")

    easter.letter("2026-04-17 14:10", JO, f"Your complaint {REFERENCE}: our reply")
    line = easter.case().line
    assert (line.status, line.outcome) == (Status.CLOSED, Outcome.UPHELD)
    assert line.responded_at == london("2026-04-17 14:10")
    kinds = [one.kind for one in easter.case().events]
    assert (kinds.count("deadline_missed"), kinds.count("promise_kept"), kinds.count("promise_broken")) == (1, 1, 0)
    # Of the promise the owner hears the day before; the manager once the case is three working days late.
    assert easter.chases(ANN)[2:] == [("2026-04-17 09:00", ANN)]
    assert easter.chases(MIA) == [("2026-04-16 09:00", MIA), ("2026-04-17 09:00", MIA)]
    (_, promise) = easter.chat.keyed(f"chase.{ANN}")[-1]
    assert rows_of(promise) == [(REFERENCE, "Keep the promise", "Mon 20 Apr 2026", "next working day", "you")]
    # With nothing open there is an "all well" on Mondays only.
    assert easter.digests()[-2:] == ["2026-04-17 08:30", "2026-04-20 08:30"]


def test_the_whole_year_round_chase_and_digest_go_by_the_clock_on_the_wall(begin: Begin) -> None:
    world = begin("2026-03-26 10:00")
    world.complaint("2026-03-26 10:00")
    world.go_to("2026-04-02 14:00")

    # Friday is winter time, Monday summer time: 08:30 UTC and 07:30 UTC.
    assert world.digests() == [f"2026-{day} 08:30" for day in ("03-27", "03-30", "03-31", "04-01", "04-02")]
    assert world.chases() == [("2026-04-01 09:00", ANN), ("2026-04-02 09:00", ANN)]
    assert world.case().line.due_on == date(2026, 4, 2)
