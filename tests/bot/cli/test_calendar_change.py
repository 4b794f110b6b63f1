"""`frontline calendar add`, `remove` and `recount`: the preview, the yes, lists from files, and what is refused."""

import os
import pty
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources

import pytest
from freezegun import freeze_time

from bot.cli import main
from tests.bot.cli.desk import CommandLine
from tests.forked import forked

FLOOD = "2025-04-08"
"""A complaint of Thursday 3 April 2025 is due on the 10th; without Tuesday the 8th on the 11th."""
ADD = ("calendar", "add", FLOOD, "--reason", "The river rose.")
MOVED = {"reference": "C-2025-00001", "stage": 1, "due_on": "2025-04-11", "was_due_on": "2025-04-10"}


@pytest.fixture
def own_procedure() -> str:
    shipped = (resources.files("procedure") / "presets" / "frontline.toml").read_text(encoding="utf-8")
    return shipped.replace('id = "frontline"', 'id = "our-own"')


@pytest.fixture
def busy(frontline: CommandLine) -> Iterator[CommandLine]:
    """A desk with one open case, on the day after its complaint came."""
    with freeze_time(datetime(2025, 4, 4, 10, tzinfo=UTC)):
        frontline.complaint()
        yield frontline


def due_on(frontline: CommandLine) -> str:
    return str(frontline.json("case", "show", "C-2025-00001")["due_on"])


def test_without_a_yes_the_preview_is_printed_and_nothing_changes(busy: CommandLine) -> None:
    ended = busy(*ADD)
    assert (ended.code, ended.err) == (1, "Nothing was changed. Say --yes to do it.\n")
    assert "Tuesday 8 April 2025 is closed." in ended.out
    assert "C-2025-00001  1      due   Thursday 10 April 2025  Friday 11 April 2025" in ended.out
    assert "Open cases to be counted again: 1. Of them move: 1." in ended.out
    assert due_on(busy) == "2025-04-10"
    assert busy.json("calendar", "list", "--from", FLOOD, "--to", FLOOD) == []


def test_with_a_yes_it_is_done(busy: CommandLine) -> None:
    ended = busy(*ADD, "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Done. Cases that moved: 1.\n")
    assert due_on(busy) == "2025-04-11"
    [listed] = busy.json("calendar", "list", "--from", FLOOD, "--to", FLOOD)
    assert (listed["sort"], listed["added_by"]) == ("closed", "ada@test.example")
    events = busy.json("case", "show", "C-2025-00001")["events"]
    assert "The calendar changed; due 2025-04-11 instead of 2025-04-10" in [one["text"] for one in events]


def test_json_says_what_moves_and_whether_it_was_done(busy: CommandLine) -> None:
    ended = busy(*ADD, "--json")
    assert ended.code == 1
    does = {"date": FLOOD, "does": "closes", "reason": "The river rose.", "say": "Tuesday 8 April 2025 is closed."}
    nothing: dict[str, list[object]] = {"kept": [], "promised": [], "unable": []}
    assert ended.json == {"done": False, "days": [does], "moved": [MOVED], **nothing}
    assert busy.json(*ADD, "--yes") == {"done": True, "days": [does], "moved": [MOVED], **nothing}


def test_what_was_added_is_taken_back(busy: CommandLine) -> None:
    busy(*ADD, "--yes")
    found = busy.json("calendar", "remove", FLOOD, "--reason", "It fell again.", "--yes")
    assert [one["does"] for one in found["days"]] == ["works_again"]
    assert due_on(busy) == "2025-04-10"


def test_asking_twice_is_refused_the_second_time(busy: CommandLine) -> None:
    busy(*ADD, "--yes")
    ended = busy(*ADD, "--yes")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "Tuesday 8 April 2025 is closed already: The river rose..\n"


def test_a_list_in_a_file_is_added_and_what_is_so_already_is_left(busy: CommandLine) -> None:
    days = ("20250408", "Flood"), ("20250418", "Good Friday"), ("20250412", "A Saturday")
    events = "".join(
        f"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:{why}\r\nEND:VEVENT\r\n" for day, why in days
    )
    file = busy.put("list.ics", f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode())
    found = busy.json("calendar", "add", "--file", file, "--yes")
    assert [(one["date"], one["does"]) for one in found["days"]] == [
        ("2025-04-08", "closes"),
        ("2025-04-12", "nothing"),
        ("2025-04-18", "nothing"),
    ]
    assert found["moved"] == [MOVED]


def test_every_mistake_of_a_file_is_told(busy: CommandLine) -> None:
    file = busy.put("list.toml", b"closures = [{ date = 2025-04-08 }, { date = 5, reason = 'x' }]\nother = 1\n")
    ended = busy("calendar", "add", "--file", file, "--yes")
    assert ended.code == 2
    assert "closures.2.date is 5" in ended.err
    assert "other is 1: no such key" in ended.err
    assert "2025-04-08 is missing: a reason, in the file or with --reason" in ended.err
    assert due_on(busy) == "2025-04-10"


def test_only_a_manager_may(busy: CommandLine) -> None:
    ended = busy(*ADD, "--yes", "--by", "ann@test.example")
    assert (ended.code, ended.err) == (1, "Only a manager may change the calendar.\n")


@pytest.mark.parametrize(
    ("words", "code", "say"),
    [
        ("add", 2, "Give either a DATE or --file FILE."),
        ("add 2025-04-08 --file x.toml", 2, "Give either a DATE or --file FILE."),
        ("add 2025-02-30 --reason x", 2, "Invalid value for"),
        ("add 2025-04-08", 1, "Give a reason"),
        ("add --file nothing.ics --reason x", 2, "nothing.ics does not exist"),
        ("add 2025-04-18 --reason x", 1, "is no working day already: Good Friday"),
        ("remove 2025-04-08 --reason x", 1, "is a working day already"),
        ("remove 2025-04-08", 2, "--reason"),
        ("recount --reason x", 1, "Every open case is counted by the calendar as it is."),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(busy: CommandLine, words: str, code: int, say: str) -> None:
    ended = busy("calendar", *words.split())
    assert (ended.code, ended.out) == (code, "")
    assert say in ended.err


def test_a_changed_closure_of_the_procedure_is_checked_and_counted(busy: CommandLine, own_procedure: str) -> None:
    settings = (busy.folder / "frontline.toml").read_text()
    busy.put("own.toml", own_procedure.encode())
    busy.put("frontline.toml", settings.replace("[desk]", '[desk]\nprocedure = "own.toml"', 1).encode())
    assert busy("calendar", "check").code == 0  # the case came under `frontline`, and stays there
    reference = busy.complaint("2025-04-03T10:00", sender="kim@example.org")
    assert busy.json("case", "show", reference)["due_on"] == "2025-04-10"
    busy.put(
        "own.toml", own_procedure.replace("closures = [] ", f'closures = [{{ date = {FLOOD}, reason = "x" }}]').encode()
    )
    checked = busy("calendar", "check", "--json")
    assert checked.code == 1
    [old] = [one for one in checked.json if not one["ok"]]
    assert (old["about"], old["reference"]) == ("version", reference)
    doctor = {one["check"]: one for one in busy("doctor", "--json").json}
    assert doctor["calendar of cases"]["ok"] is False
    found = busy.json("calendar", "recount", "--reason", "The list has changed.", "--yes")
    assert [one["reference"] for one in found["moved"]] == [reference]
    assert busy("calendar", "check").code == 0


def test_on_a_terminal_it_asks(frontline: CommandLine) -> None:
    """Through a terminal of its own, since only that can answer; the day is no working day of any case."""
    words = ["frontline", "calendar", "add", "2030-04-09", "--reason", "Moving house."]
    for answer, sort in (("n", []), ("y", ["closed"])):
        keyboard, terminal = pty.openpty()
        started = forked(main, words, files=(terminal, terminal, terminal), folder=frontline.folder)
        os.close(terminal)
        os.write(keyboard, f"{answer}\n".encode())
        said = b""
        while True:
            try:
                read = os.read(keyboard, 10_000)
            except OSError:  # the terminal is gone with its last process
                break
            if not read:
                break
            said += read
        os.close(keyboard)
        assert started.wait() == (1 if answer == "n" else 0), said
        assert b"Do it? [y/N]" in said
        found = frontline.json("calendar", "list", "--from", "2030-04-09", "--to", "2030-04-09")
        assert [one["sort"] for one in found] == sort
