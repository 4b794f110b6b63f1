"""Shadow running: for weeks every letter goes to one address of ours, and all else is as if it had been sent."""

from dataclasses import astuple, replace
from pathlib import Path

import pytest

from handlers.ask import left_since
from handlers.respond import respond
from procedure.words import DutyState, Status
from scheduler.rehearsal import rehearse
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import ANN
from tests.stories.world import World

pytestmark = pytest.mark.months

REFERENCE = "C-2026-00001"
SHADOW = "shadow@example.gov.uk"


def two_weeks(world: World) -> list[tuple[str, str, str]]:
    """A complaint of Monday 13 April is late, gets its update on the 20th and its answer on the 22nd."""
    world.mail("2026-04-13 10:00")
    world.go_to("2026-04-22 11:00")
    respond(world.office, REFERENCE, upheld("It is mended."), ANN, world.clock.now())
    world.go_to("2026-04-24 18:00")
    return [(letter.at, letter.to, letter.subject) for letter in world.post.read_all()]


def test_clocks_promises_and_chases_run_as_if_every_letter_had_reached_the_customer(
    begin: Begin, tmp_path: Path
) -> None:
    shadowed = begin("2026-04-13 09:30")
    plain = shadowed.twin(tmp_path / "plain")
    shadowed.bot.carrier = replace(shadowed.bot.carrier, divert_to=SHADOW)

    letters, as_sent = two_weeks(shadowed), two_weeks(plain)

    assert letters == [(at, SHADOW, subject) for at, _, subject in as_sent]
    assert [to for _, to, _ in as_sent] == [JO, JO, JO]
    assert [at for at, _, _ in letters] == ["2026-04-13 10:00", "2026-04-20 15:00", "2026-04-22 11:10"]
    assert shadowed.chases() == plain.chases()
    assert shadowed.digests() == plain.digests()
    assert shadowed.case().line == plain.case().line
    assert shadowed.case().line.status is Status.CLOSED
    assert shadowed.duty(f"{REFERENCE}.s1.receipt").state is DutyState.MET


def test_a_rehearsal_says_to_whom_the_letters_would_go_without_the_shadow(begin: Begin) -> None:
    world = begin("2026-04-13 09:30")
    world.bot.carrier = replace(world.bot.carrier, divert_to=SHADOW)
    world.mail("2026-04-13 10:00")
    now = world.clock.now()
    foretold = [astuple(one) for one in rehearse(world.office, now, 6) if one.at > now]
    world.go_to("2026-04-21 23:59")
    happened = [(one.at, one.kind.value, one.to, one.reference, one.subject) for one in left_since(world.office, now)]
    assert [one for one in happened if one[0] > now] == foretold
    assert JO in {one[2] for one in foretold}
    assert {letter.to for letter in world.post.read_all()} == {SHADOW}
