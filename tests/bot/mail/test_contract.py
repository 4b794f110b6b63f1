"""What every transport promises: the same questions to each of them, as far as its server can be brought to it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import text

from bot.clock import SystemClock
from bot.mail.composing import composed
from bot.mail.filing import Polled
from bot.mail.listener import Listener
from bot.mail.ports import Batch, Item, Listed, Mailbox, MailboxError
from handlers import ask
from handlers.keep import Arrived, keep
from handlers.office import Office
from procedure.desk import SENT_ITEMS
from procedure.mail import MailClass
from scheduler.ports import TransportError
from storage import house
from storage.ledger import Ledger
from tests.bot.mail.kinds import KINDS
from tests.bot.mail.letters import letter
from tests.bot.mail.servers import (
    ABILITIES,
    DOWN,
    DROPS,
    FULL,
    KEEPS_SENT,
    LIMIT_BYTES,
    LOSES_ANSWER,
    NAME,
    NEWS,
    PASSWORD,
    READS,
    READS_SENT,
    RENUMBERS,
    SENDS,
    SLOW,
    THROTTLED,
    WRONG_MAILBOX,
    WRONG_PASSWORD,
    Kind,
    MailServer,
)
from tests.handlers.desk import work

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
SOON_SECONDS = 20.0
IMPATIENT_SECONDS = 1.0
TROUBLES = (DOWN, DROPS, SLOW, WRONG_PASSWORD, THROTTLED)
OUTWARD_TROUBLES = (*TROUBLES, FULL, WRONG_MAILBOX)


def able(*abilities: str) -> list[object]:
    """The transports that can do all of it; the others are not asked."""
    return [pytest.param(one, id=one.name) for one in KINDS if one.can.issuperset(abilities)]


def with_trouble(ability: str, troubles: Iterable[str]) -> list[object]:
    """The transports that can do it, with each of the troubles that they can be brought into."""
    pairs = [(one, kind) for one in KINDS if ability in one.can for kind in troubles if kind in one.can]
    return [pytest.param(*pair, id=f"{pair[0].name}-{pair[1]}") for pair in pairs]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_a_transport_is_not_asked_has_a_reason(kind: Kind) -> None:
    assert kind.can | kind.cannot.keys() == ABILITIES
    assert kind.can.isdisjoint(kind.cannot)


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailServer]:
    kind: Kind = request.param
    with kind.start(tmp_path) as started:
        yield started


every = pytest.mark.parametrize("server", able(READS), indirect=True)


def a_mail(number: int, text: str = "The boiler is broken.") -> bytes:
    lines = (
        f"From: jo{number}@example.org",
        "To: complaints@example.gov.uk",
        f"Subject: Complaint {number}",
        f"Message-ID: <{number}@mail.example.org>",
        "Date: Mon, 30 Mar 2026 09:00:00 +0000",
        "",
        text,
        "",
    )
    return "\r\n".join(lines).encode()


def arrive(server: MailServer, numbers: Iterable[int]) -> None:
    for number in numbers:
        server.put(a_mail(number), AT + timedelta(minutes=number))


def bodies(raws: Iterable[bytes]) -> list[bytes]:
    """Mails by their subject: a server may add headers of its own and change line ends."""
    return sorted(line for raw in raws for line in raw.splitlines() if line.startswith(b"Subject:"))


def subjects(numbers: Iterable[int]) -> list[bytes]:
    return sorted(f"Subject: Complaint {number}".encode() for number in numbers)


@dataclass
class Team:
    """An office with as many bots as a test wants."""

    office: Office
    clock: SystemClock = field(default_factory=SystemClock)

    def bot(self, mailbox: Mailbox, who: str = "bot-1") -> Listener:
        return Listener(self.office, mailbox, self.clock, who)

    def poll(self, mailbox: Mailbox, who: str = "bot-1") -> Polled:
        listener = self.bot(mailbox, who)
        try:
            return listener.poll()
        finally:
            listener.close()

    def cases(self) -> int:
        return len(ask.cases(self.office, now=self.clock.now()))

    def classes(self) -> dict[str, int]:
        found = ask.figures_now(self.office, self.clock.now())
        return {kind: number for _, kind, number in found.messages}

    def error(self, name: str = NAME) -> str:
        with self.office.ledger.reading() as tx:
            return next(one.last_error for one in house.mailboxes(tx) if one.name == name)

    def rewind(self, name: str = NAME) -> None:
        with self.office.ledger.writing() as tx:
            house.move_cursor(tx, name, "")

    def a_day_has_passed(self, cursor: str = "", name: str = NAME) -> None:
        """Since the mailbox was gone through as a whole; it has been read up to `cursor`."""
        with self.office.ledger.writing() as tx:
            house.ensure_mailbox(tx, name, self.clock.now())
            house.move_cursor(tx, name, cursor)
            house.reconciled(tx, name, self.clock.real() - timedelta(days=1))


@pytest.fixture
def team(sqlite_ledger: Ledger) -> Team:
    return Team(work(sqlite_ledger).office)


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Dying:
    """A client whose process dies before it marks anything as done."""

    client: Mailbox

    @property
    def name(self) -> str:
        return self.client.name

    @property
    def address(self) -> str:
        return self.client.address

    @property
    def pause_seconds(self) -> float:
        return self.client.pause_seconds

    def fetch(self, limit: int, cursor: str) -> Batch:
        return self.client.fetch(limit, cursor)

    def done(self, keys: Iterable[str]) -> None:
        raise Killed

    def survey(self, since: datetime) -> Sequence[Listed]:
        return self.client.survey(since)

    def recall(self, key: str) -> Item | None:
        return self.client.recall(key)

    def has_news(self) -> bool:
        return self.client.has_news()

    def probe(self) -> object:
        return self.client.probe()

    def hurry(self) -> None:
        self.client.hurry()

    def close(self) -> None:
        self.client.close()


# Reading


@every
def test_mails_come_in_order_with_the_servers_received_time(server: MailServer) -> None:
    arrive(server, (1, 2, 3))
    with closing(server.client()) as client:
        items = client.fetch(10, "").items
    assert [b"Complaint %d\r\n" % n in one.raw.replace(b"\n", b"\r\n").replace(b"\r\r", b"\r") for n, one in
            enumerate(items, 1)] == [True, True, True]  # fmt: skip
    assert [one.received_at for one in items] == [AT + timedelta(minutes=n) for n in (1, 2, 3)]
    assert all(one.size_bytes == len(one.raw) and not one.fault for one in items)


@every
def test_the_same_cursor_gives_the_same_mails_until_they_are_done(server: MailServer) -> None:
    arrive(server, (1, 2, 3))
    with closing(server.client()) as client, closing(server.client()) as another:
        first = client.fetch(2, "")
        assert [one.key for one in another.fetch(2, "").items] == [one.key for one in first.items]
        client.done([one.key for one in first.items])
        rest = client.fetch(2, first.cursor)
    assert len(first.items) == 2
    assert bodies(one.raw for one in rest.items) == subjects([3])


@every
def test_what_is_done_leaves_the_inbox_and_is_kept(server: MailServer) -> None:
    arrive(server, (1, 2))
    with closing(server.client()) as client:
        keys = [one.key for one in client.fetch(10, "").items]
        client.done(keys[:1])
        client.done([*keys[:1], "never-seen"])
    assert bodies(server.inbox()) == subjects([2])
    assert bodies(server.processed()) == subjects([1])


@every
def test_a_poll_files_every_mail_once_and_the_next_one_goes_on_behind_them(server: MailServer, team: Team) -> None:
    arrive(server, range(120))
    assert team.poll(server.client()) == Polled(read=120, filed=120)
    arrive(server, (200,))
    assert team.poll(server.client(), "bot-2") == Polled(read=1, filed=1)
    assert team.cases() == 121
    assert server.inbox() == []


@every
def test_a_death_between_the_commit_and_the_mark_files_nothing_twice(server: MailServer, team: Team) -> None:
    arrive(server, (1, 2, 3))
    with pytest.raises(Killed):
        team.poll(Dying(server.client()))  # type: ignore[arg-type]
    assert len(server.inbox()) == 3
    arrive(server, (4,))
    team.poll(server.client(), "bot-2")
    assert (team.cases(), server.inbox()) == (4, [])


@every
def test_a_death_between_the_mark_and_the_cursor_loses_and_doubles_nothing(server: MailServer, team: Team) -> None:
    arrive(server, (1, 2))
    team.poll(server.client())
    team.rewind()
    arrive(server, (3,))
    team.poll(server.client(), "bot-2")
    assert team.classes() == {MailClass.NEW: 3}


@pytest.mark.parametrize("server", able(RENUMBERS), indirect=True)
def test_mails_whose_ids_change_are_the_same_mails(server: MailServer, team: Team) -> None:
    arrive(server, (1, 2))
    with pytest.raises(Killed):
        team.poll(Dying(server.client()))  # type: ignore[arg-type]
    server.renumber()
    team.poll(server.client(), "bot-2")
    assert (team.cases(), server.inbox()) == (2, [])
    assert team.classes() == {MailClass.NEW: 2, MailClass.DUPLICATE: 2}


@every
def test_two_bots_on_one_mailbox_share_the_work(server: MailServer, team: Team) -> None:
    arrive(server, range(60))
    with ExitStack() as stack:
        bots = [team.bot(server.client(), f"bot-{n}") for n in (1, 2)]
        for one in bots:
            stack.callback(one.close)
        threads = [Thread(target=one.poll) for one in bots]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for one in bots:
            one.poll()
    assert (team.classes(), server.inbox()) == ({MailClass.NEW: 60}, [])


@every
def test_a_mail_that_somebody_moved_away_meanwhile_stops_nobody(server: MailServer) -> None:
    arrive(server, (1, 2))
    with closing(server.client()) as client, closing(server.client()) as another:
        items = client.fetch(10, "").items
        another.done([items[0].key])
        client.done([one.key for one in items])
    assert server.inbox() == []


@every
def test_a_mail_over_the_limit_is_cut_and_held(server: MailServer, team: Team) -> None:
    raw = a_mail(1, "word " * LIMIT_BYTES)
    server.put(raw, AT)
    arrive(server, (2,))
    with closing(server.client()) as client:
        large = client.fetch(10, "").items[0]
    assert len(large.raw) == LIMIT_BYTES + 1
    assert large.size_bytes >= len(raw)
    team.poll(server.client())
    assert team.classes() == {MailClass.NEW: 2}  # what was read of it is enough to open a case


# The daily reconciliation


@every
def test_what_the_cursor_has_passed_over_is_filed_by_the_daily_reconciliation(server: MailServer, team: Team) -> None:
    arrive(server, (1, 2))
    with closing(server.client()) as client:
        passed = client.fetch(10, "").cursor
    team.a_day_has_passed(passed)
    team.poll(server.client())
    assert (team.classes(), server.inbox()) == ({MailClass.NEW: 2}, [])


@every
def test_what_is_filed_and_still_lies_in_the_inbox_is_marked_as_done(server: MailServer, team: Team) -> None:
    arrive(server, (1, 2))
    with closing(server.client()) as client:
        passed = client.fetch(10, "").cursor
    with pytest.raises(Killed):
        team.poll(Dying(server.client()))  # type: ignore[arg-type]
    team.a_day_has_passed(passed)
    team.poll(server.client(), "bot-2")
    assert (team.classes(), server.inbox()) == ({MailClass.NEW: 2}, [])
    assert bodies(server.processed()) == subjects([1, 2])


@every
def test_a_mail_that_is_kept_and_was_moved_away_before_it_was_filed_is_filed(server: MailServer, team: Team) -> None:
    arrive(server, (1,))
    with closing(server.client()) as client:
        (item,) = client.fetch(10, "").items
        keep(team.office, NAME, [Arrived(item.key, item.received_at, item.raw)])
        client.done([item.key])
    team.a_day_has_passed()
    team.poll(server.client(), "bot-2")
    assert team.classes() == {MailClass.NEW: 1}


def lately(server: MailServer, numbers: Iterable[int]) -> None:
    for number in numbers:
        server.put(a_mail(number), SystemClock().real() - timedelta(minutes=60 - number))


@every
def test_what_is_done_and_missing_in_the_ledger_is_filed_once_by_the_reconciliation(
    server: MailServer, team: Team
) -> None:
    lately(server, (1, 2))
    with closing(server.client()) as client:
        lost = client.fetch(10, "")
        client.done([one.key for one in lost.items])
    lately(server, (3,))
    team.poll(server.client())
    assert team.classes() == {MailClass.NEW: 1}
    for who in ("bot-2", "bot-3"):
        team.a_day_has_passed(lost.cursor)
        team.poll(server.client(), who)
        assert (team.classes(), team.error()) == ({MailClass.NEW: 3}, "")
    assert bodies(server.processed()) == subjects([1, 2, 3])


@every
def test_a_survey_lists_what_is_done_with_its_message_ids_and_recalls_it(server: MailServer) -> None:
    lately(server, range(1, 8))
    server.put(a_mail(90), SystemClock().real() - timedelta(days=30))
    with closing(server.client()) as client:
        assert client.survey(SystemClock().real() - timedelta(days=1)) == []
        client.done([one.key for one in client.fetch(10, "").items])
        listed = client.survey(SystemClock().real() - timedelta(days=1))
        found = [client.recall(one.key) for one in listed]
        assert client.recall("never-listed") is None
    assert sorted(one.message_id for one in listed) == [f"<{number}@mail.example.org>" for number in range(1, 8)]
    assert bodies(one.raw for one in found if one) == subjects(range(1, 8))
    assert [one.key for one in found if one] == [one.key for one in listed]


@pytest.mark.parametrize("server", able(READS_SENT), indirect=True)
def test_a_sent_item_that_the_cursor_has_passed_over_is_found_by_the_reconciliation(
    server: MailServer, team: Team
) -> None:
    name = NAME + SENT_ITEMS
    team.poll(server.sent_client())
    server.put_sent(a_mail(1), SystemClock().real() + timedelta(minutes=1))
    with closing(server.sent_client()) as client:
        team.poll(server.sent_client(), "bot-2")
        passed = client.fetch(10, "").cursor
    with team.office.ledger.writing() as tx:
        tx.execute(text("delete from messages"))
        tx.execute(text("delete from raw_mail"))
    team.a_day_has_passed(passed, name)
    team.poll(server.sent_client(), "bot-3")
    assert (sum(team.classes().values()), team.error(name)) == (1, "")


# Troubles


def lose_patience(server: MailServer, trouble: str) -> None:
    """Where an answer never comes nobody has to wait long for it."""
    if trouble == SLOW:
        server.patience_seconds = IMPATIENT_SECONDS


@pytest.mark.parametrize(
    ("server", "trouble"),
    with_trouble(READS, TROUBLES),
    indirect=["server"],
)
def test_a_mailbox_in_trouble_is_said_in_a_sentence_and_caught_up_after(
    server: MailServer, trouble: str, team: Team
) -> None:
    lose_patience(server, trouble)
    arrive(server, (1,))
    listener = team.bot(server.client())
    listener.poll()
    with server.trouble(trouble):
        arrive_later = a_mail(2)
        began = monotonic()
        listener.poll()
        assert monotonic() - began < SOON_SECONDS
        said = team.error()
    server.put(arrive_later, AT)
    assert said
    assert "@" not in said
    assert listener.poll() == Polled(read=1, filed=1)
    assert team.error() == ""
    listener.close()


@pytest.mark.parametrize("server", able(READS, DROPS), indirect=True)
def test_nothing_is_begun_any_more_when_the_bot_is_to_end(server: MailServer) -> None:
    arrive(server, (1,))
    with closing(server.client()) as used, closing(server.client()) as fresh:
        used.fetch(10, "")
        for client in (used, fresh):
            client.hurry()
            with pytest.raises(MailboxError):
                client.done(["7.1"])
            with pytest.raises(MailboxError):
                client.fetch(10, "")


@pytest.mark.parametrize("server", able(READS, FULL), indirect=True)
def test_a_full_mailbox_is_said_new_mails_are_filed_and_all_are_moved_when_there_is_room(
    server: MailServer, team: Team
) -> None:
    arrive(server, (1,))
    listener = team.bot(server.client())
    listener.poll()
    arrive(server, (2,))
    with server.trouble(FULL):
        listener.poll()
        assert "full" in team.error()
        arrive(server, (3,))
        listener.poll()
        assert team.classes() == {MailClass.NEW: 3}
        assert "full" in team.error()
    listener.poll()
    listener.poll()
    listener.close()
    assert (team.classes(), team.error()) == ({MailClass.NEW: 3}, "")
    assert bodies(server.processed()) == subjects([1, 2, 3])


@pytest.mark.parametrize("server", able(READS, THROTTLED), indirect=True)
def test_a_server_that_asks_for_peace_is_left_alone_so_long(server: MailServer, team: Team) -> None:
    with server.trouble(THROTTLED), closing(server.client()) as client:
        with pytest.raises(MailboxError) as refused:
            client.fetch(10, "")
        assert refused.value.wait_seconds > 0
        listener = team.bot(client)
        listener.poll()
        assert listener.turn() == Polled()
        said = team.error()
    arrive(server, (1,))
    assert listener.turn() == Polled()  # not yet
    assert said
    listener.close()


@pytest.mark.parametrize(
    ("server", "trouble"),
    with_trouble(READS, (DOWN, WRONG_PASSWORD, WRONG_MAILBOX)),
    indirect=["server"],
)
def test_doctor_is_told_what_is_wrong_and_what_to_do(server: MailServer, trouble: str) -> None:
    with closing(server.client()) as well:
        assert well.probe().ok
    with server.trouble(trouble), closing(server.client()) as ill:
        found = ill.probe()
    assert not found.ok
    assert found.say.endswith(".")
    assert PASSWORD not in found.say


@pytest.mark.parametrize("server", able(NEWS), indirect=True)
def test_a_sign_comes_with_a_mail(server: MailServer, team: Team) -> None:
    with closing(server.client()) as client:
        client.fetch(10, "")
        over = monotonic() + SOON_SECONDS
        client.has_news()
        sleep(0.5)  # the wake-up line has to be up before the mail comes
        arrive(server, (1,))
        while not client.has_news():
            assert monotonic() < over, "no sign within 20 seconds"
            sleep(0.05)


# Sending


@pytest.mark.parametrize("server", able(SENDS), indirect=True)
def test_a_letter_leaves_whole_under_our_message_id(server: MailServer) -> None:
    sent = letter(html="<p>We have your complaint.</p>", in_reply_to="<1@mail.example.org>")
    with closing(server.mailer()) as mailer:
        assert mailer.send(sent) == sent.message_id
    (raw,) = server.taken()
    unfolded = raw.replace(b"\r\n", b"\n").replace(b"\n ", b" ")
    for name in (b"Message-ID", b"In-Reply-To", b"Auto-Submitted", b"From", b"To", b"Subject"):
        ours = next(line for line in composed(sent).replace(b"\r\n", b"\n").replace(b"\n ", b" ").split(b"\n")
                    if line.startswith(name + b":"))  # fmt: skip
        assert ours in unfolded, name


@pytest.mark.parametrize(("server", "trouble"), with_trouble(SENDS, OUTWARD_TROUBLES), indirect=["server"])
def test_a_way_out_in_trouble_keeps_the_letter_for_later_and_says_why(server: MailServer, trouble: str) -> None:
    lose_patience(server, trouble)
    with server.trouble(trouble), closing(server.mailer()) as mailer:
        began = monotonic()
        with pytest.raises(TransportError) as failed:
            mailer.send(letter())
        assert monotonic() - began < SOON_SECONDS
    assert not failed.value.permanent
    assert failed.value.reason.partition(" The letter may")[0].endswith(".")
    assert "@" not in failed.value.reason
    assert PASSWORD not in failed.value.reason
    if not failed.value.uncertain:
        assert server.taken() == []
        with closing(server.mailer()) as mailer:
            mailer.send(letter())
        assert len(server.taken()) == 1


@pytest.mark.parametrize("server", able(SENDS, KEEPS_SENT), indirect=True)
def test_a_letter_that_left_is_found_among_the_sent_ones(server: MailServer) -> None:
    with closing(server.mailer()) as mailer:
        mailer.send(letter())
        assert mailer.was_sent(letter().message_id) is True
        assert mailer.was_sent("<c-2026-00001.receipt.9.nothing@example.gov.uk>") is False


@pytest.mark.parametrize("server", able(LOSES_ANSWER), indirect=True)
def test_a_letter_whose_answer_got_lost_is_uncertain_until_somebody_looks(server: MailServer) -> None:
    with closing(server.mailer()) as mailer:
        with server.trouble(LOSES_ANSWER), pytest.raises(TransportError) as lost:
            mailer.send(letter())
        assert lost.value.uncertain
        assert mailer.was_sent(letter().message_id) is not False
    assert len(server.taken()) == 1


# Sent items


@pytest.mark.parametrize("server", able(READS_SENT), indirect=True)
def test_sent_items_are_read_from_the_first_look_on_and_stay_where_they_are(server: MailServer, team: Team) -> None:
    server.put_sent(a_mail(1), AT)
    listener = team.bot(server.sent_client())
    assert listener.poll() == Polled()
    server.put_sent(a_mail(2), AT)
    assert listener.poll().read == 1
    assert listener.poll() == Polled()
    listener.close()
    assert bodies(server.sent()) == subjects([1, 2])
    assert team.error(NAME + SENT_ITEMS) == ""
