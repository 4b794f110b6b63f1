"""A Maildir, both ways."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.mail.local import LocalMailbox, LocalMailer, deliver, make_maildir
from bot.mail.message import understand
from bot.mail.parts import Limits
from scheduler.ports import TransportError
from tests.bot.mail.letters import letter

AT = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def box(tmp_path: Path) -> LocalMailbox:
    make_maildir(tmp_path)
    return LocalMailbox("complaints", "complaints@example.gov.uk", tmp_path)


def put(path: Path, name: str, raw: bytes = b"x", at: datetime = AT) -> None:
    file = path / "new" / name
    file.write_bytes(raw)
    os.utime(file, (at.timestamp(), at.timestamp()))


def keys(box: LocalMailbox, limit: int = 100) -> list[str]:
    return [item.key for item in box.fetch(limit, "").items]


def test_a_maildir_that_is_not_there_is_made_and_empty(tmp_path: Path) -> None:
    assert LocalMailbox("a", "a@example.gov.uk", tmp_path / "not" / "yet").fetch(10, "").items == []


def test_mails_come_oldest_first_with_the_files_time_as_received_time(box: LocalMailbox) -> None:
    put(box.path, "b", b"second", AT + timedelta(seconds=1))
    put(box.path, "c", b"first")
    items = box.fetch(10, "").items
    assert [(item.key, item.raw, item.size_bytes) for item in items] == [("c", b"first", 5), ("b", b"second", 6)]
    assert items[0].received_at == AT


def test_mails_come_again_until_they_are_done(box: LocalMailbox) -> None:
    put(box.path, "a")
    put(box.path, "b")
    assert keys(box) == keys(box) == ["a", "b"]
    box.done(["a"])
    assert keys(box) == ["b"]
    assert (box.path / "cur" / "a:2,S").read_bytes() == b"x"


def test_done_may_be_repeated_and_takes_unknown_keys(box: LocalMailbox) -> None:
    put(box.path, "a:2,")
    box.done(["a", "never-seen"])
    box.done(["a"])
    assert sorted(os.listdir(box.path / "cur")) == ["a:2,S"]


def test_a_batch_is_bounded_by_count_and_nobody_starves(box: LocalMailbox) -> None:
    for number in range(5):
        put(box.path, f"m{number}")
    seen: list[str] = []
    for _ in range(3):
        batch = keys(box, limit=2)
        seen += batch
        box.done(batch)
    assert seen == [f"m{number}" for number in range(5)]


def test_a_batch_is_bounded_by_bytes_but_holds_at_least_one_mail(tmp_path: Path) -> None:
    box = LocalMailbox("a", "a@example.gov.uk", tmp_path, max_batch_bytes=25)
    make_maildir(tmp_path)
    put(tmp_path, "a", b"x" * 30)
    put(tmp_path, "b", b"x" * 20)
    put(tmp_path, "c", b"x" * 10)
    assert keys(box) == ["a"]
    box.done(["a"])
    assert keys(box) == ["b"]


def test_a_mail_over_the_limit_comes_cut_and_is_seen_to_be_too_large(tmp_path: Path) -> None:
    box = LocalMailbox("a", "a@example.gov.uk", tmp_path, max_item_bytes=100)
    make_maildir(tmp_path)
    put(tmp_path, "huge", b"From: jo@example.org\n\n" + b"x" * 5000)
    (item,) = box.fetch(10, "").items
    assert (item.size_bytes, len(item.raw)) == (5022, 101)
    assert understand(item.raw, Limits(size_bytes=100)).unreadable is not None


def test_unfinished_hidden_linked_and_foreign_things_are_left_alone(box: LocalMailbox, tmp_path: Path) -> None:
    (box.path / "tmp" / "half").write_bytes(b"half")
    put(box.path, ".hidden")
    (box.path / "new" / "folder").mkdir()
    (box.path / "new" / "link").symlink_to(tmp_path / "tmp" / "half")
    os.mkfifo(box.path / "new" / "pipe")
    assert keys(box) == []


def test_delivery_leaves_one_whole_mail_received_at_the_given_time(box: LocalMailbox) -> None:
    deliver(box.path, b"raw", "<a@b>", AT)
    deliver(box.path, b"raw", "<a@b>", AT)
    deliver(box.path, b"raw", "<b@b>", AT)
    items = box.fetch(10, "").items
    assert [(item.raw, item.received_at) for item in items] == [(b"raw", AT)] * 2
    assert os.listdir(box.path / "tmp") == []


def test_a_letter_sent_locally_can_be_read_locally(box: LocalMailbox) -> None:
    sent = letter()
    mailer = LocalMailer(box.path)
    assert mailer.send(sent) == sent.message_id
    mailer.close()
    (item,) = box.fetch(10, "").items
    assert understand(item.raw).message_id == sent.message_id


def test_an_outgoing_maildir_that_cannot_be_written_is_a_reason_to_try_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(TransportError) as failed:
        LocalMailer(tmp_path / "file").send(letter())
    assert (failed.value.permanent, failed.value.uncertain) == (False, False)
