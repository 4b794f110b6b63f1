"""What can be written to: the plain form of a mail address. Whether anybody reads there, only a letter can tell."""

import re

ADDRESS_CHARACTERS = 254
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


def is_address(text: str) -> bool:
    """One address and nothing besides: no name, no list, no header."""
    return len(text) <= ADDRESS_CHARACTERS and _ADDRESS.fullmatch(text) is not None
