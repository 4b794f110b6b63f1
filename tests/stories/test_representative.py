"""A lawyer complains for somebody: before the consent has come nothing is told, afterwards letters go to the lawyer."""

from datetime import date

import pytest

from handlers.contacts import Party, consent, set_party
from handlers.hold import Holding, hold
from handlers.respond import respond
from procedure.errors import NotAllowed
from procedure.words import Consent, ContactRole, DutyState
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.people import ANN

REFERENCE = "C-2026-00001"
RUTH = "ruth@law.example"
HOLDING = Holding(date(2026, 4, 27), "The part has to be made.", "The engineer came.", "It must be fitted.")


def test_nothing_is_disclosed_before_consent_and_the_clock_goes_on(begin: Begin) -> None:
    # Received Monday 13 April, due Monday 20 April; the neutral receipt has left.
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00", sender=RUTH)
    party = Party(ContactRole.REPRESENTATIVE, "Ruth Law", RUTH)
    set_party(world.office, REFERENCE, party, ANN, world.clock.now())

    world.go_to("2026-04-20 10:00")
    for deed in (
        lambda: hold(world.office, REFERENCE, HOLDING, ANN, world.clock.now()),
        lambda: respond(world.office, REFERENCE, upheld(), ANN, world.clock.now()),
    ):
        with pytest.raises(NotAllowed, match=r"Nothing may be told on .* the consent of the person"):
            deed()
    world.go_to("2026-04-21 10:00")
    assert world.duty(f"{REFERENCE}.s1.respond").missed_at is not None
    assert any("the consent of the person" in text for _, text in world.told(ANN))

    # Asked for on the 13th; from the fifth working day on the owner is reminded to ask again.
    asked = [row for at, one in world.chat.keyed("chase.") for row in one.note.rows if at >= "2026-04-20"]
    assert any(row.cells[1] == "Ask again for the consent" for row in asked)

    consent(world.office, REFERENCE, Consent.RECEIVED, date(2026, 4, 21), ANN, world.clock.now())
    respond(world.office, REFERENCE, upheld("It is mended."), ANN, world.clock.now())
    world.go_to("2026-04-21 12:00")

    world.letter("2026-04-21 10:10", RUTH, f"Your complaint {REFERENCE}: our reply")
    assert world.duty(f"{REFERENCE}.s1.respond").state is DutyState.MET
