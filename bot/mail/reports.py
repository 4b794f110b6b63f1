"""Machines' reports about our letters: delivery status (RFC 3464), read receipts (RFC 8098), and mails that came
back in a form of the vendor's own, which flufl.bounce knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string

from flufl.bounce import scan_message

from bot.mail.addresses import MAX_ADDRESSES, addresses
from bot.mail.calming import calm, in_short_lines
from bot.mail.charsets import decode
from bot.mail.headers import Headers, message_ids, read_headers
from bot.mail.parts import Part
from bot.mail.returned import split, without_letter
from procedure.bounces import is_daemon, opens_with_failure, says_failure, seems_delayed
from procedure.mail import IncomingMail, Report

MAX_REPORT_BYTES = 200_000
MAX_NAMED = 20
_ACTIONS = {"delayed": Report.DELAYED} | dict.fromkeys(("delivered", "relayed", "expanded"), Report.DELIVERED)
_FAILURES = ("failed", "failure", "fail", "error", "fatal", "bounced", "rejected", "undeliverable", "expired")
_QUOTED_ID = re.compile(r"^[> \t]*Message-ID:\s*(<[^<>\s]{3,500}>)", re.IGNORECASE | re.MULTILINE)
_QUOTED_ID_LINE = re.compile(r"^.*Message-ID:.*$", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"(?<![\w.+=-])[\w.+=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
MAX_WORDS = 5_000  # characters in which a report names its recipients, and after them the letter's own head
_WORST_FIRST = (Report.FAILED, Report.DELAYED, Report.DELIVERED)
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_MAIL_TYPES = ("message/rfc822", "message/global")
_HEADER_TYPES = ("text/rfc822-headers", "message/global-headers")


@dataclass(frozen=True)
class Returned:
    """What a report says: about which recipients, and about which letters."""

    report: Report = Report.NONE
    failed_recipients: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


def read_report(raw: bytes, root: Part, mail: IncomingMail) -> Returned:
    """The report that a `multipart/report` makes (or a lone status part); `Report.NONE` for other mails.

    Servers send status parts that name nobody, or nothing that happened: then the words of the mail decide.
    """
    parts = list(_walk(root, is_daemon(mail)))
    status = next((part for part in parts if part.content_type in _STATUS_TYPES), None)
    kind = _kind(root, parts)
    if not status:
        if root.content_type == "multipart/report" and kind in (Report.OTHER, Report.FAILED):
            kind = _by_words(mail, kind)
        return Returned(kind, (), _returned_ids(raw, parts) if kind else ())
    recipients = list(_recipients(status.body(raw)[:MAX_REPORT_BYTES]))
    failed = dict.fromkeys(address for action, address in recipients if action is Report.FAILED and address)
    actions = {action for action, _ in recipients}
    worst = next((each for each in _WORST_FIRST if each in actions), Report.NONE)
    worst = worst or _by_words(mail, Report.OTHER)
    return Returned(worst, tuple(failed)[:MAX_ADDRESSES], _returned_ids(raw, parts))


def _by_words(mail: IncomingMail, otherwise: Report) -> Report:
    """What a report without a readable status says in its words."""
    if seems_delayed(mail):
        return Report.DELAYED
    return Report.FAILED if says_failure(mail) or opens_with_failure(mail) else otherwise


def read_vendor_form(raw: bytes, root: Part, mail: IncomingMail) -> Returned:
    """Failed recipients of a returned mail without a status part, and the letters that it encloses or quotes.

    Call it only on mails that look returned.

    The library stumbles (and logs a trace) over 8-bit heads and missing writers, so it is given neither.
    """
    shown = split(mail.text)
    quoted = (*_QUOTED_ID.findall(shown.words), *_QUOTED_ID.findall(shown.head))
    ids = tuple(dict.fromkeys((*_returned_ids(raw, list(_walk(root, is_daemon(mail)))), *quoted)))
    body = _own_part(raw, root)
    writer = mail.from_address if mail.from_address.isascii() and mail.from_address else "nobody@localhost"
    try:
        form = message_from_string(f"From: {writer}\n{body}")
        calm(form)
        found = scan_message(form)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
        found = frozenset()
    named = (addresses(decode(bytes(address))[0]) for address in sorted(found)[:MAX_ADDRESSES])
    # The library takes a Message-ID and our own address for the one that failed, where a form quotes the letter's head.
    recipients = (pair[0][1] for pair in named if pair)
    recipients = (one for one in recipients if f"<{one}>" not in ids and one not in mail.to)
    return Returned(Report.NONE, tuple(recipients), ids[:MAX_ADDRESSES])


def _own_part(raw: bytes, root: Part) -> str:
    """What the server says, up to the letter that it encloses or shows: an address in that one is no recipient's."""
    enclosed = (part.start for part in _walk(root) if part.content_type in (*_MAIL_TYPES, *_HEADER_TYPES))
    until = min((*enclosed, MAX_REPORT_BYTES))
    head, body = (_plain(raw[since:to]) for since, to in ((0, root.start), (root.start, until)))
    return head.lstrip() + in_short_lines(without_letter(body))


def _plain(raw: bytes) -> str:
    return raw.replace(b"\r\n", b"\n").decode("ascii", "ignore")


def named_in_words(mail: IncomingMail) -> tuple[str, ...]:
    """The addresses that a returned mail names in its own words, and those that a letter of ours is to by the head that
    it shows, without its writer and us: whom the letter went to is among them. What the letter quotes is not looked at.

    Of use only where nothing else names anybody, and only to look for a letter that went there.
    """
    shown = split(mail.text)
    ours = any(one in mail.to for one in _ADDRESS.findall(shown.field("from").lower()))
    words = _QUOTED_ID_LINE.sub("", shown.words[:MAX_WORDS]) + (shown.field("to")[:MAX_WORDS] if ours else "")
    found = dict.fromkeys(address.lower() for address in _ADDRESS.findall(words))
    return tuple(one for one in found if one != mail.from_address and one not in mail.to)[:MAX_NAMED]


def _kind(root: Part, parts: list[Part]) -> Report:
    """What `report-type` promises, before the status part is read."""
    types = {part.content_type for part in parts}
    if "message/disposition-notification" in types:
        return Report.READ
    if "message/feedback-report" in types:
        return Report.OTHER
    if root.content_type != "multipart/report":
        return Report.NONE
    return Report.FAILED if root.type_parameters.get("report-type", "").lower() == "delivery-status" else Report.OTHER


def _recipients(status: bytes) -> Iterator[tuple[Report, str]]:
    """(what happened, to whom) for each group of per-recipient fields."""
    for block in re.split(rb"\r?\n(?:[ \t]*\r?\n)+", status)[:MAX_ADDRESSES]:
        fields = read_headers(block)
        happened = _happened(fields)
        if happened is Report.NONE:
            continue
        to = fields.get("original-recipient") or fields.get("final-recipient")
        found = addresses(to.partition(";")[2] or to)
        yield happened, found[0][1] if found else ""


def _happened(fields: Headers) -> Report:
    """By the action; where it is none of RFC 3464's, by the status code or the action's number (5: for good)."""
    action = fields.get("action").strip().lower()
    word = re.split(r"[\s;(:]", action, maxsplit=1)[0]
    if word in _FAILURES or word in _ACTIONS:
        return _ACTIONS.get(word, Report.FAILED)
    status = fields.get("status").strip() or word
    if status.startswith(("5", "4", "2")) and ("action" in fields or "final-recipient" in fields):
        return {"5": Report.FAILED, "4": Report.DELAYED}.get(status[0], Report.DELIVERED)
    return Report.NONE


def _returned_ids(raw: bytes, parts: list[Part]) -> tuple[str, ...]:
    """Message-IDs of the returned letter: from the mail or the headers that the report encloses."""
    ids: dict[str, None] = {}
    for part in parts:
        if part.content_type in _HEADER_TYPES:
            fields = read_headers(part.body(raw)[:MAX_REPORT_BYTES].lstrip())
        elif part.content_type in _MAIL_TYPES and part.children:
            fields = part.children[0].headers
        elif part.content_type in ("message/disposition-notification", *_STATUS_TYPES):
            said = read_headers(part.body(raw)[:MAX_REPORT_BYTES].lstrip())
            named = said.get("original-message-id") or said.get("x-original-message-id")  # the latter is Google's
            ids |= dict.fromkeys(message_ids(named))
            continue
        elif part is not parts[0] and "message-id" in part.headers:  # the letter's head stands as that of a part
            fields = part.headers
        else:
            continue
        ids |= dict.fromkeys(message_ids(fields.get("message-id")))
    return tuple(ids)[:MAX_ADDRESSES]


def _walk(part: Part, into_reports: bool = False) -> Iterator[Part]:
    """The parts of a mail, without those of mails that it encloses: people attach what came back to them.

    Servers wrap the report of another one: `into_reports` goes into these too.
    """
    yield part
    if part.content_type not in _MAIL_TYPES or (into_reports and _is_report(part)):
        for child in part.children:
            yield from _walk(child, into_reports)


def _is_report(enclosed: Part) -> bool:
    return any(mail.content_type == "multipart/report" for mail in enclosed.children)
