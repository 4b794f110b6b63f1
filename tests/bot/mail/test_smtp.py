"""Letters through SMTP: against a scripted server for every way to break, and against aiosmtpd for the real thing."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from bot.mail.composing import compose
from bot.mail.ports import MailboxError
from bot.mail.smtp import SmtpMailer
from bot.mail.smtp_setup import smtp_mailer
from bot.settings.tables import OutgoingTable
from scheduler.ports import TransportError
from tests.bot.mail.letters import LETTER, letter
from tests.bot.mail.smtp_server import DROP, Script, serving

# A made-up certificate and its key, for 127.0.0.1 only, trusted by nobody but these tests.
CERTIFICATE = Path(__file__).parent / "loopback.pem"


@contextmanager
def mailing(script: Script) -> Iterator[SmtpMailer]:
    with serving(script) as port, closing(SmtpMailer("127.0.0.1", port, "none", timeout_seconds=5)) as mailer:
        yield mailer


def refusal(script: Script) -> TransportError:
    with mailing(script) as mailer, pytest.raises(TransportError) as refused:
        mailer.send(LETTER)
    assert "@" not in refused.value.reason
    return refused.value


def test_a_letter_arrives_byte_for_byte_under_our_message_id() -> None:
    script = Script()
    sent = letter(text="Begin\n.\n..two dots\n.end\n")
    with mailing(script) as mailer:
        assert mailer.send(sent) == sent.message_id
    assert script.mails == [compose(sent)]


def test_a_batch_goes_over_one_connection_without_idle_talk() -> None:
    script = Script()
    with mailing(script) as mailer:
        for _ in range(5):
            mailer.send(LETTER)
    assert (script.connections, len(script.mails)) == (1, 5)
    assert script.verbs == ["EHLO", *["MAIL", "RCPT", "DATA"] * 5, "QUIT"]


def test_a_connection_that_the_server_closed_while_idle_is_replaced_silently() -> None:
    script = Script(close_after=1)
    with mailing(script) as mailer:
        for _ in range(3):
            mailer.send(LETTER)
    assert (script.connections, len(script.mails)) == (3, 3)


def test_a_farewell_instead_of_an_answer_to_an_idle_connection_is_no_failure() -> None:
    script = Script({"MAIL": ["250 ok", "421 4.4.2 idle too long"]})
    with mailing(script) as mailer:
        mailer.send(LETTER)
        mailer.send(LETTER)
    assert (script.connections, len(script.mails)) == (2, 2)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 5.1.1 <jo@example.org> is unknown", True), ("451 4.3.0 later", False)]
)
def test_five_hundreds_are_never_and_four_hundreds_are_later(verb: str, answer: str, permanent: bool) -> None:
    error = refusal(Script({verb: [answer]}))
    assert (error.permanent, error.uncertain) == (permanent, False)
    assert answer[:9].strip() in error.reason


def test_a_server_that_wants_a_password_is_no_reason_to_give_a_letter_up() -> None:
    assert refusal(Script({"MAIL": ["530 5.7.0 authentication required"]})).permanent is False


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_after_a_refusal_the_next_letter_goes_over_the_same_connection(verb: str) -> None:
    script = Script({verb: ["550 no"]})
    with mailing(script) as mailer:
        with pytest.raises(TransportError):
            mailer.send(LETTER)
        mailer.send(LETTER)
    assert (script.connections, len(script.mails)) == (1, 1)


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_that_breaks_before_the_final_dot_leaves_no_doubt(verb: str) -> None:
    error = refusal(Script({verb: [DROP, DROP, DROP]}))
    assert (error.permanent, error.uncertain) == (False, False)


def test_a_connection_that_breaks_after_the_final_dot_leaves_the_letter_uncertain() -> None:
    error = refusal(Script({".": [DROP]}))
    assert (error.permanent, error.uncertain) == (False, True)


def test_after_a_break_the_next_letter_gets_a_new_connection() -> None:
    script = Script({".": [DROP]})
    with mailing(script) as mailer:
        with pytest.raises(TransportError):
            mailer.send(LETTER)
        mailer.send(LETTER)
    assert (script.connections, len(script.mails)) == (2, 1)


@pytest.mark.parametrize(("verb", "uncertain"), [("MAIL", False), (".", True)])
def test_a_server_that_falls_silent_is_left_after_the_timeout(verb: str, uncertain: bool) -> None:
    with serving(Script({verb: ["250-still thinking"]})) as port:
        mailer = SmtpMailer("127.0.0.1", port, "none", timeout_seconds=0.2, final_seconds=0.2)
        with pytest.raises(TransportError) as failed:
            mailer.send(LETTER)
        mailer.close()
    assert (failed.value.permanent, failed.value.uncertain) == (False, uncertain)


def test_the_answer_to_a_whole_letter_is_waited_for_as_long_as_the_standard_says() -> None:
    with serving(Script({".": ["250-still thinking"]})) as port:
        usual = SmtpMailer("127.0.0.1", port, "none", timeout_seconds=120)
        with closing(replace(usual, final_seconds=0.2)) as mailer, pytest.raises(TransportError) as failed:
            mailer.send(LETTER)
    assert (failed.value.permanent, failed.value.uncertain, usual.final_seconds) == (False, True, 600)


def test_nobody_at_home_is_a_reason_to_try_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TransportError) as failed:
        SmtpMailer("127.0.0.1", port, "none").send(LETTER)
    assert (failed.value.permanent, failed.value.uncertain) == (False, False)


def test_a_server_without_starttls_is_never_spoken_to_in_the_clear() -> None:
    script = Script()
    with serving(script) as port:
        mailer = SmtpMailer("127.0.0.1", port, "starttls", "bot", "secret", timeout_seconds=5)
        with pytest.raises(TransportError) as failed:
            mailer.send(LETTER)
    assert failed.value.permanent is False
    assert set(script.verbs) <= {"EHLO", "QUIT"}


def test_a_letter_that_cannot_be_written_reaches_no_server() -> None:
    script = Script()
    with mailing(script) as mailer, pytest.raises(TransportError) as refused:
        mailer.send(letter(to="jo@example.org\r\nRCPT TO:<all@example.org>"))
    assert (refused.value.permanent, script.connections) == (True, 0)


def test_threads_take_turns() -> None:
    script = Script()
    with mailing(script) as mailer:
        threads = [threading.Thread(target=mailer.send, args=(LETTER,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert (script.connections, len(script.mails)) == (1, 8)


def test_a_letter_above_the_servers_limit_is_refused_before_it_is_sent() -> None:
    script = Script({"EHLO": ["250-loopback\r\n250 SIZE 100"]})
    error = refusal(script)
    assert (error.permanent, script.mails) == (True, [])
    assert "100 bytes" in error.reason
    assert "MAIL" not in script.verbs


@pytest.mark.parametrize("said", ["SIZE", "SIZE 0", "SIZE banana"])
def test_a_server_without_a_limit_gets_every_letter(said: str) -> None:
    script = Script({"EHLO": [f"250-loopback\r\n250 {said}"]})
    with mailing(script) as mailer:
        mailer.send(LETTER)
    assert len(script.mails) == 1


@pytest.mark.parametrize(
    ("verb", "answer", "permanent"),
    [
        ("MAIL", "552 5.3.4 too large", True),
        ("RCPT", "552 5.2.2 mailbox full", False),
        ("RCPT", "552 too many", False),
        (".", "552 5.3.4 too large", True),
        (".", "552 5.2.2 mailbox full", False),
    ],
)
def test_too_large_is_never_and_too_full_is_later(verb: str, answer: str, permanent: bool) -> None:
    assert refusal(Script({verb: [answer]})).permanent is permanent


class Tokens:
    """Gives a new token only instead of a refused one."""

    def __init__(self, *tokens: str) -> None:
        self.tokens, self.refused = list(tokens), list[str]()

    def __call__(self, instead_of: str) -> str:
        if instead_of:
            self.refused.append(instead_of)
            self.tokens = self.tokens[1:] or self.tokens
        return self.tokens[0]


@contextmanager
def mailing_by_token(script: Script, tokens: Tokens) -> Iterator[SmtpMailer]:
    with (
        serving(script) as port,
        closing(SmtpMailer("127.0.0.1", port, "none", "bot", timeout_seconds=5, token=tokens)) as mailer,
    ):
        yield mailer


def test_a_token_signs_in_and_the_next_letter_needs_no_other() -> None:
    script = Script({"AUTH": ["235 hello"]})
    with mailing_by_token(script, Tokens("good")) as mailer:
        mailer.send(LETTER)
        mailer.send(LETTER)
    assert (len(script.mails), script.verbs.count("AUTH")) == (2, 1)


def test_a_token_that_was_revoked_is_replaced_once() -> None:
    script = Script({"AUTH": ["334 eyJzdGF0dXMiOiI0MDEifQ==", "235 hello"], "": ["535 5.7.3 no"]})
    tokens = Tokens("old", "new")
    with mailing_by_token(script, tokens) as mailer:
        mailer.send(LETTER)
    assert (len(script.mails), tokens.refused) == (1, ["old"])


def test_a_token_that_is_refused_is_said_and_the_letter_waits() -> None:
    script = Script({"AUTH": ["535 5.7.3 no", "535 5.7.3 no"]})
    with mailing_by_token(script, Tokens("old", "new")) as mailer, pytest.raises(TransportError) as refused:
        mailer.send(LETTER)
    assert refused.value.permanent is False
    assert "refused the user name or password" in refused.value.reason
    assert "old" not in refused.value.reason


def test_a_refused_password_is_not_shown_again_with_every_letter_that_waits() -> None:
    script = Script({"AUTH": ["535 5.7.3 no", "535 5.7.3 no"]})
    with mailing_by_token(script, Tokens("old", "new")) as mailer:
        for _ in range(20):
            with pytest.raises(TransportError, match="password") as refused:
                mailer.send(LETTER)
            assert refused.value.permanent is False
    assert (script.verbs.count("AUTH"), script.connections) == (2, 1)


def test_a_token_that_nobody_gives_is_said_in_the_words_of_whoever_should() -> None:
    def none(_: str) -> str:
        raise MailboxError("The client secret has expired.")

    with serving(Script()) as port, pytest.raises(TransportError) as failed:
        SmtpMailer("127.0.0.1", port, "none", "bot", token=none).send(LETTER)
    assert (failed.value.reason, failed.value.permanent) == ("The client secret has expired.", False)


def test_doctor_hears_whether_the_server_takes_us_in() -> None:
    script = Script({"AUTH": ["235 hello", "535 no", "535 no"]})
    with mailing_by_token(script, Tokens("good")) as mailer:
        assert mailer.probe().ok
        found = mailer.probe()
    assert not found.ok
    assert found.say.startswith("The mail server refused the user name or password.")
    assert set(script.verbs) == {"EHLO", "AUTH", "QUIT"}


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpMailer("127.0.0.1", 25, "none", "bot", "secret"))


class Sink:
    """Takes every mail."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"


def password_check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=getattr(data, "password", b"") == b"right", handled=False)


@contextmanager
def real_server(sink: Sink, tls: str = "none") -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(CERTIFICATE)
    controller = Controller(
        sink,
        "127.0.0.1",
        port,
        ssl_context=own if tls == "tls" else None,
        tls_context=own if tls == "starttls" else None,
        require_starttls=tls == "starttls",
        authenticator=password_check,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def test_a_real_server_takes_a_batch() -> None:
    sink = Sink()
    with real_server(sink) as port, closing(SmtpMailer("127.0.0.1", port, "none")) as mailer:
        for _ in range(20):
            mailer.send(LETTER)
    assert len(sink.envelopes) == 20
    assert (sink.envelopes[0].mail_from, sink.envelopes[0].rcpt_tos) == (LETTER.from_address, [LETTER.to])


def test_a_real_server_checks_the_password() -> None:
    sink = Sink()
    with real_server(sink) as port:
        with closing(SmtpMailer("127.0.0.1", port, "none", "bot", "right")) as mailer:
            mailer.send(LETTER)
        with pytest.raises(TransportError) as refused:
            SmtpMailer("127.0.0.1", port, "none", "bot", "wrong").send(LETTER)
    assert refused.value.permanent is False
    assert "password" in refused.value.reason
    assert len(sink.envelopes) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_letters_and_passwords_go_over_tls(tls: Literal["starttls", "tls"]) -> None:
    sink = Sink()
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    with (
        real_server(sink, tls) as port,
        closing(SmtpMailer("127.0.0.1", port, tls, "bot", "right", context=trusting)) as mailer,
    ):
        mailer.send(LETTER)
        mailer.send(LETTER)
    assert len(sink.envelopes) == 2


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_relay_with_a_certificate_of_its_own_is_trusted_through_the_settings(tls: str) -> None:
    with real_server(Sink(), tls) as port:
        table = OutgoingTable.model_validate(
            {"transport": "smtp", "host": "127.0.0.1", "port": port, "tls": tls, "ca_file": str(CERTIFICATE)}
        )
        with closing(smtp_mailer(table, ())) as mailer:
            assert mailer.probe().ok


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tls: Literal["starttls", "tls"]) -> None:
    sink = Sink()
    with real_server(sink, tls) as port, pytest.raises(TransportError) as refused:
        SmtpMailer("127.0.0.1", port, tls, "bot", "right").send(LETTER)
    assert "certificate is from nobody that this machine trusts" in refused.value.reason
    assert sink.envelopes == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_refused_and_said(tls: Literal["starttls", "tls"]) -> None:
    sink = Sink()
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    with real_server(sink, tls) as port, pytest.raises(TransportError) as refused:
        SmtpMailer("localhost", port, tls, "bot", "right", context=trusting).send(LETTER)
    assert "certificate is for another name" in refused.value.reason
    assert sink.envelopes == []


class _Trickle(socketserver.BaseRequestHandler):
    """A server that never comes to the end of an answer."""

    def handle(self) -> None:
        with suppress(OSError):
            self.request.sendall(self.server.before)  # type: ignore[attr-defined]
            while True:
                self.request.sendall(b"220-and another line\r\n250-and another line\r\n")
                threading.Event().wait(0.01)


@pytest.mark.parametrize("before", [b"", b"220 ready\r\n"], ids=["greeting", "EHLO"])
def test_a_server_that_trickles_is_left_in_time(before: bytes) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Trickle) as server:
        server.before = before  # type: ignore[attr-defined]
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        mailer = SmtpMailer("127.0.0.1", server.server_address[1], "none", longest_seconds=0.3)
        with closing(mailer), pytest.raises(TransportError) as left:
            mailer.send(LETTER)
        server.shutdown()
    assert not left.value.permanent
    assert not left.value.uncertain
