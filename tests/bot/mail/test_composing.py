"""Outgoing letters as bytes: read back with the standard library, which is not what wrote them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.composing import compose, composed
from bot.mail.message import understand
from scheduler.ports import Enclosed, OutgoingLetter, TransportError
from tests.bot.mail.letters import LETTER, letter

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def read(sent: OutgoingLetter) -> EmailMessage:
    return message_from_bytes(compose(sent), policy=default)


def test_the_head_says_who_wrote_to_whom_and_that_a_machine_did() -> None:
    mail = read(LETTER)
    assert mail["Message-ID"] == LETTER.message_id
    assert mail["Date"].datetime == LETTER.at
    assert (mail["From"], mail["To"]) == ("Example Council <complaints@example.gov.uk>", "jo@example.org")
    assert mail["Reply-To"] == "complaints@example.gov.uk"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert (mail["X-Frontline-Loop"], mail["X-Auto-Response-Suppress"]) == ("example.gov.uk", "OOF, AutoReply")


def test_a_persons_letter_is_not_marked_as_automatic() -> None:
    assert "Auto-Submitted" not in read(letter(automatic=False))


def test_the_thread_is_kept_and_a_long_one_is_shortened_in_its_middle() -> None:
    long = tuple(f"<{number}@example.org>" for number in range(100))
    mail = read(letter(references=long, in_reply_to="<99@example.org>"))
    named = mail["References"].split()
    assert (named[0], named[-1], len(named)) == (long[0], long[-1], 20)
    assert mail["In-Reply-To"] == "<99@example.org>"


def test_plain_text_and_html_stand_beside_each_other() -> None:
    mail = read(letter(html="<p>Dear resident – £20</p>", text="Dear resident – £20"))
    assert mail.get_content_type() == "multipart/alternative"
    parts = {part.get_content_type(): part.get_content().strip() for part in mail.iter_parts()}
    assert parts == {"text/plain": "Dear resident – £20", "text/html": "<p>Dear resident – £20</p>"}


@given(subject=WORDS, name=WORDS, text=WORDS)
def test_whatever_the_words_the_bytes_are_seven_bit_lines_of_a_lawful_length(
    subject: str, name: str, text: str
) -> None:
    raw = compose(letter(subject=subject, from_name=name, text=text, html=text))
    assert raw.isascii()
    assert b"\0" not in raw
    lines = raw.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 998  # RFC 5322 section 2.1.1


@given(WORDS)
def test_whatever_the_text_it_arrives_whole(text: str) -> None:
    sent = "".join(character for character in text if character.isprintable() or character == "\n").strip("\n")
    assert understand(compose(letter(text=f"Begin\n{sent}\nend"))).text == f"Begin\n{sent}\nend"


@pytest.mark.parametrize("subject", ["Café – the naïve £20", "投诉" * 60, "Mae'r tŷ", "=?utf-8?q?no?=", "a" * 300])
def test_whatever_the_subject_it_arrives_whole(subject: str) -> None:
    assert read(letter(subject=subject))["Subject"] == subject


@pytest.mark.parametrize("name", ["Council, Example", 'The "Best" Council', "Cyngor Môn", "a\\b", "Ltd. (Example)"])
def test_whatever_the_name_it_arrives_whole(name: str) -> None:
    address = read(letter(from_name=name))["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == (name, "complaints@example.gov.uk")


@given(st.text(max_size=20), st.sampled_from(["\r\n", "\n", "\r", "\0", "\u2028", "\x85", "\x0b"]))
def test_no_word_can_add_a_header_field(before: str, line_break: str) -> None:
    poison = f"{before}{line_break}Bcc: all@example.org"
    mail = read(letter(subject=poison, from_name=poison, loop=poison))
    assert "Bcc" not in mail
    assert mail.get_content().splitlines() == LETTER.text.splitlines()


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "jo@example.org\r\nBcc: all@example.org"},
        {"to": "jo@example.org, all@example.org"},
        {"to": "jo"},
        {"to": ""},
        {"to": "jö@example.org"},
        {"from_address": "<x@y>"},
        {"message_id": "<a@b>\r\nBcc: x@y"},
        {"in_reply_to": "no brackets"},
    ],
)
def test_an_address_or_identity_that_cannot_be_written_is_never_sent(fields: dict[str, str]) -> None:
    with pytest.raises(TransportError) as refused:
        composed(letter(**fields))
    assert refused.value.permanent
    assert "@" not in refused.value.reason


def test_an_address_beyond_ascii_is_said_to_be_one_with_what_to_do() -> None:
    with pytest.raises(TransportError, match="Phone, or write by post") as refused:
        composed(letter(to="si\u00e2n@example.org"))
    assert refused.value.permanent


def test_the_same_letter_is_the_same_bytes() -> None:
    sent = letter(html="<p>a</p>")
    assert compose(sent) == compose(letter(html="<p>a</p>"))


def test_a_boundary_in_the_text_does_not_break_the_parts() -> None:
    first = compose(letter(html="<p>x</p>"))
    boundary = first.partition(b'boundary="')[2].partition(b'"')[0].decode()
    mail = read(letter(html="<p>x</p>", text=f"a\n--{boundary}--\nb"))
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_files_are_enclosed_behind_the_text_byte_by_byte() -> None:
    files = (
        Enclosed("a.html", "text/html; charset=utf-8", "<p>£</p>".encode()),
        Enclosed("b.bin", "application/x", bytes(range(256))),
    )
    mail = read(letter(html="<p>Dear</p>", enclosed=files))
    assert mail.get_content_type() == "multipart/mixed"
    words, *enclosed = mail.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    assert [one.get_filename() for one in enclosed] == ["a.html", "b.bin"]
    assert [one.get_payload(decode=True) for one in enclosed] == [one.content for one in files]


@pytest.mark.parametrize(("name", "kind"), [('a".html', "text/html"), ("a.html\r\nTo: x", "text/html"), ("a", "x\r\n")])
def test_a_file_whose_name_or_type_could_write_a_header_is_refused(name: str, kind: str) -> None:
    with pytest.raises(TransportError, match="cannot be written"):
        composed(letter(enclosed=(Enclosed(name, kind, b""),)))
