"""Every mail becomes exactly one row: the same one twice, and bytes that nobody should send."""

from collections import Counter

import pytest
from sqlmodel import col, select

from handlers import ask
from procedure.mail import MailClass
from procedure.words import HeldState
from storage.tables import Message, RawContent, RawMail
from tests.stories.conftest import Begin
from tests.stories.mails import JO, a_mail
from tests.stories.world import World

MONDAY = "2026-04-13 10:00"
HEAD = b"From: raw%d@example.org\nTo: complaints@example.gov.uk\nMessage-ID: <raw%d@example.org>\n"
ODD = (
    b"Subject: Br\xfcckenstra\xdfe\n\nDie Heizung: boiler \xe4\xf6\xfc",
    b"Subject: bin\x00bin\n\nNUL \x00 and more \x00",
    b"Subject: =?nonsense?q?=ff=fe?=\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe\xfd bin",
    b"Subject: bin\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nbin \xed\xa0\x80 never closed",
    b"Subject: bin\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n\x84\x31\xa4\x37 bin\r\n",
    b"\xf0\x28\x8c\x28: what\n\n" + bytes(range(256)),
)


def classes(world: World) -> Counter[str]:
    with world.office.ledger.reading() as tx:
        return Counter(one.mail_class or "" for one in tx.exec(select(Message)))


def test_the_same_mail_twice_is_one_case_and_one_letter(begin: Begin) -> None:
    world = begin(MONDAY)
    world.arrives(a_mail("The boiler.", 1), MONDAY)
    world.arrives(a_mail("The boiler.", 1), MONDAY)
    world.bot.work()
    world.arrives(a_mail("The boiler.", 1), "2026-04-13 12:00")
    world.go_to("2026-04-13 12:00")

    world.letter(MONDAY, JO, "We have your message (C-2026-00001)")
    assert len(ask.cases(world.office, now=world.clock.now())) == 1
    assert classes(world) == {MailClass.NEW: 1, MailClass.DUPLICATE: 2}


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_raw_bytes_among_others_are_all_filed_and_kept_as_they_came(begin: Begin) -> None:
    world = begin(MONDAY)
    mails = [HEAD % (number, number) + rest for number, rest in enumerate(ODD)]
    mails[3:3] = [a_mail("The boiler.", 50, sender="plain@example.org")]
    for raw in mails:
        world.arrives(raw, MONDAY)
    world.bot.work()

    with world.office.ledger.reading() as tx:
        kept = tx.exec(select(RawMail).order_by(col(RawMail.transport_key))).all()
        contents = {one.raw_mail_id: one.content for one in tx.exec(select(RawContent)).all()}
        rows = tx.exec(select(Message)).all()
    assert [contents[one.id or 0] for one in kept] == mails
    assert all(one.filed_at for one in kept)
    assert sorted(one.raw_mail_id or 0 for one in rows) == sorted(one.id or 0 for one in kept)
    # Each became a case with its receipt, or waits in the pen with a reason; none is lost.
    held = [one for one in rows if one.held_state is HeldState.HELD]
    assert all(one.held_reason for one in held)
    answered = {one.to for one in world.post.read_all()}
    assert answered == {one.from_address for one in rows if one not in held}
    assert {"plain@example.org", "raw0@example.org"} <= answered
    assert not list((world.folder / "new").iterdir())
