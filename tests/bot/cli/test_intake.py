"""`frontline intake`: every place that a mail may lie in, and what becomes of it."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import sources
from bot.cli.sources import mails_in
from bot.cli.stopped import Stopped
from bot.mail.intake import KILLER, Given, batches
from handlers.keep import Arrived, keep
from tests.bot.cli.desk import SETTINGS, CommandLine, mail
from tests.bot.cli.test_faults import NO_LEDGER

RECEIVED = datetime(2025, 4, 3, 9, 12, tzinfo=UTC)
CORPUS = Path(__file__).parents[2] / "mail"


def classes(found: Any) -> list[str]:
    return [one["class"] for one in found["items"]]


def contents(*paths: object) -> list[bytes]:
    """What is read, where nothing may go wrong."""
    faults: list[str] = []
    found = [one.content for one in mails_in([str(one) for one in paths], faults.append)]
    assert faults == []
    return found


def snapshot(folder: Path) -> dict[str, str]:
    files = (one for one in folder.rglob("*") if one.is_file())
    return {str(one): hashlib.sha256(one.read_bytes()).hexdigest() + str(one.stat().st_mtime_ns) for one in files}


def test_the_same_folder_twice_makes_no_second_case(frontline: CommandLine) -> None:
    for number in range(3):
        frontline.put(f"old/{number}.eml", mail(subject=f"Boiler {number}"))
    first, again = (frontline.json("intake", "old") for _ in range(2))
    assert classes(first) == ["new"] * 3
    assert classes(again) == ["duplicate"] * 3
    assert [one["reference"] for one in again["items"]] == [one["reference"] for one in first["items"]]
    assert len(frontline.json("case", "list")) == 3


def test_a_copy_under_another_name_is_a_duplicate_of_the_same_case(frontline: CommandLine) -> None:
    for name in ("a.eml", "b.eml"):
        frontline.put(f"old/{name}", mail())
    frontline.put("old/c.eml", b"Received: from elsewhere\n" + mail())
    found = frontline.json("intake", "old")
    assert classes(found) == ["new", "duplicate", "duplicate"]
    assert len({one["reference"] for one in found["items"]}) == 1


def test_what_came_through_the_mailbox_is_a_duplicate_too(frontline: CommandLine) -> None:
    frontline.put("in/new/1.mail", mail())
    assert frontline("run", "--once").code == 0
    assert classes(frontline.json("intake", frontline.put("a.eml", mail()))) == ["duplicate"]


def test_a_folder_is_read_in_order_of_names_with_everything_in_it(frontline: CommandLine) -> None:
    for name in ("b/2.eml", "a/1.eml", "c.eml"):
        frontline.put(f"old/{name}", mail(subject=name))
    frontline.put("old/.hidden", mail(subject="hidden"))
    (frontline.folder / "old" / "link.eml").symlink_to(frontline.folder / "old" / "c.eml")
    found = frontline.json("intake", "old")
    assert [one["source"] for one in found["items"]] == ["old/c.eml", "old/a/1.eml", "old/b/2.eml"]


def test_a_maildir_is_read_and_left_as_it_is(frontline: CommandLine) -> None:
    for name in ("new/1.host", "cur/2.host:2,S", "tmp/3.host"):
        frontline.put(f"Maildir/{name}", mail(subject=name))
    before = snapshot(frontline.folder / "Maildir")
    found = frontline.json("intake", "Maildir")
    assert [one["source"] for one in found["items"]] == ["Maildir/cur/2.host:2,S", "Maildir/new/1.host"]
    assert snapshot(frontline.folder / "Maildir") == before


def test_a_folder_that_is_no_maildir_may_have_a_tmp_folder(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "a.eml").write_bytes(b"x")
    assert contents(tmp_path) == [b"x"]


def test_an_mbox_is_split_where_an_empty_line_stands_before_a_from_line(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(
        b"From jo@example.org Thu Apr  3 09:12:00 2025\nSubject: one\n\n"
        b"I write.\nFrom now on at 09:12 in 2025 it is cold.\n"
        b">From here on it is quoted.\n\nFrom experience nobody comes.\n\n"
        b"From ed@example.org Thu Apr  3 09:13:00 2025\nSubject: two\n\nHello.\n"
    )
    first, second = contents(path)
    assert first.startswith(b"Subject: one\n\nI write.\nFrom now on")
    assert b"\nFrom here on" in first
    assert b"From experience" in first
    assert second == b"Subject: two\n\nHello.\n"


def test_a_mail_of_an_old_mac_that_begins_with_a_from_line_is_one_mail_and_not_empty(tmp_path: Path) -> None:
    lines = (b"From jo Thu Apr  2 09:12:00 2026", b"From: jo@example.org", b"Subject: Bins", b"", b"No bin.", b"")
    (tmp_path / "mac").write_bytes(b"\r".join(lines))
    (given,) = mails_in([str(tmp_path / "mac")], print)
    assert (given.source, given.content) == (str(tmp_path / "mac"), b"\r".join(lines))


def test_mails_of_an_mbox_are_named_by_their_number(frontline: CommandLine) -> None:
    line = b"From jo@example.org Thu Apr  3 09:12:00 2025\n"
    frontline.put("mbox", b"\n".join(line + mail(subject=f"Boiler {number}") for number in range(2)))
    found = frontline.json("intake", "mbox")
    assert [(one["source"], one["class"]) for one in found["items"]] == [("mbox#1", "new"), ("mbox#2", "new")]


def test_a_mail_above_the_limit_is_cut_off_and_its_whole_size_known(tmp_path: Path) -> None:
    path = tmp_path / "huge.eml"
    with path.open("wb") as file:
        file.write(mail())
        file.truncate(sources.LARGEST_BYTES * 3)
    [found] = mails_in([str(path)], pytest.fail)
    assert len(found.content) == sources.LARGEST_BYTES + 1
    assert found.size_bytes == sources.LARGEST_BYTES * 3


def test_a_line_without_end_in_an_mbox_is_cut_off_too(tmp_path: Path) -> None:
    path = tmp_path / "huge.mbox"
    with path.open("wb") as file:
        file.write(b"From jo@example.org Thu Apr  3 09:12:00 2025\n")
        file.truncate(sources.LARGEST_BYTES + 5_000_000)
    [found] = mails_in([str(path)], pytest.fail)
    assert len(found.content) == sources.LARGEST_BYTES + 1
    assert found.size_bytes > len(found.content)


def test_a_mail_above_the_limit_is_held_with_the_reason(frontline: CommandLine) -> None:
    with frontline.put("huge.eml", mail()).open("ab") as file:
        file.truncate(sources.LARGEST_BYTES + 10)
    [item] = frontline.json("intake", "huge.eml")["items"]
    assert item["class"] == "held"
    assert "larger than" in item["held_reason"]


def test_rubbish_is_held_and_its_neighbours_are_filed(frontline: CommandLine) -> None:
    frontline.put("old/a.eml", bytes(range(256)) * 40)
    frontline.put("old/b.eml", mail())
    found = frontline.json("intake", "old")
    assert classes(found) == ["held", "new"]
    assert found["items"][0]["held_reason"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_filed(frontline: CommandLine) -> None:
    ended = frontline("intake", "nothing.eml", frontline.put("a.eml", mail()), "nowhere/", "--json")
    assert (ended.code, classes(ended.json)) == (1, ["new"])
    assert [line.partition(" ")[0] for line in ended.err.splitlines()] == ["nothing.eml", "nowhere/"]


def test_hidden_files_and_links_are_counted_and_not_read(frontline: CommandLine) -> None:
    frontline.put("mails/a.eml", mail())
    folder = frontline.folder / "mails"
    (folder / ".hidden.eml").write_bytes(mail(subject="Hidden"))
    (folder / "link.eml").symlink_to(folder / "a.eml")
    (folder / "nowhere.eml").symlink_to(folder / "gone")
    ended = frontline("intake", str(folder))
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "1 seen: 1 new.")
    assert "3 hidden files and folders, links and the like were passed over." in ended.err


def test_too_many_files_are_refused_before_any_is_read(tmp_path: Path) -> None:
    for number in range(1001):
        (tmp_path / f"{number}.eml").touch()
    with pytest.raises(Stopped, match="100,000"):
        list(mails_in([str(tmp_path)] * 100, pytest.fail))


def test_received_without_a_zone_is_office_time(frontline: CommandLine) -> None:
    for typed in ("2025-07-03T09:12", "2025-07-03T08:12Z", "2025-07-03T10:12+02:00"):
        frontline.json("intake", frontline.put("a.eml", mail(subject=typed)), "--received", typed)
    assert {one["received_at"] for one in frontline.json("case", "list")} == {"2025-07-03T08:12:00Z"}


def test_the_mailbox_can_be_named(frontline: CommandLine) -> None:
    second = '[[mailbox]]\nname = "repairs"\naddress = "repairs@test.example"\ntransport = "local"\npath = "in2"\n'
    frontline.put("frontline.toml", f"{SETTINGS}{second}".encode())
    frontline.json("intake", frontline.put("a.eml", b""), "--mailbox", "repairs")
    assert [one["mailbox"] for one in frontline.json("held", "list")] == ["repairs"]


def test_intake_sends_nothing(frontline: CommandLine) -> None:
    frontline.complaint()
    assert not (frontline.folder / "out").exists()
    assert {one["state"] for one in frontline.json("outbox", "list")} == {"queued"}


def test_for_people_each_mail_is_a_line_and_the_classes_are_counted(frontline: CommandLine) -> None:
    ended = frontline("intake", frontline.put("a.eml", mail()), frontline.put("b.eml", b""))
    assert ended.out.splitlines()[-1] == "2 seen: 1 new, 1 held."
    assert len(ended.out.splitlines()) == 3


def test_a_mail_that_killed_the_process_again_and_again_is_held_unparsed(frontline: CommandLine) -> None:
    killer, neighbour = mail(subject="Killer"), mail(subject="Boiler")
    with frontline.office() as office:
        for tries, content in ((4, killer), (2, neighbour)):
            given = Given("", content, len(content))
            for _ in range(tries - 1):
                keep(office, "complaints", [Arrived(given.key, RECEIVED, content)])
    found = frontline.json("intake", frontline.put("a.eml", killer), frontline.put("b.eml", neighbour))
    assert classes(found) == ["held", "new"]
    assert found["items"][0]["held_reason"] == KILLER


def test_batches_are_bounded_by_count_and_bytes() -> None:
    small = [Given("", b"x", 1)] * 120
    assert [len(one) for one in batches(small)] == [50, 50, 20]
    large = [Given("", b"x" * 9_000_000, 9_000_000)] * 5
    assert [len(one) for one in batches(large)] == [2, 2, 1]
    assert [len(one) for one in batches([Given("", b"x" * 30_000_000, 1)])] == [1]


def test_every_odd_mail_of_the_corpus_is_taken_in(frontline: CommandLine) -> None:
    files = sorted(CORPUS.glob("*.eml"))
    found = frontline.json("intake", *files)
    assert found["seen"] == len(files)
    assert {"new", "held", "automatic", "bulk", "bounce"} <= set(classes(found))


def piped(folder: Path, content: bytes) -> "subprocess.CompletedProcess[bytes]":
    """`frontline intake - --json` in a process of its own, as a mail server starts it."""
    code = "import sys; from bot.cli import main; sys.exit(main())"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", code, "intake", "-", "--json"]
    return subprocess.run(command, cwd=folder, env=env, input=content, capture_output=True, check=False)


def test_a_mail_server_can_pipe_into_it(frontline: CommandLine) -> None:
    ended = piped(frontline.folder, mail())
    assert (ended.returncode, ended.stderr) == (0, b"")
    [item] = json.loads(ended.stdout)["items"]
    assert (item["source"], item["class"]) == ("-", "new")


def test_a_mail_server_keeps_the_mail_while_the_ledger_is_away(frontline: CommandLine) -> None:
    frontline.put("frontline.toml", NO_LEDGER.encode())
    ended = piped(frontline.folder, mail())
    assert (ended.returncode, ended.stdout) == (75, b"")
    assert b"Traceback" not in ended.stderr


def test_a_mail_server_keeps_the_mail_while_the_ledger_is_not_migrated(frontline: CommandLine) -> None:
    text = SETTINGS.replace("ledger.db", "older.db")
    frontline.put("frontline.toml", text.encode())
    ended = piped(frontline.folder, mail())
    assert (ended.returncode, ended.stdout) == (75, b"")
    assert b"frontline migrate" in ended.stderr


def test_a_path_that_is_empty_is_not_the_folder_in_which_somebody_stands(frontline: CommandLine) -> None:
    frontline.put("a.eml", mail())
    ended = frontline("intake", "")
    assert (ended.code, ended.out, ended.err) == (2, "", "A PATH is empty.\n")


def test_files_of_which_nothing_can_be_read_are_no_copies_of_each_other(frontline: CommandLine) -> None:
    for name, content in (("a", b"\0" * 500), ("b", b""), ("c", b"3 V12 N3\n"), ("d", b"")):
        frontline.put(f"old/{name}", content)
    assert classes(frontline.json("intake", "old")) == ["held", "held", "held", "duplicate"]


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08", b"PK\x03\x04", b"!BDN"])
def test_a_packed_file_is_held_with_what_to_do(frontline: CommandLine, start: bytes) -> None:
    [item] = frontline.json("intake", frontline.put("old.mbox.gz", start + bytes(range(256))))["items"]
    assert item["class"] == "held"
    assert "take in" in item["held_reason"] or "take these in" in item["held_reason"]


def test_a_mail_that_a_library_stumbles_over_leaves_no_words_in_the_log(frontline: CommandLine) -> None:
    """So deep a comment is a fault to some versions of Python's own reader of addresses, and none to others."""
    head = b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\nX-Failed-Recipients: jo@example.org "
    frontline.put("deep.eml", head + b"(" * 45_000 + b"\nSubject: x\n\nhi\n")
    ended = _in_a_process_of_its_own("import sys; from bot.cli import main; sys.exit(main())", frontline.folder)
    assert ended.stdout.endswith("1 seen: 1 bounce.\n")
    assert "Traceback" not in ended.stderr
    assert "jo@example.org" not in ended.stderr


def test_what_a_library_logs_about_a_mail_is_told_without_its_words(tmp_path: Path) -> None:
    code = """
import logging
from bot.cli.logs import log_to_stderr
log_to_stderr()
try:
    raise RecursionError("jo@example.org")
except RecursionError:
    logging.getLogger("flufl.bounce").exception("jo@example.org cannot be read")
"""
    ended = _in_a_process_of_its_own(code, tmp_path)
    assert "library=flufl.bounce" in ended.stderr
    assert "fault=RecursionError" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "jo@example.org" not in ended.stderr


def _in_a_process_of_its_own(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", code, "intake", "deep.eml"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True, text=True)
