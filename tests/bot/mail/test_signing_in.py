"""From the settings to a mailbox that is signed in to by token, as in Exchange Online."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.mail.signing_in import OUTLOOK
from bot.settings import Settings, load_settings
from bot.wiring import mailboxes_of, mailer_of
from scheduler.ports import TransportError
from tests.bot.mail.letters import LETTER
from tests.bot.mail.smtp_server import Script, serving
from tests.stubs.graph import graph_stub
from tests.stubs.graph_signin import CLIENT, TENANT, SignIn
from tests.stubs.imap import ImapScript, an_imap_server

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
TEXT = """
[desk]
name = "Test Council"
domain = "test.example"
[[mailbox]]
name = "complaints"
address = "complaints@test.example"
transport = "imap"
host = "127.0.0.1"
port = {imap_port}
tls = "none"
username = "complaints@test.example"
auth = "oauth2"
tenant_id = "{tenant}"
client_id = "{client}"
authority = "{authority}"
[outgoing]
transport = "smtp"
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
mailbox = "complaints"
"""


@dataclass(frozen=True)
class Good:
    """The tokens that the sign-in service has given and not taken back."""

    signin: SignIn

    def __contains__(self, token: object) -> bool:
        return self.signin.is_good(f"Bearer {token}")


@dataclass
class Online:
    """The three services, and the settings that name them."""

    signin: SignIn
    imap: ImapScript
    smtp: Script
    settings: Settings


@pytest.fixture
def online(tmp_path: Path) -> Iterator[Online]:
    with started(tmp_path, "known") as found:
        yield found


@contextmanager
def started(folder: Path, secret: str) -> Iterator[Online]:
    imap, smtp = ImapScript(), Script({"AUTH": ["235 2.7.0 hello"] * 9})
    with ExitStack() as stack:
        stub = stack.enter_context(graph_stub("complaints@test.example", "known"))
        stub.signin.resource = OUTLOOK
        imap.passwords = Good(stub.signin)
        text = TEXT.format(
            imap_port=stack.enter_context(an_imap_server(imap)),
            smtp_port=stack.enter_context(serving(smtp)),
            tenant=TENANT,
            client=CLIENT,
            authority=stub.origin,
        )
        (folder / "frontline.toml").write_text(text)
        secrets = {"FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET": secret}
        yield Online(stub.signin, imap, smtp, load_settings(folder / "frontline.toml", secrets, folder))


def test_a_mailbox_is_read_by_token_and_a_revoked_one_is_replaced(online: Online) -> None:
    online.imap.put(b"Subject: 1\r\n\r\nhello\r\n", AT)
    inbox, sent = mailboxes_of(online.settings)
    with closing(inbox), closing(sent):
        assert len(inbox.fetch(10, "").items) == 1
        online.signin.revoke()
        assert sent.fetch(10, "").items == ()
    assert online.signin.tokens_given == 2


def test_letters_leave_by_the_token_of_the_mailbox(online: Online) -> None:
    with closing(mailer_of(online.settings)) as mailer:
        mailer.send(LETTER)
    assert len(online.smtp.mails) == 1
    assert "AUTH" in online.smtp.verbs


def test_a_wrong_client_secret_is_said_at_both_doors(tmp_path: Path) -> None:
    with started(tmp_path, "wrong") as online:
        inbox, sent = mailboxes_of(online.settings)
        with closing(inbox), closing(sent), closing(mailer_of(online.settings)) as mailer:
            found = inbox.probe()
            with pytest.raises(TransportError) as refused:
                mailer.send(LETTER)
    assert (found.ok, refused.value.permanent) == (False, False)
    assert found.say.startswith("The client secret is wrong.")
    assert refused.value.reason == found.say
    assert set(online.imap.heard) <= {"CAPABILITY", "LOGOUT"}
