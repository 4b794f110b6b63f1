"""Amounts of money: whole pence in the ledger, pounds where people read or type them."""

import re

from procedure.errors import NotAllowed

MOST_PENCE = 1_000_000_000
"""Ten million pounds; more is a typing mistake."""

_AMOUNT = re.compile(r"£? ?(\d{1,3}(?:,\d{3})+|\d{1,8})(?:\.(\d{2}))?", re.ASCII)


def pounds(pence: int) -> str:
    """£1,250 or £1,250.50, as letters print it."""
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}.{rest:02}" if rest else f"£{whole:,}"


def pence_of(text: str) -> int:
    """The pence in `£1,250.50`; "" is nothing. NotAllowed for `1250.5`: nobody should have to guess."""
    typed = text.strip()
    if not typed:
        return 0
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        raise NotAllowed(f"'{typed[:40]}' is no amount of money. Write it like 250 or 1,250.50.")
    pence = int(found[1].replace(",", "")) * 100 + int(found[2] or 0)
    if pence > MOST_PENCE:
        raise NotAllowed(f"The most that can be recorded is {pounds(MOST_PENCE)}.")
    return pence
