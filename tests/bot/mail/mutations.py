"""Mails as damage makes them: the corpus mutated by what gateways, disks and attackers do."""

from hypothesis import strategies as st

from tests.bot.mail.corpus import NAMES, mail_bytes

CHARSETS = [
    b"utf-8",
    b"utf-7",
    b"utf-16",
    b"iso-2022-jp",
    b"gb18030",
    b"big5",
    b"koi8-r",
    b"x-none",
    b"idna",
    b'"',
    b"",
]
ENCODINGS = [b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b""]
LINES = [
    b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    b"Content-Type: message/rfc822",
    b"Content-Type: message/delivery-status",
    b"Content-Type: text/html; charset=utf-16",
    b"Content-Type: application/ms-tnef; name=winmail.dat",
    b"Content-Transfer-Encoding: base64",
    b"Content-Disposition: attachment; filename*0*=utf-8''a%; filename*1=b",
    b"From: =?utf-8?Q?=3C?= <a@b>, (c) d@e",
    b"From:",
    b"Subject: =?gb2312?B?1tA=?= =?gb2312?B?zsQ=?=",
    b"Subject: [EXTERNAL] Undeliverable:",
    b"Return-Path: <>",
    b"References: <a@b> <c",
    b"Action: failed",
    b"Final-Recipient: rfc822; jo@example.org",
    b"\tcontinued",
    b": no name",
    b"",
]

mails = st.sampled_from(NAMES).map(mail_bytes)


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    """Some bytes changed."""
    raw = bytearray(draw(mails))
    for share, byte in draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20)):
        if raw:
            raw[min(len(raw) - 1, int(share * len(raw)))] = byte
    return bytes(raw)


@st.composite
def truncated(draw: st.DrawFn) -> bytes:
    """Cut off, or its beginning lost."""
    raw = draw(mails)
    at = int(draw(st.floats(0, 1)) * len(raw))
    return raw[:at] if draw(st.booleans()) else raw[at:]


@st.composite
def spliced(draw: st.DrawFn) -> bytes:
    """The head of one and the body of another, or one in the middle of another."""
    first, second = draw(mails), draw(mails)
    at, until = int(draw(st.floats(0, 1)) * len(first)), int(draw(st.floats(0, 1)) * len(second))
    return first[:at] + second[until:] if draw(st.booleans()) else first[:at] + second + first[at:]


@st.composite
def header_soup(draw: st.DrawFn) -> bytes:
    """Lines of a head in any order and number, before the mail or in it."""
    raw = draw(mails)
    soup = b"\n".join(draw(st.lists(st.sampled_from(LINES), max_size=12)))
    lines = raw.split(b"\n")
    at = draw(st.integers(0, len(lines)))
    return b"\n".join([*lines[:at], soup, *lines[at:]])


@st.composite
def relabelled(draw: st.DrawFn) -> bytes:
    """Another character set or encoding on the label than in the text."""
    raw = draw(mails)
    for known in (b"utf-8", b"iso-8859-1", b"us-ascii", b"gb2312", b"windows-1252"):
        raw = raw.replace(b"charset=" + known, b"charset=" + draw(st.sampled_from(CHARSETS)))
    for encoding in (b"base64", b"quoted-printable"):
        raw = raw.replace(b"Encoding: " + encoding, b"Encoding: " + draw(st.sampled_from(ENCODINGS)))
    return raw


damaged_mails = st.one_of(flipped(), truncated(), spliced(), header_soup(), relabelled())
