"""Bodies that a server fails to give: one mail that is broken is held, a mailbox that is broken holds nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.mail.failures import TRIES_ALONE, Failures
from bot.mail.listener import Listener
from procedure.mail import MailClass
from storage.ledger import Ledger
from tests.bot.mail.exchange_server import EXCHANGE, ExchangeServer
from tests.bot.mail.graph_server import GRAPH, GraphServer
from tests.bot.mail.imap_kind import OLD_IMAP, OldServer
from tests.bot.mail.servers import MailServer
from tests.bot.mail.test_contract import Team, a_mail, arrive
from tests.handlers.desk import work
from tests.stubs.ews_operations import BREAKS
from tests.stubs.ews_store import INBOX
from tests.stubs.imap import DROP

REFUSES, BREAKS_OFF = "refuses", "breaks off"
POLLS = 60


@pytest.fixture(params=[OLD_IMAP, EXCHANGE, GRAPH], ids=lambda kind: kind.name)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailServer]:
    with request.param.start(tmp_path) as started:
        yield started


@pytest.fixture
def team(sqlite_ledger: Ledger) -> Team:
    return Team(work(sqlite_ledger).office)


def harm(server: MailServer, numbers: set[int], how: str) -> None:
    """Whoever asks for the bytes of these mails, and of no others, is refused or cut off."""
    raws = {a_mail(number) for number in numbers}
    if isinstance(server, OldServer):
        word = DROP if how == BREAKS_OFF else "NO [SERVERBUG] cannot"
        server.server.poisoned = {one.uid: word for one in server.server.folders["INBOX"].mails if one.raw in raws}
    elif isinstance(server, ExchangeServer):
        store = server.exchange.store
        word = BREAKS if how == BREAKS_OFF else "ErrorInternalServerError"
        for one in store.in_folder(store.known(INBOX)):
            one.fault = word if one.raw in raws else ""
    elif isinstance(server, GraphServer):
        service = server.stub.service
        service.broken_mails, service.broken_status = raws, 0 if how == BREAKS_OFF else 500


def polled(listener: Listener, until: Callable[[], bool]) -> None:
    for _ in range(POLLS):
        if until():
            return
        listener.poll()
    raise AssertionError(f"not within {POLLS} polls")


@pytest.mark.parametrize("how", [REFUSES, BREAKS_OFF])
def test_a_mailbox_that_gives_no_mail_at_all_is_said_and_holds_none(server: MailServer, team: Team, how: str) -> None:
    arrive(server, (1, 2, 3))
    harm(server, {1, 2, 3}, how)
    listener = team.bot(server.client())
    for _ in range(POLLS):
        listener.poll()
    assert team.classes() == {}
    assert team.error()
    harm(server, set(), how)
    polled(listener, lambda: not server.inbox())
    listener.close()
    assert (team.classes(), team.error()) == ({MailClass.NEW: 3}, "")


@pytest.mark.parametrize("how", [REFUSES, BREAKS_OFF])
def test_a_mail_that_is_never_given_is_held_and_the_others_are_filed(server: MailServer, team: Team, how: str) -> None:
    arrive(server, (1, 2, 3))
    harm(server, {1}, how)
    listener = team.bot(server.client())
    polled(listener, lambda: not server.inbox())
    arrive(server, (4,))
    polled(listener, lambda: not server.inbox())
    listener.close()
    assert team.classes() == {MailClass.NEW: 3, MailClass.HELD: 1}


@pytest.mark.parametrize("how", [REFUSES, BREAKS_OFF])
def test_the_only_mail_that_waits_is_held_after_many_tries(server: MailServer, team: Team, how: str) -> None:
    arrive(server, (1,))
    harm(server, {1}, how)
    listener = team.bot(server.client())
    for _ in range(TRIES_ALONE // 2 - 1):  # a connection that was kept is asked once more on a new one
        listener.poll()
    assert team.classes() == {}
    polled(listener, lambda: not server.inbox())
    listener.close()
    assert team.classes() == {MailClass.HELD: 1}


@pytest.mark.parametrize("how", [REFUSES, BREAKS_OFF])
def test_mails_that_come_one_by_one_are_not_held_while_none_can_be_read(
    server: MailServer, team: Team, how: str
) -> None:
    listener = team.bot(server.client())
    arrive(server, (1,))
    harm(server, {1, 2}, how)
    polled(listener, lambda: not server.inbox())
    arrive(server, (2,))
    harm(server, {1, 2}, how)
    for _ in range(POLLS):
        listener.poll()
    assert team.classes() == {MailClass.HELD: 1}
    assert team.error()
    harm(server, set(), how)
    polled(listener, lambda: not server.inbox())
    listener.close()
    assert team.classes() == {MailClass.HELD: 1, MailClass.NEW: 1}


def test_what_failed_while_nothing_could_be_read_is_asked_for_again_when_others_are() -> None:
    failures = Failures(tries=3)
    for _ in range(100):
        failures.failed(["a", "b"])
    failures.read(["b"])
    assert not failures.is_hopeless("a", is_alone=False)
    failures.failed(["a"])
    assert failures.is_hopeless("a", is_alone=False)
    failures.read(["a"])
    assert failures.of("a") == 0
