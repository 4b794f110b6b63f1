"""The command line on a desk of its own."""

import shutil
from pathlib import Path

import pytest

from tests.bot.cli.desk import SETTINGS, CommandLine


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Settings, and no ledger yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FRONTLINE_CONFIG", raising=False)
    (tmp_path / "frontline.toml").write_text(SETTINGS, encoding="utf-8")
    return CommandLine(tmp_path, capsys)


@pytest.fixture
def frontline(bare: CommandLine, sqlite_template: Path) -> CommandLine:
    """Settings, and an empty ledger."""
    shutil.copy(sqlite_template, bare.folder / "ledger.db")
    return bare
