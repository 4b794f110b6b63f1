"""Bugs and outages: the person hears a sentence with a number, the log holds no content, the door stays open."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.slack.door import SlackDoor
from bot.slack.guarding import sentence_for
from procedure.errors import NotAllowed
from sandbox import Sandbox
from storage.ledger import LedgerUnreachable, open_ledger
from tests.bot.slack.office import an_office, noon
from tests.bot.slack.workspace import ANN, Script
from tests.ledgers import sqlite_url

SECRET = "the words of a complaint"


@pytest.fixture
def broken(workspace: Sandbox, tmp_path: Path) -> Iterator[Script]:
    """A door before a ledger that has no tables."""
    ledger = open_ledger(sqlite_url(tmp_path / "empty.db"))
    tokens: dict[str, Any] = {"bot_token": workspace.bot_token, "app_token": workspace.app_token}
    door = SlackDoor(
        **tokens, api_url=workspace.api_url, command="/complaint", office=an_office(ledger), clock=noon, pace_seconds=0
    )
    door.start()
    yield Script(workspace)
    door.stop()
    ledger.close()


def test_a_bug_is_answered_with_a_number_that_stands_in_the_log_without_content(broken: Script) -> None:
    with capture_logs() as logs:
        shown = broken.command(ANN, f"/complaint note 2026/42 {SECRET}")
    (entry,) = [one for one in logs if one["event"] == "slack_listener_failed"]
    assert "tell your administrator the number" in shown.text
    assert entry["number"] in shown.text
    assert SECRET not in json.dumps(logs) + shown.text
    assert broken.command(ANN, "/complaint help").text


@pytest.fixture
def debugging(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything is logged, from before the door is built."""
    caplog.set_level(logging.DEBUG)
    return caplog


def test_even_at_debug_no_library_logs_what_was_written(debugging: pytest.LogCaptureFixture, broken: Script) -> None:
    with capture_logs():
        broken.command(ANN, f"/complaint note 2026/42 {SECRET}")
    assert SECRET not in debugging.text


def test_a_refusal_is_shown_and_not_logged() -> None:
    with capture_logs() as logs:
        assert sentence_for(NotAllowed("Not today."), "test") == "Not today."
    assert logs == []


def test_a_ledger_out_of_reach_is_a_reason_to_try_again() -> None:
    with capture_logs():
        assert "try again in a minute" in sentence_for(LedgerUnreachable("locked"), "test")
