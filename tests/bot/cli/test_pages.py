"""What people read on a terminal."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from handlers.urgent import mark_urgent
from tests.bot.cli.desk import SETTINGS, CommandLine, mail

LISTS = ("case list", "held list", "outbox list", "rehearse --days 3", "procedure list")


def test_a_case_reads_from_its_dates_to_its_history(frontline: CommandLine) -> None:
    page = frontline("case", "show", frontline.complaint()).out
    parts = [
        "stage 1, open",
        "Ann Owner <ann@test.example>",
        "Thursday 3 April 2025 at 09:12",
        "Thursday 10 April 2025",
    ]
    parts += ["Messages", "from jo@example.org", "My boiler", "Duties", "respond", "History", "filed as"]
    places = [page.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_a_rehearsal_of_shadow_running_says_where_letters_really_go(frontline: CommandLine) -> None:
    frontline.complaint()
    assert "Shadow running" not in frontline("rehearse", "--days", 3).out
    diverted = SETTINGS.replace("[outgoing]", '[outgoing]\ndivert_to = "shadow@test.example"')
    frontline.put("frontline.toml", diverted.encode())
    page = frontline("rehearse", "--days", 3).out
    assert "Shadow running: letters to customers go to shadow@test.example instead." in page


def test_letters_are_shown_with_whom_they_go_to_and_their_state(frontline: CommandLine) -> None:
    page = frontline("case", "show", frontline.complaint(received="")).out
    [letter] = [line for line in page.splitlines() if "to jo@example.org" in line]
    assert letter.split()[-1] == "queued"


def test_a_reference_may_be_typed_as_people_type(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    typed = f"c{reference[2:6]}-{int(reference[7:])}"
    assert reference in frontline("case", "show", typed).out


def test_an_explained_case_tells_the_days(frontline: CommandLine) -> None:
    page = frontline("case", "show", frontline.complaint(), "--explain").out
    assert "working day 5" in page


def test_every_list_says_so_when_it_is_empty(frontline: CommandLine) -> None:
    for command in LISTS[:3]:
        assert frontline(*command.split()).out.startswith(("There are no", "Nothing"))


def test_every_list_has_a_line_for_what_there_is(frontline: CommandLine) -> None:
    frontline.json("intake", frontline.put("a.eml", mail()), frontline.put("b.eml", b""))
    for command in LISTS:
        ended = frontline(*command.split())
        assert ended.code == 0
        assert len(ended.out.splitlines()) >= 2


def test_what_comes_from_outside_cannot_steer_the_terminal(frontline: CommandLine) -> None:
    reference = frontline.complaint(subject="red \x1b[31m\x9b2J\u202eabc")
    page = frontline("case", "show", reference).out
    assert not {"\x1b", "\x9b", "\u202e"} & set(page)
    assert frontline("case", "show", reference, "--json").out.isascii()


def test_held_mails_are_shown_with_why(frontline: CommandLine) -> None:
    frontline.json("intake", frontline.put("b.eml", b""))
    assert "empty" in frontline("held", "list").out
    assert "empty" in frontline("held", "show", "1").out


def test_writing_commands_say_what_they_did(frontline: CommandLine) -> None:
    frontline.json("intake", frontline.put("b.eml", b""))
    assert "discarded" in frontline("held", "discard", 1, "--reason", "empty").out
    assert "stopped" in frontline("letters", "pause").out
    assert "again" in frontline("letters", "resume").out
    assert frontline("letters", "check").out == "Every template is in order.\n"


def test_a_mistake_in_a_letter_of_ones_own_is_found(frontline: CommandLine) -> None:
    frontline.put("var/letters/en/receipt.txt.j2", b"Subject: {{ colour }}\n\nHello\n")
    ended = frontline("letters", "check", "--json")
    assert ended.code == 1
    assert ended.json["findings"] == ended.err.splitlines()


def test_a_procedure_is_shown_with_its_stages(frontline: CommandLine) -> None:
    page = frontline("procedure", "show", "frontline").out
    assert "5 working days" in page
    assert "24 hours" in page


def test_one_look_at_everything_says_what_it_did(frontline: CommandLine) -> None:
    assert frontline("run", "--once").out.startswith("0 mails read")


def test_the_history_is_proved_in_a_sentence(frontline: CommandLine) -> None:
    frontline.complaint()
    assert "as they were written" in frontline("audit", "verify").out


def test_a_reader_that_leaves_early_gets_no_traceback(bare: CommandLine) -> None:
    dates = " ".join(f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29))
    code = "import sys; from bot.cli import main; sys.exit(main())"
    typed = f'"{sys.executable}" -c "{code}" calendar explain {dates} | head -n 1'
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    ended = subprocess.run(["sh", "-c", typed], cwd=bare.folder, env=env, capture_output=True, text=True, check=False)
    assert ended.stderr == ""


def test_a_rehearsal_folds_what_would_go_out_again_and_again_on_one_day(frontline: CommandLine) -> None:
    with frontline.office() as office:
        mark_urgent(office, frontline.complaint(), True, "ann@test.example", datetime.now(UTC))
    page = frontline("rehearse", "--days", "2").out
    assert any("Urgent: C-" in line and " times, the last " in line for line in page.splitlines())
    assert len(frontline.json("rehearse", "--days", "2")["items"]) > len(page.splitlines())
