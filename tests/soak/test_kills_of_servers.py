"""The bot is killed while it reads and writes through a mail server; no complaint is lost, no receipt comes twice."""

from pathlib import Path

import pytest

from tests.bot.mail.dovecot import need_dovecot
from tests.ledgers import new_ledger, sqlite_url
from tests.soak.desk import a_small_bot
from tests.soak.killing import Plan, kill_and_drain
from tests.soak.served import a_served_desk
from tests.soak.test_kills import LEASE_SECONDS, must_be_whole

LOOKING = ("exchange", "graph")
"""Transports that can look among the sent letters: what may have left is never sent twice."""
BLIND = ("dovecot", "smtp")
"""Through SMTP nobody can look: what may have left is sent once more, under the same Message-ID."""
SHORT = Plan(mails=12, kills=2, life_seconds=2.0, drain_seconds=90.0, seed=20263)
LONG = Plan(mails=300, kills=30, life_seconds=12.0, drain_seconds=400.0, seed=20264)
SPEED = 60
"""A letter that may have left is looked for after 1, 6 and 21 minutes, which pass as seconds."""


@pytest.mark.parametrize("kind", [*LOOKING, *BLIND])
def test_two_kills_lose_nothing_and_repeat_only_what_nobody_can_look_for(tmp_path: Path, kind: str) -> None:
    killed(tmp_path, kind, SHORT)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", [*LOOKING, *BLIND])
def test_thirty_kills_lose_nothing_and_repeat_only_what_nobody_can_look_for(tmp_path: Path, kind: str) -> None:
    killed(tmp_path, kind, LONG)


def killed(folder: Path, kind: str, plan: Plan) -> None:
    if kind == "dovecot":
        need_dovecot()
    url = sqlite_url(folder / "ledger.db")
    new_ledger(url).close()
    with a_served_desk(folder, url, kind) as desk:
        found = kill_and_drain(desk, a_small_bot(desk, LEASE_SECONDS, speed=SPEED), plan)
    must_be_whole(found, plan)
    assert found.repeats == 0 or kind in BLIND
