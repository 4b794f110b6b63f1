"""`--help`, docs/commands.md and the tree of commands say the same, and help is quick."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.program import COMMANDS, program
from tests.bot.cli.desk import CommandLine

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
COMMON = {"--config", "--json"}
HEAVY = {"pydantic", "sqlalchemy", "sqlmodel", "slack_bolt", "slack_sdk", "jinja2", "apscheduler", "starlette", "rich"}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that call it."""
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    for name in command.list_commands(None):
        yield from leaves(command.get_command(None, name), (*path, name))


def long_options(command: Any) -> set[str]:
    flags = {flag for one in command.params for flag in one.opts if flag.startswith("--")}
    return flags - COMMON


TREE = dict(leaves(program()))


def documented() -> dict[str, list[str]]:
    """The cells of each row of the table, by the words that call the command."""
    rows = re.findall(r"^\| `frontline ([^`]+)` \|(.*)\|$", DOCS, re.MULTILINE)
    return {re.sub(r"( [A-Z.]+)+$", "", name): [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def test_the_docs_name_every_command_and_no_other() -> None:
    assert list(documented()) == list(TREE)
    assert len(TREE) > 20


@pytest.mark.parametrize("name", TREE)
def test_the_docs_say_what_help_says(name: str) -> None:
    does, options, _ = documented()[name]
    assert does == TREE[name].help.partition("\n")[0]
    assert set(re.findall(r"`(--[a-z-]+)`", options)) == long_options(TREE[name])


@pytest.mark.parametrize("name", TREE)
def test_the_docs_say_which_commands_have_json(name: str) -> None:
    flags = {flag for one in TREE[name].params for flag in one.opts}
    assert ("--json" in flags) == bool(documented()[name][2])


@pytest.mark.parametrize("name", COMMANDS)
def test_the_sentence_in_the_list_of_commands_is_that_of_the_command(name: str) -> None:
    says = program().get_command(None, name).help.partition("\n")[0]
    assert says.startswith(COMMANDS[name][1].removesuffix("."))


@pytest.mark.parametrize("name", TREE)
def test_every_command_has_help(name: str, frontline: CommandLine) -> None:
    ended = frontline(*name.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"frontline {name}" in ended.out
    assert "--config" in ended.out or name == "procedure check"


def test_the_list_of_commands_needs_none_of_them() -> None:
    code = "import sys; from bot.cli import main; main(['--help']); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert all(name in found.stdout for name in COMMANDS)
    assert HEAVY & set(found.stdout.split()) == set()


def test_a_misspelt_command_is_answered_with_the_nearest_one(frontline: CommandLine) -> None:
    ended = frontline("outbocks")
    assert ended.code == 2
    assert "outbox" in ended.err


def test_the_exit_codes_are_documented() -> None:
    assert re.findall(r"^\| (\d+) \|", DOCS, re.MULTILINE) == ["0", "1", "2", "75"]
