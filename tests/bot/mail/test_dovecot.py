"""What is done, on a real Dovecot that is set up as other servers are: with a prefix, without MOVE, without UIDPLUS."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.mail.imap import ImapMailbox
from bot.mail.imap_server import ImapServer
from procedure.desk import SENT_ITEMS
from tests.bot.mail.dovecot import USER, Dovecot, a_dovecot
from tests.bot.mail.servers import PASSWORD

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
PREFIX = "namespace inbox {\n  inbox = yes\n  prefix = INBOX.\n  separator = .\n}\n"
SLASHES = "namespace inbox {\n  inbox = yes\n  separator = /\n}\n"
NO_MOVE = "imap_capability = IMAP4rev1 UIDPLUS NAMESPACE\n"
NEITHER = "imap_capability = IMAP4rev1 NAMESPACE\n"


def a_mail(number: int) -> bytes:
    return f"From: jo@example.org\nSubject: {number}\n\nThe boiler is broken.\n".encode()


def mailbox(server: Dovecot, name: str = "complaints") -> ImapMailbox:
    where = ImapServer("127.0.0.1", server.port, "none", USER, PASSWORD, timeout_seconds=5)
    return ImapMailbox(name, "complaints@example.gov.uk", where, lambda: AT)


@pytest.mark.parametrize("extra", ["", PREFIX, SLASHES, NO_MOVE], ids=["plain", "prefix", "slashes", "no MOVE"])
def test_what_is_done_is_moved_alone(extra: str) -> None:
    with a_dovecot(extra) as server, closing(mailbox(server)) as box:
        for number in range(3):
            server.put(a_mail(number), AT)
        items = box.fetch(50, "").items
        server.mark_as_deleted(a_mail(2))
        box.done([one.key for one in items[:2]])
        assert (server.mails(), sorted(server.mails(".Processed"))) == ([a_mail(2)], [a_mail(0), a_mail(1)])
        assert "S" not in server.flags() + server.flags(".Processed")


def test_without_move_and_uidplus_a_keyword_says_what_is_done() -> None:
    with a_dovecot(NEITHER) as server:
        for number in range(3):
            server.put(a_mail(number), AT)
        with closing(mailbox(server)) as box:
            batch = box.fetch(2, "")
            box.done([one.key for one in batch.items])
        with closing(mailbox(server)) as box:
            assert [one.raw.replace(b"\r\n", b"\n") for one in box.fetch(50, "").items] == [a_mail(2)]
            assert "those that are done stay there" in box.probe().say
        assert len(server.mails()) == 3


def test_sent_items_are_found_under_a_prefix() -> None:
    with a_dovecot(PREFIX) as server, closing(mailbox(server, "complaints" + SENT_ITEMS)) as box:
        server.put(a_mail(0), AT, ".Sent")
        first = box.fetch(50, "")
        server.put(a_mail(1), AT, ".Sent")
        assert (len(first.items), len(box.fetch(50, first.cursor).items)) == (0, 1)
