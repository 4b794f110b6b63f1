"""Where one mail of an mbox file ends and the next begins: of two taken for one, nobody answers the second."""

from pathlib import Path

import pytest

from bot.cli.sources import mails_in

DATED = b"From jo@example.org Thu Apr  3 09:12:00 2025\n"


def mail(line: bytes, subject: str, end: bytes = b"\n\n") -> bytes:
    return line + f"From: Jo <jo@example.org>\nSubject: {subject}\n\nThe bin.".encode() + end


def subjects(folder: Path, content: bytes) -> list[bytes]:
    path = folder / "archive"
    path.write_bytes(content)
    mails = [one.content for one in mails_in([str(path)], pytest.fail)]
    return [one.partition(b"Subject: ")[2].partition(b"\n")[0].rstrip() for one in mails]


@pytest.mark.parametrize(
    "line",
    [
        DATED,
        b"From - Thu Apr 03 09:12:00 2025\n",
        b"From ???@??? Thu Apr 03 09:12:00 2025\n",
        b"From 1766@xxx Thu Apr 03 09:12:00 +0000 2025\n",
        b"From jo@example.org 2025-04-03T09:12:00+01:00\n",
        b"From jo@example.org\n",
        b"From MAILER-DAEMON\n",
    ],
    ids=["usual", "Thunderbird", "Eudora", "Takeout", "ISO date", "no date", "no date, a machine"],
)
def test_each_way_to_begin_a_mail_begins_one(tmp_path: Path, line: bytes) -> None:
    assert subjects(tmp_path, mail(line, "one") + mail(line, "two")) == [b"one", b"two"]
    assert subjects(tmp_path, mail(line, "one", b"\n") + mail(line, "two", b"\n")) == [b"one", b"two"]


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"\n\n", b"\xef\xbb\xbf\r\n"])
def test_what_a_program_wrote_before_the_first_mail_hides_none(tmp_path: Path, start: bytes) -> None:
    assert subjects(tmp_path, start + mail(DATED, "one") + mail(DATED, "two")) == [b"one", b"two"]


@pytest.mark.parametrize(
    "words",
    [
        b"\n\nFrom there it went on at 10:00 in 2025.\nNobody came.",
        b"\nFrom what I know\nAddress: 12 High Street",
        b"\n\nFrom Monday on: nobody.\nSubject to the weather",
    ],
)
def test_a_sentence_that_begins_with_from_begins_no_mail(tmp_path: Path, words: bytes) -> None:
    assert subjects(tmp_path, mail(DATED, "one", words + b"\n\n") + mail(DATED, "two")) == [b"one", b"two"]


def test_a_text_that_begins_with_from_is_whole(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_bytes(b"From the desk of Jo\n\nNo bin came.\n")
    (given,) = mails_in([str(tmp_path / "letter.txt")], pytest.fail)
    assert given.content == b"From the desk of Jo\n\nNo bin came.\n"


def test_a_line_of_days_and_hours_without_a_year_keeps_nobody_busy(tmp_path: Path) -> None:
    line = b"\n\nFrom " + b"mon " * 50_000 + b"1:00 " * 50_000 + b"\n"
    assert subjects(tmp_path, mail(DATED, "one", line + b"\n") + mail(DATED, "two")) == [b"one", b"two"]
