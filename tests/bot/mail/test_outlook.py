"""What Outlook wraps up is opened within bounds: damaged containers give what can be read, or nothing."""

import struct

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.mail.compound import streams
from bot.mail.message import understand
from bot.mail.outlook import open_msg, open_tnef
from bot.mail.rtf import decompress, text_of
from tests.bot.mail.corpus import mail_bytes
from tests.bot.mail.test_message import is_clean

FUZZ = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TNEF_HEAD = bytes.fromhex("789f3e220100")
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=6)


def a_tnef() -> bytes:
    """Properties of several kinds and a file."""
    text = "My bin\0".encode("utf-16-le")
    properties = struct.pack("<IHHII", 2, 0x1F, 0x1000, 1, len(text)) + text + b"\0" * (-len(text) % 4)
    properties += struct.pack("<HHI", 0x03, 0x3FDE, 65001)
    return b"".join(
        [TNEF_HEAD, attribute(1, 0x69003, properties), attribute(2, 0x69002, b"\1\0"), attribute(2, 0x6800F, b"data")]
    )


def attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(data)) + data + b"\0\0"


def damaged(data: bytes, damage: list[tuple[float, bytes]]) -> bytes:
    """Bytes overwritten at places given as shares of the whole."""
    raw = bytearray(data)
    for share, piece in damage:
        at = int(share * len(raw))
        raw[at : at + len(piece)] = piece
    return bytes(raw)


def test_the_text_and_the_files_of_a_winmail_are_found() -> None:
    opened = open_tnef(a_tnef())
    assert opened
    assert (opened.text, opened.files) == ("My bin", (("", b"data"),))


@FUZZ
@given(DAMAGE)
def test_a_damaged_winmail_is_read_as_far_as_it_goes(damage: list[tuple[float, bytes]]) -> None:
    opened = open_tnef(TNEF_HEAD + damaged(a_tnef(), damage)[6:])
    assert opened
    assert len(opened.files) <= 1


@FUZZ
@given(st.sampled_from(["msg-alone", "msg-with-its-head"]), DAMAGE)
def test_a_damaged_outlook_item_is_understood_or_held(name: str, damage: list[tuple[float, bytes]]) -> None:
    mail = understand(damaged(mail_bytes(name), damage))
    assert is_clean(mail)
    assert len(mail.content_hash) == 64


def test_a_container_whose_sectors_go_in_rings_is_read_once_round() -> None:
    item = bytearray(mail_bytes("msg-alone"))
    for at in range(512, len(item) - 3, 4):
        if item[at : at + 4] == b"\xfe\xff\xff\xff":  # the end of a chain
            item[at : at + 4] = b"\0\0\0\0"
    assert sum(len(content) for _, content in streams(bytes(item))) <= 2 * len(item)


def test_items_of_which_nothing_is_left_are_no_copies_of_each_other() -> None:
    whole = mail_bytes("msg-alone")
    hashes = {understand(whole[:size]).content_hash for size in range(1024, len(whole), 512)}
    assert len(hashes) > 1
    assert "" not in hashes


def test_what_is_no_container_is_not_opened() -> None:
    assert open_tnef(b"My bin") is None
    assert open_msg(b"My bin") is None


@FUZZ
@given(st.binary(max_size=400))
def test_any_bytes_may_stand_for_rich_text(data: bytes) -> None:
    assert len(text_of(decompress(b"\0" * 8 + b"LZFu" + b"\0" * 4 + data))) <= 20 * (len(data) + 1)
    assert "\0" not in text_of(data)


def test_a_small_packed_text_that_unpacks_without_end_is_cut() -> None:
    packed = b"\0" * 8 + b"LZFu" + b"\0" * 4 + b"\xff" + b"\x00\x1f" * 1_000_000
    assert len(decompress(packed)) < 2_100_000


def test_numbers_hold_for_characters_that_the_code_page_lacks() -> None:
    assert text_of(rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\'cf\'f0\'e8\u8364?\par end}") == "При€\nend"
