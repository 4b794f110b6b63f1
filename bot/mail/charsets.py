"""Bytes to text, whatever the label says: supersets for wrong labels, a guess for none, replacement before an error.

What comes out never holds NUL, other control characters or surrogates.
"""

import codecs
import re

from charset_normalizer import from_bytes

SAMPLE = 20_000  # bytes that a guess looks at; guessing is slow and the last resort
_MOSTLY_LATIN = 0.15  # below this share of 8-bit bytes it is a European text: no guess needed
_LABEL = re.compile(r"[a-z0-9][a-z0-9._:-]{0,39}")
# Codecs that turn bytes into text. Others that Python knows are traps (`idna` is slow, `unicode_escape` warns).
_TEXT_CODEC = re.compile(
    r"(?:utf|iso8859|cp|koi8|kz|gb|big5|euc|shift_jis|iso2022|mac|tis|hz|ptcp|johab|ascii|latin).*"
)
# Mail programs label a text with a narrower set than they use; decoding by the wider one loses nothing.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "iso8859-8": "cp1255",
    "iso2022_jp": "iso2022_jp_ext",
}
# Names that mail programs use and Python does not know.
_ALIASES = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "x-sjis": "shift_jis",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gbk",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-windows-949": "cp949",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode": "utf-16",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "utf8mb4": "utf-8",
    "uft-8": "utf-8",
    "utf": "utf-8",
}
_GUESSES = (
    "cp1251",
    "cp1256",
    "cp1253",
    "cp1255",
    "cp1250",
    "cp1252",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
    "euc_jp",
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = {
    code: None for code in (*range(32), *range(127, 160), *range(0xD800, 0xE000), 0xFEFF) if code not in (9, 10)
}
_CONTROLS_OR_WORSE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def decode(data: bytes, label: str = "") -> tuple[str, str]:
    """The text, and a sentence on what was repaired ("" if nothing was). Never raises."""
    codec = _codec(label)
    if codec in ("", "ascii", "cp1252") and not _looks_japanese(data):
        return _decode_unlabelled(data, label, codec)
    try:
        return clean(data.decode(codec or "iso2022_jp_ext")), ""
    except ValueError:
        return _repaired(data, codec or "cp1252")


def clean(text: str) -> str:
    """Line ends become \\n; NUL, other control characters and surrogates go."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CONTROLS) if _CONTROLS_OR_WORSE.search(text) else text


def _codec(label: str) -> str:
    """The codec to use for a label; "" where it is missing, unknown or not a character set."""
    label = label.strip().strip("'\"").lower()
    if not _LABEL.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return _SUPERSETS.get(name, name) if _TEXT_CODEC.fullmatch(name) else ""


def _decode_unlabelled(data: bytes, label: str, codec: str) -> tuple[str, str]:
    """No label, or the one that is most often wrong: valid UTF-8 is hardly ever anything else."""
    if data.isascii():
        return clean(data.decode("ascii")), ""
    for bom, by_bom in _BOMS:
        if data.startswith(bom):
            return clean(data.decode(by_bom, "replace")), "The text was read by its byte order mark."
    try:
        return clean(data.decode("utf-8")), "The text was read as UTF-8, although its label does not say so."
    except ValueError:
        if codec == "cp1252":
            return clean(data.decode("cp1252", "replace")), ""
    guess = _guess(data)
    named = "names an unknown character set" if label and not codec else "names no character set that fits"
    return clean(data.decode(guess, "replace")), f"The mail {named}; {guess} was assumed."


def _repaired(data: bytes, codec: str) -> tuple[str, str]:
    """A labelled text with bytes that do not belong there; UTF-8 that is no UTF-8 is guessed anew."""
    text = data.decode(codec, "replace")
    if codec.startswith("utf") and text.count("\ufffd") * 200 > len(text):
        codec = _guess(data)
        text = data.decode(codec, "replace")
    return clean(text), f"Some bytes do not fit the character set; the text was read as {codec}."


def _guess(data: bytes) -> str:
    """The likely character set of 8-bit text."""
    sample = data[:SAMPLE]
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high < _MOSTLY_LATIN * len(sample):
        return "cp1252"
    best = from_bytes(sample, steps=5, chunk_size=512, cp_isolation=list(_GUESSES)).best()
    return best.encoding if best else "cp1252"


def _looks_japanese(data: bytes) -> bool:
    return b"\x1b$" in data[:SAMPLE]
