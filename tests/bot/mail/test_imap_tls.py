"""TLS, STARTTLS and certificates: against a real Dovecot."""

import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Literal

import pytest

from bot.mail.imap import ImapMailbox
from bot.mail.imap_server import ImapServer
from bot.mail.ports import MailboxError
from tests.bot.mail.dovecot import CERTIFICATE, USER, Dovecot, a_dovecot
from tests.bot.mail.servers import PASSWORD
from tests.bot.mail.test_imap import wait_for
from tests.stubs.imap import ImapScript, an_imap_server

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with a_dovecot() as server:
        server.put(b"Subject: 1\r\n\r\nThe boiler is broken.\r\n", AT)
        yield server


def mailbox(
    host: str, port: int, tls: Literal["tls", "starttls", "none"], context: ssl.SSLContext | None = None
) -> ImapMailbox:
    server = ImapServer(host, port, tls, USER, PASSWORD, context=context, timeout_seconds=5)
    return ImapMailbox("complaints", "complaints@example.gov.uk", server, lambda: AT)


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def test_mails_are_read_over_tls(dovecot: Dovecot) -> None:
    with closing(mailbox("127.0.0.1", dovecot.tls_port, "tls", trusting())) as box:
        assert len(box.fetch(10, "").items) == 1
        wait_for(box.has_news)  # the line for signs is up too


def test_mails_are_read_over_starttls(dovecot: Dovecot) -> None:
    with closing(mailbox("127.0.0.1", dovecot.port, "starttls", trusting())) as box:
        assert len(box.fetch(10, "").items) == 1


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot: Dovecot, tls: Literal["tls", "starttls"]) -> None:
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    with closing(mailbox("127.0.0.1", port, tls)) as box:
        assert "from nobody that this machine trusts" in box.probe().say
        with pytest.raises(MailboxError, match="from nobody that this machine trusts"):
            box.fetch(10, "")


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_for_another_name_is_refused(dovecot: Dovecot, tls: Literal["tls", "starttls"]) -> None:
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    with closing(mailbox("localhost", port, tls, trusting())) as box:
        assert "certificate is for another name" in box.probe().say


def test_tls_where_none_is_spoken_is_said(dovecot: Dovecot) -> None:
    with closing(mailbox("127.0.0.1", dovecot.port, "tls", trusting())) as box:
        assert "does not speak TLS" in box.probe().say


def test_a_server_without_starttls_is_told_nothing() -> None:
    script = ImapScript()
    with an_imap_server(script) as port, closing(mailbox("127.0.0.1", port, "starttls", trusting())) as box:
        assert "offers no STARTTLS" in box.probe().say
    assert set(script.heard) <= {"CAPABILITY", "LOGOUT"}
