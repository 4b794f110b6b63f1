"""A workspace, an office and an open door for the tests of the Slack door: once per module, since each takes time."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.slack.door import SlackDoor
from handlers.office import Office
from sandbox import Sandbox
from storage.ledger import Ledger, open_ledger
from tests.bot.slack.office import Complaints, an_office, noon
from tests.bot.slack.workspace import CHANNELS, MEMBERS, Script
from tests.ledgers import sqlite_url


@dataclass(frozen=True)
class House:
    """Everything at work: the office behind, the door, the workspace in front."""

    office: Office
    complaints: Complaints
    script: Script
    door: SlackDoor
    workspace: Sandbox


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A Slack workspace on this machine; who breaks something uses `healed`."""
    with Sandbox(
        data=tmp_path_factory.mktemp("workspace"),
        mailboxes={},
        members=MEMBERS,
        channels=CHANNELS,
        now=lambda: datetime.now(UTC),
        move_clock=lambda target: target,
        settle_seconds=0.01,
    ) as running:
        yield running


@pytest.fixture
def healed(workspace: Sandbox) -> Iterator[Sandbox]:
    """The workspace, with every fault taken away afterwards."""
    yield workspace
    workspace.faults.clear()


@pytest.fixture(scope="module")
def module_ledger(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger for all tests of a module; each works on cases of its own."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    shutil.copy(sqlite_template, path)
    opened = open_ledger(sqlite_url(path))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def module_office(module_ledger: Ledger) -> Office:
    """The office behind; a module whose tests need another procedure has its own."""
    return an_office(module_ledger)


@pytest.fixture(scope="module")
def house(workspace: Sandbox, module_office: Office) -> Iterator[House]:
    """The open door: real Bolt, real Socket Mode, real handlers."""
    office = module_office
    door = SlackDoor(
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        api_url=workspace.api_url,
        command="/complaint",
        office=office,
        clock=noon,
        pace_seconds=0,
    )
    door.start()
    yield House(office, Complaints(office), Script(workspace), door, workspace)
    door.stop()
