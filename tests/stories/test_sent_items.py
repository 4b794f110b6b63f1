"""Staff answer from the shared mailbox itself; nothing is copied, but it stands in Sent Items."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.mail.headers import first_message_id
from bot.mail.listener import Listener
from bot.mail.ports import Batch, Finding, Item, Listed
from handlers import ask
from handlers.settle import is_response
from procedure.desk import SENT_ITEMS
from procedure.outcomes import Outcome
from procedure.words import DutyState, Status
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO, a_mail
from tests.stories.people import ADDRESS, ANN, MAILBOX, MIA
from tests.stories.world import World

REFERENCE = "C-2026-00001"
MONDAY, THURSDAY, SENT = "2026-04-13 10:00", "2026-04-16 14:20", "Thu, 16 Apr 2026 14:20:00 +0100"


@dataclass
class SentItems:
    """Stands in for the sent items of a server that keeps them; the cursor is how many were read."""

    mails: list[Item] = field(default_factory=list)
    name: str = MAILBOX + SENT_ITEMS
    address: str = ADDRESS
    pause_seconds: float = 0.0

    def fetch(self, limit: int, cursor: str) -> Batch:
        new = self.mails[int(cursor or "0") :][:limit]
        return Batch(new, str(int(cursor or "0") + len(new)))

    def done(self, keys: Iterable[str]) -> None:
        """Sent items stay."""

    def survey(self, since: datetime) -> list[Listed]:
        recent = [one for one in self.mails if one.received_at >= since]
        return [Listed(one.key, first_message_id(one.raw)) for one in recent]

    def recall(self, key: str) -> Item | None:
        return next((one for one in self.mails if one.key == key), None)

    def has_news(self) -> bool:
        return True

    def probe(self) -> Finding:
        return Finding(True, "It is there.")

    def hurry(self) -> None:
        """Nothing takes long."""

    def close(self) -> None:
        """Nothing is held open."""

    def holds(self, world: World, raw: bytes, at: str) -> None:
        """A mail was sent at an office time, and the bot looks."""
        world.go_to(at)
        self.mails.append(Item(f"sent-{len(self.mails)}", london(at), len(raw), raw))
        Listener(world.office, self, world.clock, "bot-1").poll()
        world.bot.work()


def kinds(world: World) -> list[str]:
    return [one.kind for one in world.case().messages]


def test_an_answer_found_in_sent_items_stops_the_letters_and_is_settled_with_one_tap(begin: Begin) -> None:
    world = begin(MONDAY)
    world.complaint(MONDAY)
    answer = a_mail("Dear Jo, it is mended.", 700, sender=ADDRESS, to=f"Jo <{JO}>", subject="Your boiler", Date=SENT)
    SentItems().holds(world, answer, THURSDAY)

    ((asked_at, question),) = world.told(ANN)
    assert (asked_at, "Is this the response?" in question) == (THURSDAY, True)
    world.go_to("2026-04-20 18:00")
    assert world.post.unread() == []
    assert "a colleague has written to the complainant" in world.told(ANN)[-1][1]

    (mail,) = (one for one in world.case().messages if one.kind == "staff_reply")
    is_response(world.office, mail.id, Outcome.UPHELD, ANN, world.clock.now())
    world.go_to("2026-04-24 18:00")

    line = world.case().line
    assert (line.status, line.outcome, line.responded_at) == (Status.CLOSED, Outcome.UPHELD, london(THURSDAY))
    assert world.duty(f"{REFERENCE}.s1.respond").state is DutyState.MET
    assert world.owed() == set()


def test_what_belongs_to_no_case_is_only_recorded(begin: Begin) -> None:
    world = begin(MONDAY)
    world.complaint(MONDAY)
    sent = SentItems()
    for number, to in enumerate(("supplier@example.net", "depot@example.gov.uk", ADDRESS)):
        sent.holds(world, a_mail("Lunch?", 700 + number, sender=ADDRESS, to=to), THURSDAY)

    assert ask.held(world.office) == ()
    assert kinds(world) == ["new", "receipt"]
    assert world.told(ANN) == world.alarms() == []


def test_a_person_with_two_open_cases_is_answered_on_neither_unless_the_mail_says_which(begin: Begin) -> None:
    world = begin(MONDAY)
    world.complaint(MONDAY)
    world.complaint(MONDAY, "The bin was missed.")
    sent = SentItems()
    sent.holds(world, a_mail("Dear Jo", 700, sender=ADDRESS, to=JO), THURSDAY)
    assert kinds(world) == ["new", "receipt"]

    sent.holds(world, a_mail("Dear Jo", 701, sender=ADDRESS, to=JO, In_Reply_To="<1@mail.example.org>"), THURSDAY)
    assert kinds(world)[-1] == "staff_reply"


def test_our_own_letters_in_sent_items_and_what_stays_among_ourselves_ask_nobody(begin: Begin) -> None:
    world = begin(MONDAY)
    world.mail(MONDAY)
    receipt = world.letter(MONDAY, JO, f"We have your message ({REFERENCE})")
    sent = SentItems()
    ours = a_mail("We have your message.", 700, sender=ADDRESS, to=JO).replace(
        b"<700@mail.example.org>", receipt.message_id.encode()
    )
    sent.holds(world, ours, MONDAY)
    passed_on = a_mail("Can you look?", 701, sender=ADDRESS, to=MIA, subject=f"FW: {REFERENCE}")
    sent.holds(world, passed_on, MONDAY)

    assert kinds(world) == ["new", "receipt", "own"]
    assert world.told(ANN) == []
    assert ask.held(world.office) == ()
