"""`understand` takes any bytes, within bounds, and what it gives is clean."""

import base64
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.mail.message import understand
from bot.mail.parts import Limits
from procedure.mail import IncomingMail
from procedure.screening import Known, screen
from tests.bot.mail.corpus import NAMES, mail_bytes
from tests.bot.mail.hostile import hostile_mails

FUZZ = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PIECES = [
    b"\n",
    b"\r\n",
    b"\n\n",
    b"--b",
    b"--b--",
    b"\0",
    b"=?utf-8?B?",
    b"=?x?Q?=ZZ?=",
    b"<",
    b">",
    b'"',
    b"(",
    b";",
    b"\xff",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: message/rfc822\n\n",
    b"From: a@b\n",
    b"Content-Transfer-Encoding: base64\n",
    b"charset=utf-16",
    b"Message-ID:",
    b"\xed\xa0\x80",
    b"</div><table>",
]
HEAD = b"From: Jo <jo@example.org>\nSubject: Bins\n"


def is_clean(mail: IncomingMail) -> bool:
    """No NUL and no surrogates anywhere: PostgreSQL and UTF-8 refuse them."""
    words = (mail.subject, mail.text, mail.html, mail.from_name, mail.message_id, *mail.references, *mail.to, mail.loop)
    names = (*words, *(attachment.name for attachment in mail.attachments), *mail.failed_recipients, *mail.faults)
    everything = "\n".join((*names, mail.list_id, mail.precedence, mail.auto_submitted, mail.content_type))
    return not re.search("[\0\ud800-\udfff]", everything) and everything.encode("utf-8") is not None


@FUZZ
@given(st.binary(max_size=2000))
def test_any_bytes_are_understood(raw: bytes) -> None:
    mail = understand(raw)
    assert is_clean(mail)
    assert (mail.size_bytes, len(mail.content_hash)) == (len(raw), 64)


@FUZZ
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=60))
def test_mails_made_of_broken_pieces_are_understood(pieces: list[bytes]) -> None:
    assert is_clean(understand(b"".join(pieces)))


@FUZZ
@given(st.sampled_from(NAMES), st.data())
def test_damaged_mails_are_understood(name: str, data: st.DataObject) -> None:
    raw = bytearray(mail_bytes(name))
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.integers(0, 20))
        raw[position : position + length] = data.draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)))
    assert is_clean(understand(bytes(raw)))


def test_the_same_mail_by_another_way_has_the_same_content_hash() -> None:
    raw = mail_bytes("gmail")
    by_another_way = b"Delivered-To: other@example.gov.uk\r\n" + raw.replace(b"\n", b"\r\n")
    assert understand(raw).content_hash == understand(by_another_way).content_hash


def test_another_text_has_another_content_hash() -> None:
    raw = mail_bytes("gmail")
    assert understand(raw).content_hash != understand(raw.replace(b"Still", b"Again")).content_hash


def test_a_mail_over_the_size_limit_is_held_but_its_head_is_read() -> None:
    raw = HEAD + b"\n" + b"x" * 1000
    mail = understand(raw, Limits(size_bytes=500))
    assert mail.unreadable == "It is larger than 500 bytes."
    assert (mail.from_address, mail.subject, mail.text) == ("jo@example.org", "Bins", "")


def test_a_mail_of_forty_megabytes_is_read_and_its_file_named() -> None:
    photo = bytes(30_000_000)
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the photo.\n--b\nContent-Type: image/jpeg\n"
    raw = head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(photo) + b"--b--\n"
    mail = understand(raw)
    assert 40_000_000 < len(raw) < 41_943_040
    assert (mail.text, mail.unreadable, [one.size_bytes for one in mail.attachments]) == (
        "See the photo.",
        None,
        [30_000_000],
    )


def test_two_mails_over_the_size_limit_differ_in_their_hash() -> None:
    small = Limits(size_bytes=500)
    first, second = (understand(HEAD + b"\n" + letter * 1000, small) for letter in (b"x", b"y"))
    assert first.content_hash != second.content_hash


def test_too_many_header_fields_are_held() -> None:
    mail = understand(b"X-A: 1\n" * 2001 + HEAD + b"\nMy bin\n")
    assert mail.unreadable == "It has more than 2,000 header fields."


def test_a_very_long_text_is_cut_and_says_so() -> None:
    mail = understand(HEAD + b"\n" + b"bin " * 100, Limits(text_characters=40))
    assert len(mail.text) <= 40
    assert any("very long" in fault for fault in mail.faults)
    assert mail.unreadable is None


def test_cells_of_a_table_stay_apart_and_rows_are_lines() -> None:
    page = b"<table><tr><th>Date</th><th>Bin</th></tr><tr><td>2 April</td><td>missed</td></tr></table><p>Sorry?</p>"
    mail = understand(HEAD + b"Content-Type: text/html\n\n" + page)
    assert [" ".join(line.split()) for line in mail.text.splitlines() if line.strip()] == [
        "Date Bin",
        "2 April missed",
        "Sorry?",
    ]


def test_hostile_mails_give_bounded_and_clean_text() -> None:
    """How long they take is measured (`python -m benchmarks.hostile`), not tested; one that never ends fails here."""
    for raw in hostile_mails():
        mail = understand(raw)
        screen(mail, Known(staff=frozenset({"ann@example.gov.uk"})))
        assert len(mail.text) <= 2 * len(raw) + 100
        assert is_clean(mail)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("jo@b\u00fccher.example", "jo@xn--bcher-kva.example"),
        ("jo@B\u00dcCHER.example", "jo@xn--bcher-kva.example"),
        ("jo@\uff45xample.org", "jo@\uff45xample.org"),
        ("jo@example\u3002org", "jo@example\u3002org"),
        ("jo@stra\u00dfe.example", "jo@stra\u00dfe.example"),
        ("j\u00f6@example.org", "j\u00f6@example.org"),
        ("\u212aim@example.org", "\u212aim@example.org"),
        ("KIM@Example.org", "kim@example.org"),
    ],
)
def test_a_domain_beyond_ascii_is_its_ascii_form_and_never_somebody_elses(written: str, address: str) -> None:
    assert understand(f"From: {written}\nSubject: Bins\n\nNo bin.\n".encode()).from_address == address


@pytest.mark.parametrize(
    "markup",
    ["<b></i>bin ", "<li><dd>bin ", "<dd><li>bin ", "</ul><dd></div><li><dd>bin ", "&bin ", "&bin&#", "\u00a0bin "],
)
def test_markup_that_keeps_a_sanitiser_busy_is_read_without_it(markup: str) -> None:
    mail = understand(HEAD + b"Content-Type: text/html\n\n" + (markup * 60_000).encode())
    assert (mail.html, mail.text.count("bin")) == ("", 60_000)


@pytest.mark.parametrize(("before", "between"), [("<a ", " "), ("<a ", "=1 "), ("<a ", "/"), ("<a ", '="1>"')])
def test_a_tag_with_thousands_of_attributes_is_left_out(before: str, between: str) -> None:
    tag = before + between.join(f"a{number}" for number in range(80_000))
    mail = understand(HEAD + f"Content-Type: text/html\n\n<p>No bin</p>{tag}>came</a>".encode())
    assert mail.html == ""
    assert mail.text.startswith("No bin")


def test_a_long_title_of_a_tag_and_a_long_text_keep_nobody_busy() -> None:
    markup = "<p title='" + "no bin/ " * 20_000 + "'>No bin</p><p>" + 'It\'s "late". ' * 20_000
    mail = understand(HEAD + f"Content-Type: text/html\n\n{markup}".encode())
    assert mail.html.startswith("<p")


@pytest.mark.parametrize("sender", ["(" + "\\(" * 24_000, '"' + '\\"' * 24_000])
def test_a_sender_behind_comments_and_names_without_an_end_is_found(sender: str) -> None:
    assert (
        understand(f"From: {sender} <jo@example.org>\nSubject: Bins\n\nNo bin.\n".encode()).from_address
        == "jo@example.org"
    )
