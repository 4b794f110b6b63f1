"""The bot is killed while it works, again and again; nobody's complaint is lost, nobody gets two receipts for it."""

import sys
from pathlib import Path

import pytest

from tests.ledgers import PostgreSQL, new_ledger, sqlite_url
from tests.soak.desk import a_desk, a_small_bot, the_product
from tests.soak.killing import Outcome, Plan, kill_and_drain

SHORT = Plan(mails=24, kills=2, life_seconds=2.0, drain_seconds=40.0, seed=20261)
LONG = Plan(mails=500, kills=50, life_seconds=24.0, drain_seconds=300.0, seed=20262)
LEASE_SECONDS = 0.6


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated ledger, once on each database."""
    if request.param == "sqlite":
        new_ledger(sqlite_url(tmp_path / "ledger.db")).close()
        return sqlite_url(tmp_path / "ledger.db")
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.emptied()


def test_two_kills_lose_nothing_and_repeat_only_what_was_on_the_wire(tmp_path: Path, url: str) -> None:
    with a_desk(tmp_path, url) as desk:
        found = kill_and_drain(desk, a_small_bot(desk, LEASE_SECONDS), SHORT)
    must_be_whole(found, SHORT)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_fifty_kills_lose_nothing_and_repeat_only_what_was_on_the_wire(tmp_path: Path, url: str) -> None:
    with a_desk(tmp_path, url, slack="socket") as desk:
        found = kill_and_drain(desk, the_product(desk), LONG)
    must_be_whole(found, LONG)


def must_be_whole(found: Outcome, plan: Plan) -> None:
    """Every mail is a message and, unless it was at work in four deaths, a case with exactly one receipt."""
    sys.stdout.write(f"seed {plan.seed}: {plan.mails} mails, {plan.kills} kills: {found}\n")
    assert (found.messages, found.duplicates, found.unfiled) == (plan.mails, 0, 0)
    assert found.cases + found.held == plan.mails
    assert found.held <= plan.kills // 25
    assert found.receipts == found.cases
    assert found.strangers == 0
    assert found.repeats <= plan.kills
    assert found.audit_ok
