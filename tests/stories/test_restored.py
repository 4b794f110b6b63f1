"""The ledger's disk dies and a backup of the day before takes its place: what came since is on the server only."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.mail.composing import composed
from bot.mail.headers import first_message_id
from bot.mail.listener import Listener
from handlers import ask
from handlers.letters import resume
from handlers.reply import Reply, reply
from handlers.wake import wake
from procedure.references import OwnMessageId, recognise_own
from procedure.words import DutyState
from scheduler.ports import OutgoingLetter
from tests.stories.conftest import Begin
from tests.stories.doors import london, on_the_wall
from tests.stories.mails import a_mail
from tests.stories.people import ANN, MIA
from tests.stories.test_sent_items import Item, SentItems
from tests.stories.world import SECRET, World

MONDAY, TUESDAY, LATER, WEDNESDAY = "2026-04-13 10:00", "2026-04-14 10:00", "2026-04-14 14:00", "2026-04-15 11:00"
ADA, BOB, CAT = "ada@example.org", "bob@example.org", "cat@example.org"


@dataclass
class Restored:
    """The world on the ledger of Tuesday morning, and the sent items of the real one."""

    world: World
    sent: SentItems

    def look_into_sent_items(self) -> None:
        Listener(self.world.office, self.sent, self.world.clock, "bot-1").poll()

    def references(self) -> list[str]:
        return sorted(one.reference for one in ask.cases(self.world.office, now=self.world.clock.now()))


def keeps(sent: SentItems, world: World) -> None:
    """Every letter that left stands in the sent items."""
    for at, letter in world.post.sent[len(sent.mails) :]:
        raw = composed(letter)
        sent.mails.append(Item(f"sent-{len(sent.mails)}", london(at.at), len(raw), raw))


@pytest.fixture
def restored(begin: Begin) -> Restored:
    """Ada wrote before the backup, Bob between it and the end, Cat while the bot was down."""
    world, sent = begin(MONDAY), SentItems()
    world.complaint(MONDAY, "The boiler.", ADA)
    keeps(sent, world)
    Listener(world.office, sent, world.clock, "bot-1").poll()
    world.go_to(TUESDAY)
    wake(world.office, world.clock.now(), world.clock.real())
    world.bot.work()
    backup = world.twin(world.folder)

    world.complaint(LATER, "My bin was missed.", BOB)
    keeps(sent, world)
    backup.arrives(a_mail("All is damp.", 77, sender=CAT), WEDNESDAY)
    backup.sleep_until(WEDNESDAY)
    wake(backup.office, backup.clock.now(), backup.clock.real())
    return Restored(backup, sent)


def test_nothing_is_read_before_the_sent_items_have_told_which_references_are_taken(restored: Restored) -> None:
    restored.world.bot.work()
    assert restored.references() == ["C-2026-00001"]
    restored.world.sleep_until("2026-04-15 11:11")  # but not for ever
    restored.world.bot.work()
    assert len(restored.references()) == 3


def test_whoever_looks_once_and_at_one_after_the_other_reads_both(restored: Restored) -> None:
    restored.look_into_sent_items()
    restored.world.sleep_until("2026-04-15 11:05")
    restored.world.bot.work()
    assert len(restored.references()) == 3


def test_what_was_done_since_is_a_case_again_under_the_reference_that_its_receipt_gave(restored: Restored) -> None:
    restored.look_into_sent_items()
    restored.world.bot.work()
    assert restored.references() == ["C-2026-00001", "C-2026-00002", "C-2026-00003"]
    assert [restored.world.case(one).messages[0].from_address for one in restored.references()] == [ADA, BOB, CAT]
    assert restored.world.case("C-2026-00002").line.received_at == london(LATER)


def test_a_receipt_that_stands_in_sent_items_is_not_sent_again(restored: Restored) -> None:
    restored.look_into_sent_items()
    restored.world.bot.work()
    resume(restored.world.office, MIA, restored.world.clock.now())
    restored.world.stay_until("2026-04-15 11:30")
    assert [(one.to, one.subject) for one in restored.world.post.unread()] == [
        (CAT, "We have your message (C-2026-00003)")
    ]
    assert restored.world.duty("C-2026-00002.s1.receipt").state is DutyState.MET


def test_the_managers_are_told_what_was_missing_once(restored: Restored) -> None:
    restored.look_into_sent_items()
    restored.world.bot.work()
    restored.world.go_to("2026-04-17 12:00")
    said = [text for _, text in restored.world.alarms() if "missing in the ledger" in text]
    assert len(said) == 1
    assert said[0].startswith("1 mail was done in the mailbox")


def test_a_backup_of_some_minutes_ago_gives_no_reference_twice_either(begin: Begin) -> None:
    world, sent = begin(MONDAY), SentItems()
    world.complaint(MONDAY, "The boiler.", ADA)
    Listener(world.office, sent, world.clock, "bot-1").poll()
    world.go_to("2026-04-13 10:05")
    restored = Restored(world.twin(world.folder), sent)
    world.complaint("2026-04-13 10:08", "My bin was missed.", BOB)
    keeps(sent, world)
    restored.world.arrives(a_mail("All is damp.", 77, sender=CAT), "2026-04-13 10:09")
    restored.world.sleep_until("2026-04-13 10:10")
    restored.world.bot = restored.world.new_bot("bot-2")
    restored.world.bot.work()
    assert restored.references() == ["C-2026-00001"]
    restored.look_into_sent_items()
    restored.world.bot.work()
    assert restored.references() == ["C-2026-00001", "C-2026-00002", "C-2026-00003"]
    assert [restored.world.case(one).messages[0].from_address for one in restored.references()] == [ADA, BOB, CAT]


DUE = "2026-04-20"
"""The last day of a complaint of Monday 13 April."""


@pytest.fixture
def restored_at_noon(begin: Begin) -> Restored:
    """A backup of the morning takes the ledger's place in the evening; the update left in between."""
    world, sent = begin(MONDAY), SentItems()
    world.complaint(MONDAY, "The boiler.", ADA)
    world.go_to(f"{DUE} 11:00")
    backup = world.twin(world.folder)
    world.go_to(f"{DUE} 17:00")
    assert [one.subject for one in world.post.unread()] == ["Your complaint C-2026-00001: our reply is late"]
    keeps(sent, world)
    world.post.read_all()
    backup.sleep_until(f"{DUE} 17:30")
    backup.bot = backup.new_bot("bot-2")
    return Restored(backup, sent)


def test_an_update_that_left_since_a_backup_of_the_same_day_does_not_go_again(restored_at_noon: Restored) -> None:
    world = restored_at_noon.world
    world.post.sent_items = {first_message_id(one.raw) for one in restored_at_noon.sent.mails}
    world.stay_until(f"{DUE} 17:45")
    assert world.post.unread() == []
    assert world.duty("C-2026-00001.s1.hold.1").state is DutyState.MET
    assert world.case().line.promised_on is not None


def test_where_the_server_cannot_be_asked_the_copies_that_were_read_tell_the_same(restored_at_noon: Restored) -> None:
    restored_at_noon.look_into_sent_items()
    restored_at_noon.world.stay_until(f"{DUE} 17:45")
    assert restored_at_noon.world.post.unread() == []


def after_a_reply_was_lost(begin: Begin) -> tuple[Restored, OutgoingLetter]:
    """Back from a backup at noon, and the reply that left at eleven, of which only Sent Items know."""
    world, sent = begin(MONDAY), SentItems()
    world.complaint(MONDAY, "The boiler.", ADA)
    backup = world.twin(world.folder)
    reply(world.office, "C-2026-00001", Reply("We come on Friday."), ANN, world.clock.now())
    world.go_to("2026-04-13 11:00")
    keeps(sent, world)
    _, lost = world.post.sent[-1]
    world.post.read_all()
    restored = Restored(backup, sent)
    backup.sleep_until("2026-04-13 12:00")
    return restored, lost


def test_a_letter_that_a_person_writes_after_a_restore_is_another_one_than_the_lost_one(begin: Begin) -> None:
    restored, lost = after_a_reply_was_lost(begin)
    backup = restored.world
    restored.look_into_sent_items()
    warned = []
    for said in ("We come on Friday, as we said.", "At nine."):
        done = reply(backup.office, "C-2026-00001", Reply(said), ANN, backup.clock.now())
        warned.append("which the ledger lost when it was put back from a backup" in done.say)
        backup.go_to(on_the_wall(backup.clock.now() + timedelta(minutes=15)))
    ids = [lost.message_id, *(letter.message_id for _, letter in backup.post.sent)]
    assert [recognise_own(one, "example.gov.uk", SECRET) for one in ids] == [
        OwnMessageId("C-2026-00001", "reply", number) for number in (1, 2, 3)
    ]
    assert warned == [True, False]
    backup.post.read_all()


def test_one_that_is_written_before_the_sent_items_are_read_leaves_as_another_one_too(begin: Begin) -> None:
    restored, lost = after_a_reply_was_lost(begin)
    backup = restored.world
    reply(backup.office, "C-2026-00001", Reply("We come on Monday."), ANN, backup.clock.now())
    backup.bot = backup.new_bot("bot-2")
    restored.look_into_sent_items()
    backup.go_to("2026-04-13 12:30")
    (letter,) = (one for _, one in backup.post.sent)
    assert (letter.message_id != lost.message_id, "We come on Monday." in letter.text) == (True, True)
    backup.post.read_all()
