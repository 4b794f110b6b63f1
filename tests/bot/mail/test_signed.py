"""What a signature wraps up is read, whatever is done to the wrapping."""

from bot.mail.message import understand
from tests.bot.mail.corpus import mail_bytes

HEAD = (
    b"From: Jo Bloggs <jo@example.org>\nTo: complaints@example.gov.uk\nSubject: Nobody came\n"
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
)
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
ABOVE = b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80\x02\x01\x01"
BELOW = b"\x30\x80" + DATA + b"\xa0\x80"


def wrapped(content: bytes, between: bytes = b"\x31\x00") -> bytes:
    """A mail with these elements for its signed content, and these between its version and it; not encoded."""
    return HEAD + b"Content-Transfer-Encoding: binary\n\n" + ABOVE + between + BELOW + content


def piece(text: bytes) -> bytes:
    """An octet string of up to 127 octets."""
    return b"\x04" + bytes([len(text)]) + text


def test_the_pieces_are_read_in_their_order() -> None:
    mail = understand(
        wrapped(b"\x24\x80" + piece(b"Content-Type: text/plain\n\nNo") + piece(b"body came.") + b"\x00\x00")
    )
    assert (mail.text, mail.subject, mail.unreadable) == ("Nobody came.", "Nobody came", None)


def test_a_mail_that_was_cut_off_is_read_as_far_as_it_came() -> None:
    assert understand(wrapped(b"\x24\x80" + piece(b"\nNobody came."))).text == "Nobody came."
    assert understand(wrapped(b"\x04\x7f\nNobody came.")).text == "Nobody came."


def test_algorithms_whose_length_is_left_open_are_passed_by() -> None:
    algorithms = b"\x31\x80" + b"\x30\x80\x06\x01\x00\x00\x00" * 3 + b"\x00\x00"
    assert understand(wrapped(piece(b"\nNobody came."), algorithms)).text == "Nobody came."


def test_what_it_says_of_its_sender_comes_second() -> None:
    mail = understand(wrapped(piece(b"From: mia@example.gov.uk\nSubject: Other\n\nNobody came.")))
    assert (mail.from_address, mail.subject, mail.text) == ("jo@example.org", "Nobody came", "Nobody came.")


def test_what_is_no_signed_mail_is_held() -> None:
    for content in (b"", b"\x04\x00", b"\x04\x80", b"\x05\x00", b"\x24\x80\x05\x00", b"\x04\x89" + b"\xff" * 9):
        assert "cannot be opened" in str(understand(wrapped(content)).unreadable), content


def test_a_wrapping_without_an_end_keeps_nobody_busy() -> None:
    """A million open elements, and a million empty pieces: given up after 200,000 of them."""
    assert "cannot be opened" in str(understand(wrapped(b"", b"\x31\x80" + b"\x30\x80" * 1_000_000)).unreadable)
    assert "cannot be opened" in str(understand(wrapped(b"\x24\x80" + b"\x04\x00" * 1_000_000)).unreadable)


def test_no_damage_to_the_wrapping_is_an_exception() -> None:
    raw = mail_bytes("smime-opaque-signed-in-pieces")
    start = raw.index(b"\n\n") + 2
    for at in range(start, start + 160):
        for byte in (0, 48, 65, 128, 255):
            mail = understand(raw[:at] + bytes([byte]) + raw[at + 1 :])
            assert (mail.from_address, mail.subject) == ("jo@example.org", "Nobody came")
