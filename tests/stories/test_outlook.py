"""The owner answers in Outlook and copies the mailbox."""

from datetime import date

import pytest

from handlers.settle import is_response, is_update
from procedure.outcomes import Outcome
from procedure.words import DutyState, Status
from reports.catalogue import build
from reports.model import Share
from reports.periods import Period
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA, a_desk
from tests.stories.world import World

REFERENCE = "C-2026-00001"
SENT_AT, SEEN_AT = "2026-04-16 14:19", "2026-04-16 14:20"


@pytest.fixture
def answered(begin: Begin) -> World:
    """Received Monday 13 April, due Monday 20 April; Ann wrote to Jo on Thursday. It is Monday evening."""
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.mail(
        SEEN_AT,
        "Dear Jo, the boiler is mended.",
        sender=f"Ann Owner <{ANN}>",
        to=JO,
        subject="RE: Complaint",
        In_Reply_To="<1@mail.example.org>",
        Date="Thu, 16 Apr 2026 14:19:00 +0100",
    )
    world.go_to("2026-04-20 18:00")
    return world


def staff_mail(world: World) -> int:
    return next(one.id for one in world.case().messages if one.kind == "staff_reply")


def test_no_letter_goes_by_itself_the_owner_is_asked_and_one_tap_closes_it(answered: World) -> None:
    assert answered.post.unread() == []
    (asked_at, question), (skipped_at, sentence) = answered.told(ANN)
    assert asked_at == SEEN_AT
    assert "Is this the response?" in question
    assert skipped_at == "2026-04-20 15:00"
    assert "a colleague has written to the complainant" in sentence
    assert answered.told(MIA) == [(skipped_at, sentence)]

    is_response(answered.office, staff_mail(answered), Outcome.UPHELD, ANN, answered.clock.now())
    answered.go_to("2026-04-24 18:00")

    line = answered.case().line
    assert (line.status, line.outcome, line.responded_at) == (Status.CLOSED, Outcome.UPHELD, london(SENT_AT))
    assert answered.duty(f"{REFERENCE}.s1.respond").state is DutyState.MET
    assert answered.owed() == set()
    assert [at for at, _ in answered.chases() if at > "2026-04-20 18:00"] == []


def test_tapped_days_later_it_still_counts_as_answered_in_time(answered: World) -> None:
    answered.go_to("2026-04-22 10:00")
    is_response(answered.office, staff_mail(answered), Outcome.UPHELD, ANN, answered.clock.now())

    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    report = build(answered.office.ledger, a_desk(), "performance", april, today=date(2026, 4, 22))
    table = report.table("time_to_close")
    in_target = next(one for row in table.rows for one in row.values if isinstance(one, Share))
    assert in_target == Share(1, 1)


def test_an_update_of_the_owners_leaves_the_case_open_and_chased(answered: World) -> None:
    is_update(answered.office, staff_mail(answered), ANN, answered.clock.now())
    answered.go_to("2026-04-21 12:00")

    assert answered.case().line.status is Status.OPEN
    assert "s1.respond" in answered.owed()
    assert answered.chases(ANN)[-1] == ("2026-04-21 09:00", ANN)
