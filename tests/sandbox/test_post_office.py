"""The post office: every byte kept before 250 is said, mail for the mailboxes delivered, faults on demand."""

import os
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import MAILBOX, Clock, Script, send_raw

RAW = (
    b"From: Jo <jo@example.com>\r\nTo: complaints@example.gov.uk\r\nMessage-ID: <1@example.com>\r\n"
    b"Subject: =?utf-8?q?No_heating_=E2=80=93_help?=\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n"
    b"\xff\xfe raw \x80 bytes\r\n.a line that begins with a dot\r\n" + b"x" * 5_000 + b"\r\nno line end at the end"
)


def in_maildir(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "maildir" / "new").iterdir())


def test_a_mail_reaches_its_maildir_byte_for_byte(sandbox: Sandbox, tmp_path: Path) -> None:
    send_raw(sandbox, RAW)
    (delivered,) = in_maildir(tmp_path)
    assert delivered.read_bytes() == RAW + b"\r\n"
    assert list((tmp_path / "maildir" / "tmp").iterdir()) == []


@pytest.mark.parametrize("address", [MAILBOX.upper(), "Complaints+C-2026-00001.s1@example.gov.uk"])
def test_case_and_plus_addresses_lead_to_the_same_mailbox(sandbox: Sandbox, tmp_path: Path, address: str) -> None:
    send_raw(sandbox, RAW, to=address)
    assert len(in_maildir(tmp_path)) == 1


def test_the_received_time_is_the_clocks(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> None:
    clock.move(clock.now() + timedelta(days=30))
    send_raw(sandbox, RAW)
    (delivered,) = in_maildir(tmp_path)
    assert abs(delivered.stat().st_mtime - clock.now().timestamp()) < 10


def test_mail_for_others_counts_as_delivered_and_is_listed(sandbox: Sandbox, script: Script, tmp_path: Path) -> None:
    send_raw(sandbox, RAW, to="kim@example.org", sender="desk@example.gov.uk")
    assert in_maildir(tmp_path) == []
    (letter,) = script.get("/sandbox/mail", to="KIM@example.org")
    assert letter["from"] == "jo@example.com"
    assert letter["to"] == "kim@example.org"
    assert letter["subject"] == "No heating – help"
    assert letter["message_id"] == "<1@example.com>"
    assert letter["headers"]["Message-ID"] == "<1@example.com>"
    assert "a line that begins with a dot" in letter["text"]
    assert script.get("/sandbox/mail", **{"from": "desk@example.gov.uk"}) == [letter]
    assert script.get("/sandbox/mail", to="somebody@example.org") == []


def test_a_script_writes_a_mail_through_the_real_server(sandbox: Sandbox, script: Script, tmp_path: Path) -> None:
    mail = {"from": "Jo <jo@example.com>", "to": MAILBOX, "subject": "Grüße", "text": "Ça va – non.\n.dot\n"}
    headers = {"In-Reply-To": "<2@example.gov.uk>", "Date": "Mon, 05 Jan 2026 10:00:00 +0000"}
    message_id = script.post("/sandbox/mail", {**mail, "headers": headers})["message_id"]
    (letter,) = script.get("/sandbox/mail", to=MAILBOX)
    assert letter["message_id"] == message_id
    assert message_id.endswith("@example.com>")
    assert (letter["subject"], letter["text"]) == ("Grüße", "Ça va – non.\n.dot\n")
    assert letter["headers"]["In-Reply-To"] == "<2@example.gov.uk>"
    assert letter["headers"]["Date"] == headers["Date"]
    assert len(in_maildir(tmp_path)) == 1


@pytest.mark.parametrize(
    "mail",
    [
        {"from": "jo@example.com", "subject": "To nobody"},
        {"from": "jo@example.com", "to": MAILBOX, "headers": {"Subject": "a\r\nBcc: x@example.com"}},
        {"from": "jo@example.com", "to": MAILBOX, "headers": 7},
    ],
)
def test_what_is_not_a_mail_is_refused_with_a_sentence(script: Script, mail: dict[str, object]) -> None:
    status, said = script.try_post("/sandbox/mail", mail)
    assert status == 400
    assert said["error"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no headers at all",
        b"Subject: =?utf-8?b?broken\r\n\r\n\x00\xff",
        b'From: =?nope?q?x?= <<>>\r\nTo: ,,;:\r\nContent-Type: text/plain; charset="no-such"\r\n\r\n\xe9t\xe9',
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed\r\n\r\nunclosed",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64",
    ],
)
def test_odd_mail_is_kept_and_shown_as_far_as_it_can_be_read(sandbox: Sandbox, script: Script, raw: bytes) -> None:
    send_raw(sandbox, raw)
    (letter,) = script.get("/sandbox/mail", to=MAILBOX)
    assert set(letter) == {"at", "from", "to", "subject", "message_id", "headers", "text", "html"}


def test_a_restart_forgets_no_mail_even_if_an_envelope_is_lost(
    make_sandbox: Callable[..., Sandbox], tmp_path: Path
) -> None:
    first = make_sandbox()
    first.start()
    send_raw(first, RAW)
    send_raw(first, RAW, to="kim@example.org")
    before = Script(first.page_url.rstrip("/")).get("/sandbox/mail")
    first.stop()
    envelopes = sorted((tmp_path / "sandbox" / "mail").glob("*.json"))
    os.remove(envelopes[0])
    second = make_sandbox()
    second.start()
    send_raw(second, RAW, to="ada@example.org")
    after = Script(second.page_url.rstrip("/")).get("/sandbox/mail")
    assert [one["to"] for one in after] == [MAILBOX, "kim@example.org", "ada@example.org"]
    assert after[1] == before[1]


def test_a_refusal_passes_after_so_many_times(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.faults.smtp.refuse_with("451 4.3.0 Try again later", times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            send_raw(sandbox, RAW)
    send_raw(sandbox, RAW)
    assert len(in_maildir(tmp_path)) == 1


def test_a_refused_sender_is_refused_until_it_is_cleared(sandbox: Sandbox) -> None:
    sandbox.faults.smtp.refuse_with("554 5.7.1 No", at="mail")
    for _ in range(3):
        with pytest.raises(smtplib.SMTPSenderRefused):
            send_raw(sandbox, RAW)
    sandbox.faults.clear()
    send_raw(sandbox, RAW)


def test_one_recipient_can_be_refused(sandbox: Sandbox) -> None:
    sandbox.faults.smtp.refuse_recipient("Gone@example.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send_raw(sandbox, RAW, to="gone@example.org")
    send_raw(sandbox, RAW, to="here@example.org")


@pytest.mark.parametrize(("kept", "arrived"), [(True, 1), (False, 0)])
def test_a_connection_can_die_after_the_mail_was_handed_over(
    sandbox: Sandbox, tmp_path: Path, kept: bool, arrived: int
) -> None:
    sandbox.faults.smtp.drop_after_data(kept=kept)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send_raw(sandbox, RAW)
    assert len(in_maildir(tmp_path)) == arrived
    send_raw(sandbox, RAW)


def test_the_post_office_closes_and_opens_on_the_same_port(sandbox: Sandbox) -> None:
    port = sandbox.smtp_port
    sandbox.faults.smtp.down()
    with pytest.raises(ConnectionRefusedError):
        send_raw(sandbox, RAW)
    sandbox.faults.smtp.up()
    send_raw(sandbox, RAW)
    assert sandbox.smtp_port == port


def test_a_hundred_mails_over_one_connection_keep_their_order(sandbox: Sandbox, script: Script) -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, "localhost", timeout=10) as server:
        for number in range(100):
            server.sendmail("jo@example.com", [MAILBOX], f"Subject: {number}\r\n\r\nx".encode())
    assert [one["subject"] for one in script.get("/sandbox/mail")] == [str(number) for number in range(100)]


def test_thirty_scripts_may_send_mail_at_once(script: Script, tmp_path: Path) -> None:
    mail = {"from": "jo@example.com", "to": MAILBOX, "subject": "Hello", "text": "x"}
    with ThreadPoolExecutor(30) as many:
        sent = list(many.map(lambda _: script.post("/sandbox/mail", mail)["message_id"], range(30)))
    assert len(set(sent)) == 30
    assert len(in_maildir(tmp_path)) == 30


def test_a_mail_that_cannot_be_kept_is_refused_for_now(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "sandbox" / "mail").rename(tmp_path / "elsewhere")
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        send_raw(sandbox, RAW)
    assert in_maildir(tmp_path) == []
