"""Microsoft Graph as it is on a bad day: expired links and tokens, strange answers, missing permissions, full boxes."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.mail import graph_delta, graph_mailer
from bot.mail.graph import GraphMailbox
from bot.mail.graph_delta import Mark
from bot.mail.graph_faults import no_answer
from bot.mail.graph_mailer import GraphMailer
from bot.mail.graph_web import GraphWeb
from bot.mail.listener import Polled
from bot.mail.ports import MailboxError
from procedure.mail import MailClass
from scheduler.ports import TransportError
from storage.ledger import Ledger
from tests.bot.mail.graph_server import GraphServer
from tests.bot.mail.letters import letter
from tests.bot.mail.servers import ADDRESS, FULL, NAME, PASSWORD, THROTTLED, WRONG_MAILBOX, WRONG_PASSWORD
from tests.bot.mail.test_contract import AT, Team, a_mail, arrive, bodies, subjects
from tests.handlers.desk import work
from tests.stubs.certificate import a_certificate
from tests.stubs.graph import graph_stub
from tests.stubs.graph_calls import Reply, error_reply

WORDS = (
    *("value", "id", "@removed", "receivedDateTime", "@odata.nextLink", "@odata.deltaLink", "responses", "status"),
    *("headers", "body", "error", "code", "totalItemCount", "@odata.context", "uploadUrl"),
)


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with graph_stub(ADDRESS, PASSWORD) as stub:
        yield GraphServer(stub)


@pytest.fixture
def team(sqlite_ledger: Ledger) -> Team:
    return Team(work(sqlite_ledger).office)


def patient(server: GraphServer, seconds: float = 60.0) -> GraphWeb:
    """For what takes its time on a busy machine."""
    return GraphWeb(replace(server.account(), timeout_seconds=seconds), 1)


def fetched(server: GraphServer, cursor: str = "") -> list[bytes]:
    with closing(server.client()) as client:
        return bodies(one.raw for one in client.fetch(50, cursor).items)


# Reading


def test_what_lies_there_is_read_oldest_first_over_many_pages(server: GraphServer) -> None:
    arrive(server, reversed(range(450)))
    with closing(server.client()) as client:
        first = client.fetch(50, "")
        client.done([one.key for one in first.items])
        second = client.fetch(50, first.cursor)
    times = [one.received_at for one in (*first.items, *second.items)]
    assert times == [AT + timedelta(minutes=n) for n in range(100)]
    assert server.stub.calls["GET /users/*/mailFolders/inbox/messages/delta"] == 3


def test_an_expired_link_starts_again_and_files_nothing_twice(server: GraphServer, team: Team) -> None:
    arrive(server, (1, 2))
    team.poll(server.client())
    server.stub.store.expire()
    arrive(server, (3,))
    assert team.poll(server.client()) == Polled(read=1, filed=1)
    assert (team.cases(), server.inbox()) == (3, [])


def test_an_expired_link_between_the_commit_and_the_mark_files_nothing_twice(server: GraphServer, team: Team) -> None:
    arrive(server, (1, 2))
    with closing(server.client()) as client:
        keys = [one.key for one in client.fetch(10, "").items]
    team.poll(server.client())
    for mail in server.stub.store.mails:
        server.stub.store.move(mail, "inbox")
    server.stub.store.expire()
    team.poll(server.client())
    assert len(keys) == 2
    assert (team.cases(), server.inbox()) == (2, [])


def test_after_an_expired_link_no_sent_item_is_missed_and_no_old_one_read(server: GraphServer) -> None:
    now = datetime.now(UTC)
    server.put_sent(a_mail(1), now - timedelta(days=2))
    with closing(server.sent_client()) as client:
        begun = client.fetch(10, "").cursor
        server.stub.store.expire()
        server.put_sent(a_mail(2), now)
        assert bodies(one.raw for one in client.fetch(10, begun).items) == subjects([2])


def test_a_cursor_of_another_graph_is_a_first_look(server: GraphServer) -> None:
    arrive(server, (1,))
    assert fetched(
        server, str(Mark(AT, "https://graph.example/v1.0/users/x/messages/delta?$deltatoken=a"))
    ) == subjects([1])
    assert fetched(server, "what is this") == subjects([1])


def test_what_colleagues_open_is_offered_again_under_its_own_key_and_what_they_throw_away_is_not(
    server: GraphServer,
) -> None:
    arrive(server, (1, 2, 3))
    store = server.stub.store
    with closing(server.client()) as client:
        first = client.fetch(10, "")
        store.touch(store.mails[0])
        store.remove(store.mails[1])
        again = client.fetch(10, first.cursor)
    assert [one.key for one in again.items] == [first.items[0].key]


def test_a_mail_that_vanishes_between_the_list_and_the_look_is_passed_over(server: GraphServer) -> None:
    arrive(server, (1, 2, 3))
    with closing(server.client()) as client:
        first = client.fetch(1, "")
        server.stub.store.remove(server.stub.store.mails[1])
        client.done([one.key for one in first.items])
        second = client.fetch(10, first.cursor)
        assert bodies(one.raw for one in second.items) == subjects([3])
        client.done([one.key for one in second.items])
        assert not client.fetch(10, second.cursor).items


@pytest.mark.parametrize("status", [400, 422, 500, 502, 504])
def test_a_mail_that_graph_cannot_give_is_held_and_the_others_get_through(
    server: GraphServer, team: Team, status: int
) -> None:
    arrive(server, (1, 2))
    server.stub.service.broken_status = status
    server.stub.service.broken_mails.add(a_mail(1))
    listener = team.bot(server.client())
    assert [listener.poll().filed for _ in range(2)] == [0, 1]  # the other one first
    while server.inbox():
        listener.poll()
    assert team.classes() == {MailClass.NEW: 1, MailClass.HELD: 1}
    listener.close()


def test_a_service_that_gives_no_mail_at_all_costs_none(server: GraphServer, team: Team) -> None:
    arrive(server, (1, 2))
    listener = team.bot(server.client())
    server.stub.upset.broken = 500
    assert sum(listener.poll().read for _ in range(20)) == 0
    server.stub.upset.broken = 0
    assert listener.poll() == Polled(read=2, filed=2)
    listener.close()


def test_an_answer_that_is_cut_at_any_point_is_no_mail(server: GraphServer) -> None:
    server.put(a_mail(1), AT)
    server.stub.upset.cut_at = 0
    for at in range(0, 2000, 3):
        server.stub.upset.cut_at = at
        try:
            with closing(server.client()) as client:  # none that would give the mail up in the end
                (item,) = client.fetch(10, "").items
        except MailboxError:
            continue
        break
    assert item.raw == a_mail(1)
    assert at > len(a_mail(1))


def test_what_was_read_before_a_pause_counts(server: GraphServer) -> None:
    arrive(server, range(10))
    with closing(server.client()) as client:
        server.stub.upset.throttled_after = 7
        first = client.fetch(10, "")
        assert 0 < len(first.items) < 10
        with pytest.raises(MailboxError, match="pause"):
            client.fetch(10, first.cursor)
        server.stub.upset.throttled = None
        assert len(client.fetch(10, first.cursor).items) == 10


def test_a_mailbox_of_many_thousand_mails_is_read_in_parts(server: GraphServer) -> None:
    arrive(server, range(graph_delta.ROUND_COUNT + 300))
    with closing(patient(server)) as web:
        found = graph_delta.look(web, "inbox", "", from_now_on=False)
        rest = graph_delta.look(web, "inbox", found.end, from_now_on=False)
    assert (len(found.waiting), len(rest.waiting)) == (graph_delta.ROUND_COUNT, 300)
    assert not found.waiting.keys() & rest.waiting.keys()


def test_a_thousand_mails_cost_few_calls_beyond_one_for_each(server: GraphServer) -> None:
    arrive(server, range(1000))
    cursor, read = "", 0
    with closing(server.client()) as client:
        while True:
            batch = client.fetch(50, cursor)
            if not batch.items:
                break
            client.done([one.key for one in batch.items])
            cursor, read = batch.cursor, read + len(batch.items)
    calls = server.stub.calls
    assert (read, calls["GET /users/*/messages/*/$value"]) == (1000, 1000)
    assert sum(calls.values()) - 1000 <= 100
    assert server.stub.most_at_once <= 4


def test_the_other_moves_of_a_batch_are_done_when_one_has_to_wait(server: GraphServer) -> None:
    arrive(server, range(10))
    server.stub.service.silent_parts = {4}
    with closing(server.client()) as client:
        keys = [one.key for one in client.fetch(50, "").items]
        with pytest.raises(MailboxError) as refused:
            client.done(keys)
        assert refused.value.wait_seconds == 7
        assert len(server.inbox()) == 6
        server.stub.service.silent_parts = set()
        client.done(keys)
    assert server.inbox() == []
    assert len(server.processed()) == 10


@pytest.mark.parametrize("many", [1, 120])
def test_a_mail_that_cannot_be_moved_holds_up_none_behind_it(server: GraphServer, team: Team, many: int) -> None:
    arrive(server, range(many))
    server.stub.service.stuck_mails.add(a_mail(0))
    with closing(team.bot(server.client())) as listener:
        assert listener.poll() == Polled(read=many, filed=many)
        server.put(a_mail(500), AT)
        assert listener.poll() == Polled(read=1, filed=1)
    assert server.inbox() == [a_mail(0)]


def test_a_mailbox_in_which_nothing_may_be_moved_is_read_all_the_same(server: GraphServer, team: Team) -> None:
    arrive(server, range(120))
    server.stub.service.moves_nothing = True
    with closing(team.bot(server.client())) as listener:
        for _ in range(4):
            listener.poll()
        assert team.classes() == {MailClass.NEW: 120}
        server.stub.service.moves_nothing = False
        listener.poll()
    assert server.inbox() == []


def test_the_folder_for_what_is_done_is_made_again_when_somebody_deleted_it(server: GraphServer) -> None:
    arrive(server, (1, 2, 3))
    with closing(server.client()) as client:
        keys = [one.key for one in client.fetch(50, "").items]
        client.done(keys[:1])
        del server.stub.store.folders["Processed"]
        client.done(keys[1:])
    assert (server.inbox(), bodies(server.processed())) == ([], subjects([2, 3]))


def test_where_somebody_deleted_the_folder_for_what_is_done_nothing_is_done(server: GraphServer, team: Team) -> None:
    arrive(server, (1,))
    with closing(server.client()) as client:
        listener = team.bot(client)
        listener.poll()
        del server.stub.store.folders["Processed"]
        team.a_day_has_passed()
        listener.close()
        assert team.bot(client).poll().read == 0
        assert (client.survey(AT - timedelta(days=9)), team.error()) == ([], "")


# Tokens and permissions


def test_a_token_that_ends_in_the_middle_is_renewed_without_anybody_noticing(server: GraphServer) -> None:
    arrive(server, range(5))
    with closing(server.client()) as client:
        server.stub.upset.token_ends_after = 3
        assert len(client.fetch(10, "").items) == 5
    assert server.stub.signin.tokens_given == 2


def test_one_token_serves_many_calls(server: GraphServer) -> None:
    arrive(server, range(30))
    with closing(server.client()) as client:
        client.done([one.key for one in client.fetch(50, "").items])
    assert server.stub.signin.tokens_given == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"client_secret": "no"}, "The client secret is wrong."),
        ({"client_id": "0" * 36}, "no application with this client_id"),
        ({"tenant_id": "nobody"}, "no such tenant"),
        ({"authority": "http://127.0.0.1:1"}, "The sign-in service cannot be reached."),
        ({"base_url": "http://127.0.0.1:1/v1.0"}, "Check base_url."),
        ({"address": "nobody@example.gov.uk"}, "The tenant has no such mailbox"),
    ],
)
def test_what_is_set_up_wrongly_is_said_in_a_sentence(server: GraphServer, fields: dict[str, str], said: str) -> None:
    with closing(GraphMailbox(NAME, ADDRESS, GraphWeb(server.account(**fields), 1))) as client:
        found = client.probe()
    assert (found.ok, said in found.say, "@" in found.say, PASSWORD in found.say) == (False, True, False, False), (
        found.say
    )


def test_a_mailbox_is_found_by_its_sign_in_name_where_that_is_another(server: GraphServer) -> None:
    server.stub.service.address = "complaints@example.onmicrosoft.com"
    arrive(server, (1,))
    web = GraphWeb(server.account(user="Complaints@example.onmicrosoft.com"), 1)
    with closing(GraphMailbox(NAME, ADDRESS, web)) as client:
        assert client.probe().ok
        assert len(client.fetch(10, "").items) == 1


def test_a_sentence_begins_with_a_capital_and_goes_on_without() -> None:
    assert "to the sign-in service broke" in no_answer("The sign-in service", OSError()).reason
    assert no_answer("The sign-in service", requests.exceptions.Timeout()).reason.startswith("The sign-in service did")
    assert "to Microsoft Graph broke" in no_answer("Microsoft Graph", OSError()).reason


def test_an_expired_secret_is_told_from_a_wrong_one(server: GraphServer) -> None:
    server.stub.signin.is_expired = True
    with closing(server.client()) as client:
        assert "has expired" in client.probe().say


def test_a_secret_that_was_put_right_is_taken_at_once(server: GraphServer) -> None:
    with closing(server.client()) as client:
        with server.trouble(WRONG_PASSWORD):
            assert not client.probe().ok
        assert client.probe().ok


@pytest.mark.parametrize(
    ("roles", "reads", "sends"),
    [
        (set(), "Mail.ReadWrite", "Mail.Send"),
        ({"Mail.Read", "Mail.Send"}, "Mail.ReadWrite", ""),
        ({"Mail.ReadWrite"}, "", "Mail.Send"),
        ({"Mail.ReadWrite", "Mail.Send"}, "", ""),
    ],
)
def test_the_permission_that_is_missing_is_named(server: GraphServer, roles: set[str], reads: str, sends: str) -> None:
    arrive(server, (1,))
    server.stub.signin.roles = roles
    mailer = GraphMailer([server.web()])
    with closing(server.client()) as client, closing(mailer):
        inbox, out = client.probe(), mailer.probe()
    assert (inbox.ok, reads in inbox.say) == (not reads, True)
    assert (out.ok, sends in out.say) == (not sends, True)
    assert (len(server.inbox()), server.taken()) == (1, [])


def test_a_mailbox_that_is_gone_is_said(server: GraphServer) -> None:
    server.stub.service.is_gone = True
    with closing(server.client()) as client:
        assert "is switched off, has no licence or is not in Exchange Online" in client.probe().say


def test_the_secret_goes_to_no_other_host_than_the_authority(server: GraphServer) -> None:
    server.stub.signin.named_host = "127.0.0.1:1"
    with closing(server.client()) as client:
        assert client.probe().say == "The sign-in service names another server to sign in at. Check authority."


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_sign_in_service_out_of_order_is_no_wrong_secret(server: GraphServer, status: int) -> None:
    with closing(server.client()) as client:
        server.stub.signin.broken = status
        with pytest.raises(MailboxError, match="out of order") as refused:
            client.fetch(10, "")
        assert refused.value.wait_seconds > 0
        server.stub.signin.broken = 0
        assert client.probe().ok


def test_a_look_among_the_sent_ones_that_fails_never_ends_a_letter(server: GraphServer) -> None:
    server.stub.upset.broken = 400
    with closing(server.mailer()) as mailer, pytest.raises(TransportError) as refused:
        mailer.was_sent("<1@example.gov.uk>")
    assert not refused.value.permanent


def test_a_secret_is_never_shown(server: GraphServer) -> None:
    assert PASSWORD not in repr(server.account())


# Strange answers


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.example/v1.0/users/x/messages/delta?$deltatoken=a",
        "http://127.0.0.1:1/v1.0/users/x",
        "//127.0.0.1/v1.0/users/x",
        "{origin}/other/users/x",
        "{origin}/v1.0/../other",
        "{origin}@graph.example/v1.0/users",
        "/users/somebody-else/messages",
        "x" * 20_000,
    ],
)
def test_our_token_follows_no_link_to_elsewhere(server: GraphServer, link: str) -> None:
    server.stub.service.hostile_link = link.format(origin=server.stub.origin)
    for number in range(12):
        server.put(a_mail(number), AT)
    with closing(server.client()) as client, pytest.raises(MailboxError, match="link"):
        client.fetch(50, "")


@pytest.mark.parametrize("status", [400, 500, 502, 503, 504])
def test_a_service_out_of_order_is_said_and_caught_up_after(server: GraphServer, team: Team, status: int) -> None:
    listener = team.bot(server.client())
    server.stub.upset.broken = status
    listener.poll()
    said = team.error()
    server.stub.upset.broken = 0
    arrive(server, (1,))
    assert said.startswith("Microsoft Graph ")
    assert listener.poll().filed == 1
    listener.close()


@pytest.mark.parametrize("after", ["30", "Wed, 25 Nov 2026 00:00:30 GMT", "", "soon", "99999999"])
def test_a_pause_is_as_long_as_graph_wants_within_an_hour(server: GraphServer, after: str) -> None:
    headers = {"Date": "Wed, 25 Nov 2026 00:00:00 GMT"} | ({"Retry-After": after} if after else {})
    server.stub.upset.throttled = headers
    with closing(server.client()) as client, pytest.raises(MailboxError) as refused:
        client.fetch(50, "")
    wanted = {"": 10, "soon": 10, "99999999": 3600}.get(after, 30)
    assert refused.value.wait_seconds == wanted


def test_an_answer_that_drips_ends_at_the_deadline(server: GraphServer) -> None:
    server.stub.upset.drips = True
    began = monotonic()
    with closing(GraphMailbox(NAME, ADDRESS, patient(server, 0.3))) as client, pytest.raises(MailboxError):
        client.fetch(50, "")
    assert monotonic() - began < 15


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.text(max_size=8)
    | st.sampled_from(["AAkALg", "410", "Integer"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
TABLES = st.dictionaries(st.sampled_from(WORDS), JSON, max_size=5) | JSON


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strange=st.lists(TABLES, min_size=3, max_size=3), status=st.sampled_from([200, 201, 400, 410]))
def test_answers_that_make_no_sense_are_a_sentence_and_nothing_else(
    quiet: GraphServer, strange: list[object], status: int
) -> None:
    inbox, mailer = quiet.client(), GraphMailer([quiet.web()])
    with closing(inbox), closing(mailer):
        for call in (
            lambda: inbox.fetch(5, ""),
            lambda: inbox.done(["a", "b"]),
            lambda: inbox.probe(),
            lambda: mailer.was_sent("<1@example.gov.uk>"),
            lambda: mailer.send(letter()),
        ):
            quiet.stub.upset.refusals = [Reply(status, {}, one) for one in strange]  # type: ignore[arg-type]
            with suppress(MailboxError, TransportError):
                call()


@pytest.fixture(scope="module")
def quiet() -> Iterator[GraphServer]:
    with graph_stub(ADDRESS, PASSWORD) as stub:
        yield GraphServer(stub)


# Sending


def test_a_full_mailbox_is_said_and_the_letter_waits(server: GraphServer) -> None:
    with closing(server.mailer()) as mailer:
        with server.trouble(FULL), pytest.raises(TransportError, match="is full") as refused:
            mailer.send(letter())
        assert (refused.value.permanent, refused.value.uncertain) == (False, False)
        mailer.send(letter())
    assert len(server.taken()) == 1


def test_a_letter_that_graph_finds_wrong_is_not_tried_again(server: GraphServer) -> None:
    server.stub.upset.refusals = [error_reply(400, "ErrorInvalidRecipients", "")]
    with closing(server.mailer()) as mailer, pytest.raises(TransportError) as refused:
        mailer.send(letter())
    assert (refused.value.permanent, refused.value.uncertain) == (True, False)


@pytest.mark.parametrize(("status", "uncertain"), [(500, True), (502, True), (504, True), (503, False), (429, False)])
def test_a_gateway_that_gives_up_leaves_a_letter_uncertain(server: GraphServer, status: int, uncertain: bool) -> None:
    server.stub.upset.broken = status
    with closing(server.mailer()) as mailer, pytest.raises(TransportError) as refused:
        mailer.send(letter())
    assert (refused.value.permanent, refused.value.uncertain) == (False, uncertain)


def test_nothing_is_sent_while_graph_wants_peace(server: GraphServer) -> None:
    with closing(server.mailer()) as mailer:
        with server.trouble(THROTTLED), pytest.raises(TransportError, match="asks for a pause"):
            mailer.send(letter())
        calls = sum(server.stub.calls.values())
        with pytest.raises(TransportError, match="asked for a pause") as refused:
            mailer.send(letter())
    assert not refused.value.permanent
    assert sum(server.stub.calls.values()) == calls


def test_a_server_that_is_down_leaves_no_letter_uncertain(server: GraphServer) -> None:
    with closing(server.mailer()) as mailer:
        server.stub.down()
        with pytest.raises(TransportError) as refused:
            mailer.send(letter())
    assert (refused.value.permanent, refused.value.uncertain) == (False, False)


def test_a_wrong_mailbox_leaves_the_letter_waiting(server: GraphServer) -> None:
    with closing(server.mailer()) as mailer, server.trouble(WRONG_MAILBOX), pytest.raises(TransportError) as refused:
        mailer.send(letter())
    assert (refused.value.permanent, refused.value.uncertain) == (False, False)


def test_a_large_letter_leaves_as_a_file_under_our_own_headers(server: GraphServer) -> None:
    text = "Dear resident,\n" + "a long story\n" * 350_000
    large = letter(text=text, html="<p>Dear resident</p>", in_reply_to="<1@mail.example.org>")
    with closing(GraphMailer([patient(server)])) as mailer:
        assert mailer.send(large) == large.message_id
        assert mailer.was_sent(large.message_id)
    (raw,) = server.taken()
    mail = message_from_bytes(raw, policy=policy.default)
    files = {one.get_filename(): one for one in mail.iter_attachments()}
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (large.message_id, "auto-replied")
    assert mail["In-Reply-To"] == "<1@mail.example.org>"
    assert files["letter.txt"].get_payload(decode=True) == text.encode()
    assert files["letter.html"].get_payload(decode=True) == b"<p>Dear resident</p>"
    assert server.stub.store.within("drafts") == []
    assert server.stub.calls["PUT /upload/*"] == 2


def test_a_large_letter_that_fails_on_the_way_leaves_no_draft_and_is_not_uncertain(server: GraphServer) -> None:
    large = letter(text="a long story\n" * 350_000)
    with closing(GraphMailer([patient(server)])) as mailer:
        server.stub.service.sessions = _Lost()
        with pytest.raises(TransportError) as refused:
            mailer.send(large)
    assert (refused.value.permanent, refused.value.uncertain) == (False, False)
    assert (server.stub.store.within("drafts"), server.taken()) == ([], [])


class _Lost(dict):  # type: ignore[type-arg]
    """Upload sessions that are forgotten as soon as they are opened."""

    def __setitem__(self, key: object, value: object) -> None:
        return


def test_a_letter_leaves_from_the_mailbox_whose_address_it_bears(server: GraphServer) -> None:
    with graph_stub("other@example.gov.uk", PASSWORD) as stub:
        other = GraphServer(stub)
        webs = [server.web(), GraphWeb(other.account(address="other@example.gov.uk"), 1)]
        with closing(GraphMailer(webs)) as mailer:
            mailer.send(letter(from_address="other@example.gov.uk"))
            assert mailer.was_sent(letter().message_id)
        assert (len(other.taken()), server.taken()) == (1, [])


def test_a_mailbox_out_of_reach_hides_no_letter_that_lies_in_another(server: GraphServer) -> None:
    with graph_stub("other@example.gov.uk", PASSWORD) as stub:
        other = GraphServer(stub)
        webs = [server.web(), GraphWeb(other.account(address="other@example.gov.uk"), 1)]
        with closing(GraphMailer(webs)) as mailer:
            mailer.send(letter(from_address="other@example.gov.uk"))
            server.stub.service.is_gone = True
            assert mailer.was_sent(letter().message_id)
            with pytest.raises(TransportError):
                mailer.was_sent("<c-2026-00042.reply.2.abcdefghijkl@example.gov.uk>")


def test_a_letter_under_another_address_waits_for_the_right_to_send_as_it(server: GraphServer) -> None:
    with closing(server.mailer()) as mailer, pytest.raises(TransportError, match="send as") as refused:
        mailer.send(letter(from_address="else@example.gov.uk"))
    assert not refused.value.permanent


def test_the_largest_letter_in_one_request_fits(server: GraphServer) -> None:
    assert graph_mailer.LARGEST_MIME_BYTES * 4 / 3 < 4_000_000


# Certificates


def test_a_certificate_that_nobody_trusts_is_said(tmp_path: Path) -> None:
    with _tls_server(tmp_path, "localhost") as (port, _):
        assert "is not trusted" in _said(f"https://localhost:{port}/v1.0", "")


def test_a_certificate_for_another_name_is_said(tmp_path: Path) -> None:
    with _tls_server(tmp_path, "graph.example") as (port, certificate):
        assert "is for another name" in _said(f"https://localhost:{port}/v1.0", certificate)


def _said(base_url: str, ca_file: str) -> str:
    with graph_stub(ADDRESS, PASSWORD) as stub:
        stub.signin.resource = base_url.removesuffix("/v1.0")
        account = replace(GraphServer(stub).account(), base_url=base_url, ca_file=ca_file)
        with closing(GraphMailbox(NAME, ADDRESS, GraphWeb(account, 1))) as client:
            return client.probe().say


@contextmanager
def _tls_server(folder: Path, name: str) -> Iterator[tuple[int, str]]:
    """Shakes hands under a certificate of its own, and says nothing."""
    path = a_certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_shake, args=(listening, context), daemon=True).start()
        yield listening.getsockname()[1], str(path)


def _shake(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listening.accept()
            context.wrap_socket(connection, server_side=True).close()
        except ssl.SSLError:
            continue
        except OSError:
            return
