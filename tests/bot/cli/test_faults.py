"""What people get wrong, and what breaks: a sentence on standard error, and the exit code that scripts go by."""

import socket
from importlib import resources
from pathlib import Path

import pytest

from tests.bot.cli.desk import SETTINGS, CommandLine, mail

NO_LEDGER = SETTINGS.replace("sqlite:///ledger.db", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")

REFUSED = [
    ("case show C-2025-00099", "There is no case C-2025-00099."),
    ("case show what", "There is no case what."),
    ("procedure show nope", "There is no procedure 'nope'."),
    ("calendar explain 2025-04-03 --procedure nope", "There is no procedure 'nope'."),
    ("calendar explain 2025-04-03 --stage 9", "has no stage 9"),
    ("calendar explain 1999-04-03", "no date can be counted"),
    ("report nope", "There is no report 'nope'."),
    ("report performance --from 2025-05-01 --to 2025-04-01", "cannot end"),
    ("report performance -o nowhere/figures.txt", "nowhere/figures.txt"),
    ("held show 7", "There is no held mail 7."),
    ("held release 7", "There is no held mail 7."),
    ("held release 7 --onto what", "is no reference"),
    ("held discard 7 --reason why", "There is no held mail 7."),
    ("outbox retry 7", "There is nothing numbered 7"),
    ("outbox cancel 7", "There is nothing numbered 7"),
    ("outbox document 7", "There is no letter for the post numbered 7"),
    ("letters resume", "are not stopped"),
    ("letters pause --by ann@test.example", "Only a manager"),
    ("letters pause --by who@test.example", "You are not on the list"),
    ("letters preview receipt --language xx", "xx"),
    ("rehearse --days 0", "between 1 and"),
    ("rehearse --days 5 --from 2020-01-01", "today or later"),
    ("intake nothing.eml", "nothing.eml cannot be read"),
]

WRONG = [
    ("", "Commands:"),
    ("case", "Commands:"),
    ("nope", "No such command"),
    ("case list --nope", "--nope"),
    ("case list --only late", "overdue"),
    ("case show", "REF"),
    ("calendar explain", "DATE"),
    ("calendar explain 2025-02-30", "Invalid value for 'DATE': '2025-02-30' does not match"),
    ("calendar add 2025-13-12", "Invalid value for 'DATE': '2025-13-12' does not match"),
    ("calendar explain 2025-04-03 --nation mars", "scotland"),
    ("procedure check nothing.toml", "nothing.toml does not exist"),
    ("report performance --format pdf", "html"),
    ("report performance --format xlsx", "name it with -o FILE.xlsx"),
    ("report performance --format docx", "name it with -o FILE.docx"),
    ("report performance --basis nope", "final_stage"),
    ("report performance --compare nope", "previous-year"),
    ("letters preview nope", "Invalid value for 'kind': 'nope' is not one of 'receipt',"),
    ("held show seven", "ID"),
    ("held discard 7", "--reason"),
    ("outbox list --state nope", "queued"),
    ("rehearse", "--days"),
    ("run --json", "--once"),
    ("intake", "PATH"),
    ("intake a.eml --mailbox nope", "complaints"),
    ("intake a.eml --received yesterday", "--received"),
    ("intake a.eml --received 2999-01-01", "--received"),
    ("intake a.eml --received 0001-01-01", "--received"),
    ("case list --config nothing.toml", "nothing.toml does not exist"),
    ("--config nothing.toml case list", "nothing.toml does not exist"),
]


@pytest.mark.parametrize(("typed", "says"), REFUSED)
def test_what_is_refused_is_one_sentence_and_exit_1(typed: str, says: str, frontline: CommandLine) -> None:
    ended = frontline(*typed.split())
    assert (ended.code, len(ended.err.splitlines())) == (1, 1)
    assert says in ended.err


@pytest.mark.parametrize(("typed", "says"), WRONG)
def test_wrong_usage_is_exit_2(typed: str, says: str, frontline: CommandLine) -> None:
    frontline.put("a.eml", mail())
    ended = frontline(*typed.split())
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err


def test_with_json_a_fault_is_still_a_sentence_on_standard_error(frontline: CommandLine) -> None:
    ended = frontline("case", "show", "C-2025-00099", "--json")
    assert (ended.code, ended.out, ended.err) == (1, "", "There is no case C-2025-00099.\n")


def test_all_mistakes_in_the_settings_are_told_one_a_line(frontline: CommandLine) -> None:
    wrong = SETTINGS.replace('transport = "local"\npath = "in"', 'transport = "pigeon"\nspeed = 1')
    wrong = wrong.replace('"ann@test.example"]', '"nobody@test.example"]').replace('domain = "test.example"', "")
    frontline.put("frontline.toml", wrong.encode())
    ended = frontline("case", "list", "--json")
    assert (ended.code, ended.out) == (2, "")
    for key in ("mailbox[0].transport", "mailbox[0].speed", "area[0].stage_owners", "desk.domain"):
        assert [key in line for line in ended.err.splitlines()].count(True) == 1


def test_an_unknown_procedure_in_the_settings_is_a_mistake_that_names_the_known_ones(frontline: CommandLine) -> None:
    frontline.put("frontline.toml", SETTINGS.replace("[storage]", 'procedure = "fronline"\n[storage]').encode())
    ended = frontline("case", "list")
    assert ended.code == 2
    assert "desk.procedure" in ended.err
    assert "frontline" in ended.err


def test_a_preset_with_three_mistakes_names_all_three(frontline: CommandLine) -> None:
    text = (resources.files("procedure") / "presets" / "frontline.toml").read_text(encoding="utf-8")
    assert frontline("procedure", "check", frontline.put("good.toml", text.encode())).code == 0
    text = text.replace("day_of_receipt = 0", "day_of_receipt = 7").replace('nation = "', 'nation = "new-')
    path = frontline.put("wrong.toml", f'colour = "red"\n{text}'.encode())
    ended = frontline("procedure", "check", path, "--json")
    assert (ended.code, len(ended.err.splitlines())) == (2, 3)
    assert {one["key"] for one in ended.json["mistakes"]} == {"colour", "day_of_receipt", "nation"}
    assert ended.json["ok"] is False


def test_nobody_acts_where_the_settings_name_no_admin(frontline: CommandLine) -> None:
    frontline.put("frontline.toml", SETTINGS.replace('["admin"]', "[]").encode())
    ended = frontline("letters", "pause")
    assert (ended.code, "--by EMAIL" in ended.err) == (1, True)


def test_a_ledger_that_was_not_migrated_is_refused_with_what_to_do(bare: CommandLine) -> None:
    ended = bare("case", "list")
    assert (ended.code, ended.err) == (1, "The ledger is not up to date. Run `frontline migrate`.\n")


def test_a_ledger_out_of_reach_is_75_for_intake_and_1_for_all_else(frontline: CommandLine) -> None:
    frontline.put("frontline.toml", NO_LEDGER.encode())
    taken = frontline("intake", frontline.put("a.eml", mail()), "--json")
    assert (taken.code, taken.out, len(taken.err.splitlines())) == (75, "", 1)
    for command in ("case list", "migrate", "run --once", "audit verify"):
        ended = frontline(*command.split())
        assert (ended.code, len(ended.err.splitlines())) == (1, 1)
        assert "out of reach" in ended.err


def test_a_ledger_in_a_folder_that_cannot_be_made_is_out_of_reach(frontline: CommandLine) -> None:
    frontline.put("file", b"")
    frontline.put("frontline.toml", SETTINGS.replace("ledger.db", "file/ledger.db").encode())
    assert frontline("intake", frontline.put("a.eml", mail())).code == 75


def test_a_file_that_is_no_ledger_is_named(frontline: CommandLine) -> None:
    path = frontline.put("ledger.db", b"My shopping list, which is longer than a magic number.")
    ended = frontline("case", "list")
    assert ended.code == 1
    assert f"{path} is no SQLite file" in ended.err
    assert path.read_bytes().startswith(b"My shopping list")


def test_a_taken_port_is_named_with_its_setting(frontline: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        frontline.put("frontline.toml", SETTINGS.replace("port = 0", f"port = {port}").encode())
        ended = frontline("run")
    assert ended.code == 1
    assert "http.port" in ended.err


def test_missing_secrets_stop_the_bot_before_it_starts(frontline: CommandLine) -> None:
    frontline.put("frontline.toml", SETTINGS.replace('mode = "off"', 'mode = "socket"').encode())
    ended = frontline("run")
    assert ended.code == 2
    assert "FRONTLINE_SLACK_BOT_TOKEN" in ended.err
    assert "FRONTLINE_SLACK_APP_TOKEN" in ended.err


def test_a_mailbox_that_cannot_be_read_is_said_with_why_where_the_bot_runs_once(
    frontline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD", "x")
    away = 'transport = "imap"\nhost = "127.0.0.1"\nport = 1\nusername = "bot"'
    frontline.put("frontline.toml", SETTINGS.replace('transport = "local"\npath = "in"', away).encode())
    ended = frontline("run", "--once", "--json")
    assert (ended.code, ended.json["read"]) == (0, 0)
    assert "event=mailbox_unreachable mailbox=complaints " in ended.err
    assert "why=\"Nobody answers at the mail server's port." in ended.err


def test_an_altered_history_is_found(frontline: CommandLine) -> None:
    frontline.complaint()
    path = Path(frontline.folder / "ledger.db")
    with frontline.office() as office, office.ledger.writing() as tx:
        tx.connection().exec_driver_sql("UPDATE events SET kind = 'noted'")
    assert path.exists()
    ended = frontline("audit", "verify", "--json")
    assert ended.code == 1
    assert ended.json["ok"] is False
    assert ended.json["broken"] in ended.err
