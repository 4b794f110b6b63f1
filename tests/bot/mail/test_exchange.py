"""What only Exchange can do to a bot: sync states, streams, items of its own kinds, quotas."""

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from bot.mail.exchange import ExchangeMailbox
from bot.mail.exchange_items import REFUSED
from bot.mail.exchange_mailer import ExchangeMailer, ExchangeMailers
from bot.mail.exchange_stream import Stream
from bot.mail.ports import MailboxError
from procedure.desk import SENT_ITEMS
from procedure.mail import MailClass
from scheduler.delivery import Carrier
from scheduler.ports import TransportError
from storage.ledger import Ledger
from storage.outbox import Side
from tests.bot.mail.exchange_server import ExchangeServer, access, an_exchange_server
from tests.bot.mail.letters import letter
from tests.bot.mail.servers import ADDRESS, LIMIT_BYTES, NAME
from tests.bot.mail.test_contract import AT, Team, a_mail, arrive, bodies, subjects
from tests.handlers.desk import work
from tests.stubs.ews import Exchange, an_exchange
from tests.stubs.ews_operations import BREAKS
from tests.stubs.ews_signing import BASIC
from tests.stubs.ews_store import INBOX

SOON_SECONDS = 20.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ExchangeServer]:
    with an_exchange_server(tmp_path) as started:
        yield started


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Exchange]:
    """Without TLS and handshakes, for what is asked many times."""
    with an_exchange(tmp_path, ADDRESS, BASIC, with_tls=False) as exchange:
        yield exchange


@pytest.fixture
def team(sqlite_ledger: Ledger) -> Team:
    return Team(work(sqlite_ledger).office)


def quiet(exchange: Exchange) -> ExchangeMailbox:
    """A client that only looks, so that calls can be counted."""
    return ExchangeMailbox(NAME, access(exchange), max_item_bytes=LIMIT_BYTES, listens=False)


def read_and_answer(exchange: Exchange, team: Team, mails: int) -> dict[str, int]:
    """The calls that reading, moving and acknowledging so many mails took."""
    started = team.clock.now().replace(microsecond=0)
    for number in range(mails):
        exchange.store.add(exchange.store.known(INBOX), a_mail(number), started)
    assert team.poll(quiet(exchange)).filed == mails
    with closing(ExchangeMailer(access(exchange))) as mailer:
        carrier = Carrier(team.office, mailer, None, "bot", team.clock.now, team.clock.real)  # type: ignore[arg-type]
        assert carrier.deliver(Side.LETTERS).sent == mails
    assert exchange.store.in_folder(exchange.store.known(INBOX)) == []
    assert len(exchange.store.in_folder(exchange.store.named("Processed"))) == mails
    return exchange.directory.calls


# Reading


@pytest.mark.parametrize(("mails", "most"), [(60, 20), pytest.param(1000, 100, marks=pytest.mark.soak)])
def test_mails_are_read_and_acknowledged_with_few_calls(plain: Exchange, team: Team, mails: int, most: int) -> None:
    """Opening two connections takes eight calls, making the folder three."""
    calls = read_and_answer(plain, team, mails)
    sys.stdout.write(f"{mails} mails: {calls}\n")
    assert calls["CreateItem"] == mails
    assert sum(calls.values()) - calls["CreateItem"] <= most


def test_a_look_at_an_inbox_without_news_costs_one_call(plain: Exchange) -> None:
    with closing(quiet(plain)) as client:
        cursor = client.fetch(10, "").cursor
        before = plain.calls
        client.fetch(10, cursor)
    assert plain.calls == before + 1


def test_a_lost_sync_state_files_nothing_twice(server: ExchangeServer, team: Team) -> None:
    arrive(server, (1, 2))
    listener = team.bot(server.client())
    listener.poll()
    server.exchange.store.lose_states()
    arrive(server, (3,))
    listener.poll()
    listener.close()
    assert team.classes() == {MailClass.NEW: 3}
    assert server.inbox() == []


def test_sent_items_are_found_again_after_a_lost_sync_state(server: ExchangeServer, team: Team) -> None:
    server.put_sent(a_mail(1), AT - timedelta(days=9))
    listener = team.bot(server.sent_client())
    listener.poll()
    server.put_sent(a_mail(2), AT)
    listener.poll()
    server.exchange.store.lose_states()
    server.put_sent(a_mail(3), AT + timedelta(hours=1))
    listener.poll()
    listener.close()
    assert sum(team.classes().values()) == 2


def test_a_cursor_of_another_transport_is_a_beginning(server: ExchangeServer) -> None:
    arrive(server, (1,))
    with closing(quiet(server.exchange)) as client:
        assert len(client.fetch(10, "1711785600:44").items) == 1


def test_mails_come_oldest_first_however_many_pages_the_server_gives(server: ExchangeServer) -> None:
    arrive(server, range(600))
    with closing(quiet(server.exchange)) as client:
        first = client.fetch(3, "").items
    assert [one.received_at for one in first] == [AT + timedelta(minutes=number) for number in range(3)]


def test_read_marks_and_flags_of_people_change_nothing(server: ExchangeServer, team: Team) -> None:
    arrive(server, (1, 2))
    listener = team.bot(server.client())
    listener.poll()
    arrive(server, (3,))
    for mail in list(server.exchange.store.mails):
        server.exchange.store.touch(mail)
    assert listener.poll().read == 1
    listener.close()


@pytest.mark.parametrize("kind", ["MeetingRequest", "SharingMessage", "PostItem", "SomethingOfNextYear"])
def test_items_that_are_no_messages_are_mails_too(server: ExchangeServer, kind: str) -> None:
    store = server.exchange.store
    store.add(store.known(INBOX), a_mail(1), AT, kind=kind)
    with closing(quiet(server.exchange)) as client:
        (item,) = client.fetch(10, "").items
        client.done([item.key])
    assert bodies([item.raw]) == subjects([1])
    assert server.inbox() == []


def test_a_mail_that_the_server_cannot_give_is_held_and_its_neighbours_are_filed(
    server: ExchangeServer, team: Team
) -> None:
    arrive(server, (1, 2))
    store = server.exchange.store
    store.add(store.known(INBOX), a_mail(3), AT, fault="ErrorMimeContentConversionFailed")
    found = team.poll(server.client())
    assert (found.filed, found.held, server.inbox()) == (2, 1, [])


def test_a_mail_that_makes_the_server_stumble_is_tried_three_times_and_never_stops_the_others(
    server: ExchangeServer, team: Team
) -> None:
    store = server.exchange.store
    store.add(store.known(INBOX), a_mail(1), AT, fault="ErrorInternalServerError")
    arrive(server, (2,))
    listener = team.bot(quiet(server.exchange))
    assert (listener.poll().filed, listener.poll().filed) == (1, 0)
    arrive(server, (3,))
    last = listener.poll()
    listener.close()
    assert (last.filed, last.held, server.inbox()) == (1, 1, [])


def test_a_mail_at_which_the_server_breaks_is_found_alone_and_held(server: ExchangeServer, team: Team) -> None:
    arrive(server, range(10))
    store = server.exchange.store
    store.add(store.known(INBOX), a_mail(99), AT, fault=BREAKS)
    listener = team.bot(quiet(server.exchange))
    for _ in range(6):
        listener.poll()
    listener.close()
    assert (team.cases(), server.inbox()) == (10, [])
    assert team.classes() == {MailClass.NEW: 10, MailClass.HELD: 1}


def test_mails_that_may_not_be_moved_are_filed_once_said_and_hold_back_no_new_ones(
    server: ExchangeServer, team: Team
) -> None:
    server.exchange.directory.moves_fault = "ErrorAccessDenied"
    arrive(server, (1, 2))
    listener = team.bot(quiet(server.exchange))
    listener.poll()
    assert "no access" in team.error()
    arrive(server, (3,))
    listener.poll()
    listener.poll()
    assert (team.cases(), len(server.inbox())) == (3, 3)
    server.exchange.directory.moves_fault = ""
    listener.poll()
    listener.close()
    assert (team.cases(), server.inbox(), team.error()) == (3, [], "")


def test_a_mail_of_many_megabytes_gives_its_headers_and_its_text_only(server: ExchangeServer) -> None:
    boundary = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo heat.\r\n'
    attachment = b"--b\r\nContent-Type: image/png\r\n\r\n" + b"A" * 3 * LIMIT_BYTES + b"\r\n--b--\r\n"
    raw = b"From: jo@example.org\r\nSubject: Photographs\r\nMessage-ID: <9@example.org>\r\n" + boundary + attachment
    server.put(raw, AT)
    with closing(quiet(server.exchange)) as client:
        (item,) = client.fetch(10, "").items
    assert b"Subject: Photographs" in item.raw
    assert b"No heat." in item.raw
    assert len(item.raw) < 1000
    assert item.size_bytes == len(raw)
    assert "only headers and text" in item.fault


def test_a_folder_for_what_is_done_that_somebody_deleted_is_made_again(server: ExchangeServer, team: Team) -> None:
    arrive(server, (1,))
    listener = team.bot(server.client())
    listener.poll()
    store = server.exchange.store
    folder = store.named("Processed")
    assert folder
    for mail in store.in_folder(folder):
        store.remove(mail.id)
    del store.folders[folder.id]
    arrive(server, (2,))
    listener.poll()
    listener.close()
    assert bodies(server.processed()) == subjects([2])


def test_an_answer_to_a_move_that_gets_lost_doubles_nothing(server: ExchangeServer, team: Team) -> None:
    arrive(server, (1, 2))
    server.exchange.drop_operation = "MoveItem"
    team.poll(server.client())
    assert server.inbox() == []
    server.exchange.drop_operation = ""
    team.poll(server.client(), "bot-2")
    assert team.classes() == {MailClass.NEW: 2}


def test_a_server_that_is_busy_in_the_middle_of_it_all_is_caught_up_with(plain: Exchange, team: Team) -> None:
    for number in range(120):
        plain.store.add(plain.store.known(INBOX), a_mail(number), AT)
    listener = team.bot(quiet(plain))
    for calls in range(4, 16):
        plain.busy_after = calls
        listener.poll()
    plain.busy_after = -1
    listener.poll()
    listener.close()
    assert team.classes() == {MailClass.NEW: 120}


# The stream


@pytest.mark.parametrize("step", [53, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.timeout(1200)
def test_a_stream_may_be_cut_at_every_point(plain: Exchange, step: int) -> None:
    """The line is up again after each cut, and a mail that came meanwhile is not missed.

    Two documents go over it, 1,900 bytes and a little: that the line is up, and that a mail came.
    """
    stream = Stream(access(plain), pauses=(0.0,))
    plain.cut_after = 0
    stream.start()
    for cut in range(0, 1900, step):
        lines = plain.directory.calls.get("GetStreamingEvents", 0)
        plain.cut_after = cut
        stream.news.clear()
        plain.store.add(plain.store.known(INBOX), a_mail(cut), AT)
        until(lambda: stream.news.is_set())
        until(lambda lines=lines: plain.directory.calls.get("GetStreamingEvents", 0) > lines)  # type: ignore[misc]
    plain.cut_after = -1
    plain.store.add(plain.store.known(INBOX), a_mail(1), AT)
    stream.news.clear()
    until(lambda: stream.news.is_set())
    stream.close()
    assert plain.streamed >= 1900 // step


def test_a_stream_that_is_refused_disturbs_no_look(server: ExchangeServer) -> None:
    with closing(server.client()) as client:
        client.fetch(10, "")
        server.exchange.drop_operation = "Subscribe"
        server.exchange.store.subscriptions.clear()
        arrive(server, (1,))
        assert len(client.fetch(10, "").items) == 1


def test_a_server_that_closes_every_stream_at_once_is_not_asked_again_and_again(plain: Exchange) -> None:
    plain.stream_seconds = 0.0
    stream = Stream(access(plain), pauses=(0.0, 0.0, 600.0))
    stream.start()
    until(lambda: plain.directory.calls.get("Unsubscribe", 0) == 3)
    stream.close()
    assert (stream.lines, plain.directory.calls["GetStreamingEvents"]) == (3, 3)


def test_a_stream_ends_at_once_when_the_mailbox_is_closed(server: ExchangeServer) -> None:
    client = server.client()
    client.fetch(10, "")
    until(lambda: server.exchange.directory.calls.get("GetStreamingEvents", 0) > 0)
    began = monotonic()
    client.close()
    assert monotonic() - began < SOON_SECONDS / 4


def until(holds: object) -> None:
    over = monotonic() + SOON_SECONDS
    while not holds():  # type: ignore[operator]
        assert monotonic() < over, "not within 20 seconds"
        sleep(0.01)


# Writing


def test_headers_that_exchange_would_forget_are_told_twice(server: ExchangeServer) -> None:
    with closing(server.mailer()) as mailer:
        mailer.send(letter())
        mailer.send(letter(automatic=False, message_id="<c-2026-00042.reply.2.abcdefghijkl@example.gov.uk>"))
    first, second = server.exchange.directory.saved
    assert (first["Auto-Submitted"], first["X-Frontline-Loop"]) == ("auto-replied", "example.gov.uk")
    assert "Auto-Submitted" not in second


def test_a_full_mailbox_lets_the_letter_wait(server: ExchangeServer) -> None:
    with closing(server.mailer()) as mailer:
        with server.trouble("full"), pytest.raises(TransportError, match="The mailbox is full") as refused:
            mailer.send(letter())
        assert (refused.value.permanent, refused.value.uncertain) == (False, False)
        mailer.send(letter())
    assert len(server.taken()) == 1


def test_a_recipient_that_is_refused_stays_refused(server: ExchangeServer) -> None:
    with closing(server.mailer()) as mailer, pytest.raises(TransportError, match="refused the recipient") as refused:
        mailer.send(letter(to="jo@refused.example"))
    assert refused.value.permanent


@pytest.mark.parametrize("trouble", ["down", "wrong password", "throttled"])
def test_a_letter_that_surely_did_not_leave_is_not_uncertain(server: ExchangeServer, trouble: str) -> None:
    with closing(server.mailer()) as mailer:
        mailer.send(letter())
        with server.trouble(trouble), pytest.raises(TransportError) as refused:
            mailer.send(letter(message_id="<c-2026-00042.reply.2.abcdefghijkl@example.gov.uk>"))
    assert (refused.value.permanent, refused.value.uncertain) == (False, False)
    assert len(server.taken()) == 1


@pytest.mark.parametrize("trouble", ["wrong password", "throttled"])
def test_a_server_that_wants_peace_or_refuses_the_password_is_not_asked_with_every_letter(
    server: ExchangeServer, trouble: str
) -> None:
    with closing(server.mailer()) as mailer, server.trouble(trouble):
        with pytest.raises(TransportError):
            mailer.send(letter())
        server.exchange.stop()
        for _ in range(20):
            with pytest.raises(TransportError, match="again in") as refused:
                mailer.send(letter())
            assert (refused.value.permanent, refused.value.uncertain) == (False, False)
        server.exchange.start()


def test_a_password_that_is_refused_is_shown_again_after_ten_minutes(server: ExchangeServer) -> None:
    refusal = pytest.raises(MailboxError, match="password")
    with closing(server.client()) as client, server.trouble("wrong password"), refusal as refused:
        client.fetch(10, "")
    assert refused.value.wait_seconds == 600


def test_a_letter_may_only_leave_from_its_own_mailbox(server: ExchangeServer) -> None:
    with closing(server.mailer()) as mailer, pytest.raises(TransportError, match="Send As") as refused:
        mailer.send(letter(from_address="housing@example.gov.uk"))
    assert not refused.value.permanent


def test_a_letter_leaves_from_the_mailbox_whose_address_it_bears(server: ExchangeServer, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with an_exchange(tmp_path / "other", "housing@example.gov.uk") as other:
        mailers = ExchangeMailers([ExchangeMailer(access(server.exchange)), ExchangeMailer(access(other))])
        with closing(mailers) as mailer:
            mailer.send(letter(from_address="housing@example.gov.uk"))
            assert mailer.was_sent(letter().message_id)
            server.exchange.stop()
            assert mailer.was_sent(letter().message_id)
            server.exchange.start()
        assert (len(other.store.taken), server.taken()) == (1, [])


def test_a_mailbox_in_trouble_names_no_address(server: ExchangeServer) -> None:
    sent = ExchangeMailbox(NAME + SENT_ITEMS, access(server.exchange, address="gone@example.gov.uk"))
    with closing(sent), pytest.raises(MailboxError) as refused:
        sent.fetch(10, "")
    assert "no such mailbox" in refused.value.reason
    assert "@" not in refused.value.reason
    assert "@" not in REFUSED
