"""The holding pen's rules: who must be asked for before a held mail can become a case, and from when it counts."""

import re
from datetime import date

from procedure.addresses import is_address
from procedure.desk import Desk
from procedure.mail import MailClass

DAYS_BACK_AT_MOST = 366
_LINES = 200
_WRITTEN = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")


def is_ours(desk: Desk, address: str) -> bool:
    """A mailbox, a form or a person of the desk: none of them is who complains."""
    return address in desk.addresses() or address in desk.web_forms or desk.person(address) is not None


def must_be_named(desk: Desk, mail_class: MailClass | None, from_address: str) -> bool:
    """Whether a person has to say who complains, since the sender is not the one: passed on, or sent by a form."""
    return mail_class is MailClass.FORWARDED or not is_address(from_address) or is_ours(desk, from_address)


def why_no_complainant(desk: Desk, address: str) -> str:
    """Why nobody can be written to at this address as the one who complains; "" when somebody can."""
    if not is_address(address):
        return "This mail names no sender that can be written to. Say who complains, or file it on a case."
    if address in desk.web_forms:
        return "This mail comes from a web form. Say who complains, or file it on a case."
    if is_ours(desk, address):
        return "This mail comes from one of us. Say who complains, or file it on a case."
    return ""


def why_not_received_on(day: date, mail_on: date) -> str:
    """Why a complaint cannot have reached us first on this day; `mail_on` is the day of the mail that is held."""
    if day > mail_on:
        return "The day of first receipt cannot be later than that of the mail itself."
    if (mail_on - day).days > DAYS_BACK_AT_MOST:
        return f"The day of first receipt lies more than {DAYS_BACK_AT_MOST} days before the mail. Is it right?"
    return ""


def proposed_complainant(desk: Desk, text: str) -> str:
    """The first address of an outsider in a mail that was passed on: most mail programs print who wrote it; else ""."""
    return _outsider(desk, text)[0]


def words_passed_on(desk: Desk, text: str) -> str:
    """What the outsider wrote, without the note, the signature and the heading of whoever passed it on, who is named
    there and need not be complained about. All of it where no outsider is found.
    """
    _, number = _outsider(desk, text)
    lines = text.splitlines()
    heading_ends = next((n for n in range(number, len(lines)) if number and not lines[n].strip("> ")), 0)
    return "\n".join(lines[heading_ends:]).strip() or text


def _outsider(desk: Desk, text: str) -> tuple[str, int]:
    """The address, and the number of lines down to the one that it stands in; "" and 0 where there is none."""
    for number, line in enumerate(text.splitlines()[:_LINES], 1):
        for found in _WRITTEN.findall(line):
            address = found.lower().removeprefix("mailto:")
            if not is_ours(desk, address) and not address.endswith(f"@{desk.domain.lower()}"):
                return str(address), number
    return "", 0
