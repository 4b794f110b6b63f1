"""`frontline intake --quiet`: an old mailbox is filed by its Received fields, and nobody hears of it."""

from datetime import UTC, datetime
from typing import Any

from bot.mail.received import received_by_head
from tests.bot.cli.desk import CommandLine, mail

JO = "jo@example.org"
NOW = datetime(2026, 3, 30, tzinfo=UTC)


def old(day: int, number: int, text: str = "The boiler is cold.", head: str = "", sender: str = JO) -> bytes:
    """A mail that our server took on this day of April 2025, though its sender's clock says otherwise."""
    lines = (
        f"Received: from mx.test.example by store.test.example; Thu, {day} Apr 2025 09:12:00 +0000",
        "Received: from home (unknown) by mx.example.org; Sat, 1 Feb 2020 00:00:00 +0000",
        f"From: Jo <{sender}>",
        "To: complaints@test.example",
        "Subject: My boiler",
        "Date: Sat, 1 Feb 2020 00:00:00 +0000",
        f"Message-ID: <{number}@example.org>",
    )
    return ("\n".join(lines) + f"\n{head}\n{text}\n").encode()


def quietly(frontline: CommandLine, path: str) -> Any:
    """What it prints; what it says besides is that letters are stopped."""
    ended = frontline("intake", path, "--quiet", "--json")
    assert ended.code == 0
    return ended.json


def items(found: Any) -> list[tuple[str, str]]:
    return [(one["class"], one["reference"]) for one in found["items"]]


def test_an_old_mailbox_becomes_dormant_cases_that_nobody_hears_of(frontline: CommandLine) -> None:
    frontline.put("old/b.eml", old(3, 1))
    frontline.put("old/a.eml", old(9, 2, "Still cold.", "In-Reply-To: <1@example.org>\n"))
    found = quietly(frontline, "old")
    assert items(found) == [("new", "C-2025-00001"), ("reply", "C-2025-00001")]  # the oldest first, whatever its name
    shown = frontline.json("case", "show", "C-2025-00001")
    assert (shown["status"], shown["received_at"], shown["owner"]) == (
        "dormant",
        "2025-04-03T09:12:00Z",
        "ann@test.example",
    )
    assert shown["duties"] == []
    assert len(shown["messages"]) == 2
    assert frontline.json("case", "list") == []
    waiting = frontline.json("outbox", "list")
    assert [(one["kind"], one["to"]) for one in waiting] == [("alarm", "mia@test.example")]  # that letters are stopped
    assert frontline.json("run", "--once")["done"] == 0


def test_letters_wait_after_it_until_a_manager_lets_them_go(frontline: CommandLine) -> None:
    frontline.put("old/a.eml", old(3, 1))
    assert "letters resume" in frontline("intake", "old", "--quiet").err
    assert frontline("letters", "resume", "--by", "mia@test.example").code == 0
    assert frontline("intake", "old", "--quiet").err == ""  # nothing new: nothing is stopped again


def test_the_same_old_mailbox_twice_makes_no_second_case(frontline: CommandLine) -> None:
    frontline.put("old/a.eml", old(3, 1))
    quietly(frontline, "old")
    assert items(quietly(frontline, "old")) == [("duplicate", "C-2025-00001")]


def test_what_was_received_from_the_day_on_is_left_to_the_live_mailbox(frontline: CommandLine) -> None:
    for day in (3, 9, 10):
        frontline.put(f"old/{day}.eml", old(day, day))
    ended = frontline("intake", "old", "--quiet", "--until", "2025-04-09", "--json")
    assert items(ended.json) == [("new", "C-2025-00001")]
    assert "2 were received later than asked for" in ended.err
    assert frontline("intake", "old", "--until", "2025-04-09").code == 2


def test_without_a_day_what_came_since_the_first_start_is_left_to_the_live_mailbox(frontline: CommandLine) -> None:
    frontline.put("first.eml", mail())
    assert frontline("intake", "first.eml", "--received", "2025-04-09T10:00").code == 0
    now = datetime.now(UTC).strftime("%d %b %Y %H:%M:%S +0000").encode()
    frontline.put("old/a.eml", old(3, 2))
    frontline.put("old/b.eml", old(9, 1).replace(b"9 Apr 2025 09:12:00 +0000", now))
    ended = frontline("intake", "old", "--quiet", "--json")
    assert len(items(ended.json)) == 1
    assert "1 were received later" in ended.err


def test_an_mbox_file_is_taken_in_by_the_fields_of_its_mails(frontline: CommandLine) -> None:
    mbox = b"".join(
        b"From jo@example.org Thu Apr  3 09:12:00 2025\n" + old(day, day, f"Day {day}") + b"\n" for day in (3, 9)
    )
    frontline.put("old.mbox", mbox)
    assert len(quietly(frontline, "old.mbox")["items"]) == 2
    assert frontline.json("case", "show", "C-2025-00002")["received_at"] == "2025-04-09T09:12:00Z"


def test_a_mail_that_nobody_can_place_waits_in_the_pen_without_a_note(frontline: CommandLine) -> None:
    frontline.put("old/a.eml", old(3, 1))
    frontline.put("old/b.eml", old(9, 2, head="In-Reply-To: <1@example.org>\n", sender="eve@example.net"))
    assert items(quietly(frontline, "old"))[1] == ("held", "C-2025-00001")
    assert len(frontline.json("held", "list")) == 1
    assert {one["kind"] for one in frontline.json("outbox", "list")} == {"alarm"}
    assert len(frontline.json("outbox", "list")) == 1


def test_a_dormant_case_is_in_no_figure_until_it_is_adopted(frontline: CommandLine) -> None:
    frontline.put("old/a.eml", old(3, 1))
    quietly(frontline, "old")
    period = ("--from", "2025-04-01", "--to", "2025-04-30", "--json")
    before = frontline("report", "performance", *period).out
    assert frontline("case", "adopt", "C-2025-00001").code == 0
    after = frontline("report", "performance", *period).out
    assert before != after
    (case,) = frontline.json("case", "list")
    assert (case["reference"], case["status"], case["due_on"]) == ("C-2025-00001", "open", "2025-04-10")
    kinds = {one["kind"] for one in frontline.json("outbox", "list")}
    assert "receipt" not in kinds
    assert "card" in kinds


def test_a_live_reply_on_a_dormant_case_is_told_with_how_to_adopt_it(frontline: CommandLine) -> None:
    frontline.put("old/a.eml", old(3, 1))
    quietly(frontline, "old")
    frontline.put("new.eml", old(20, 3, "And now?", "In-Reply-To: <1@example.org>\n"))
    assert items(frontline.json("intake", "new.eml")) == [("reply", "C-2025-00001")]
    told = [one for one in frontline.json("outbox", "list") if one["kind"] == "note"]
    assert {one["to"] for one in told} == {"ann@test.example", "#complaints"}
    assert "card" not in {one["kind"] for one in frontline.json("outbox", "list")}


def test_only_a_dormant_case_can_be_adopted(frontline: CommandLine) -> None:
    frontline.put("a.eml", mail())
    reference = frontline.json("intake", "a.eml")["items"][0]["reference"]
    ended = frontline("case", "adopt", reference)
    assert (ended.code, "is not dormant" in ended.err) == (1, True)
    assert frontline("case", "adopt", "nonsense").code == 1


def test_the_topmost_received_field_that_can_be_read_counts_then_the_date() -> None:
    said = datetime(2025, 4, 3, 9, 12, tzinfo=UTC)
    assert received_by_head(old(3, 1), NOW) == said
    broken = b"Received: by x; when the moon was full\nReceived: by y; Thu, 3 Apr 2025 09:12:00 +0000\n\nText"
    assert received_by_head(broken, NOW) == said
    assert received_by_head(b"Date: Thu, 3 Apr 2025 10:12:00 +0100\r\n\r\nText", NOW) == said
    assert received_by_head(b"Received: by x; Thu, 3 Apr 2125 09:12:00 +0000\n\nText", NOW) is None
    assert received_by_head(b"\xff\x00no head at all", NOW) is None
