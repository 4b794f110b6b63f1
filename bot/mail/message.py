"""A mail understood: raw bytes in, a value out, never an exception, within bounds of time and memory.

Splits and decodes with its own small reader (`parts.py`, `headers.py`): the standard library's `policy.default` is five
to ten times slower, copies every level of nesting, and raises on what mailboxes really hold.
"""

import hashlib
import re
from codecs import BOM_UTF8
from dataclasses import replace

from bot.mail.bodies import Contents
from bot.mail.compound import MAGIC
from bot.mail.encrypted import why_unreadable
from bot.mail.envelope import MAX_SUBJECT, read_envelope
from bot.mail.headers import Headers, decode_words, message_ids, read_headers
from bot.mail.outlook import Opened, open_msg
from bot.mail.parts import DEFAULT_LIMITS, MAX_HEAD_BYTES, Limits, Part, PartReader
from bot.mail.reports import Returned, named_in_words, read_report, read_vendor_form
from bot.mail.signed import LAYERS_AT_MOST, without_signature
from procedure.bounces import is_bounce, may_be_a_form, seems_delayed
from procedure.mail import IncomingMail, Report

_UNOPENED = "It is an item saved from Outlook that cannot be opened."
_NO_MAILS = {
    b"\x1f\x8b": "It is a packed file (gzip) and no mail. Unpack it, and take in what it holds.",
    b"PK\x03\x04": "It is a packed file (zip) and no mail. Unpack it, and take in what it holds.",
    b"BZh": "It is a packed file (bzip2) and no mail. Unpack it, and take in what it holds.",
    b"\xfd7zXZ\x00": "It is a packed file (xz) and no mail. Unpack it, and take in what it holds.",
    b"7z\xbc\xaf": "It is a packed file (7z) and no mail. Unpack it, and take in what it holds.",
    b"!BDN": "It is an Outlook data file (pst or ost) and no mail. Export its mails as files, and take these in.",
}
"""What lies among mails in a folder, by its first bytes."""
_REPORTS = {
    "ndr": Report.FAILED,
    "delayed": Report.DELAYED,
    "dr": Report.DELIVERED,
    "ipnrn": Report.READ,
    "ipnnrn": Report.READ,
}
_BY_RULE = ("ipm.note.rules.ooftemplate", "ipm.note.rules.replytemplate", "ipm.note.rules.externalooftemplate")
_NOTHING_SAID = re.compile(r"\W*(?:(?:re|fwd?|aw|wg|sv|tr|rv)\s*:\W*)*", re.IGNORECASE)


def understand(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> IncomingMail:
    """What the mail says, however broken. Over a limit its head is still read, and `unreadable` says why."""
    if len(raw) > limits.size_bytes:
        return _head_only(raw, limits)
    if raw.startswith(MAGIC):
        return _outlook_item(raw, limits)
    reader, root = _read(raw, limits)
    contents = Contents(reader.raw, limits)
    contents.gather(root)
    text, html = contents.text_and_html()
    mail = read_envelope(root.headers)
    mail = replace(mail, text=text, html=html, attachments=tuple(contents.attachments))
    returned = _returned(reader.raw, root, mail, contents.is_silent)
    mail = replace(
        mail,
        content_type=root.content_type,
        report=returned.report,
        failed_recipients=tuple(dict.fromkeys((*mail.failed_recipients, *returned.failed_recipients))),
        original_message_ids=returned.message_ids,
        faults=(*reader.faults, *contents.faults, *mail.faults),
        size_bytes=len(raw),
        content_hash=_content_hash(root.headers, text, contents) or hashlib.sha256(raw).hexdigest(),
    )
    return replace(mail, unreadable=reader.over_limit or _why_unreadable(reader.raw, root, mail) or None)


def _read(raw: bytes, limits: Limits) -> tuple[PartReader, Part]:
    """The parts of a mail, and of what a signature wraps up."""
    reader = PartReader(_with_plain_line_ends(raw), limits)
    root = reader.read()
    for _ in range(LAYERS_AT_MOST):
        within = without_signature(reader.raw, root)
        if within is None:
            break
        reader = PartReader(within, limits)
        root = reader.read()
    return reader, root


def _outlook_item(raw: bytes, limits: Limits) -> IncomingMail:
    """A mail that somebody saved from Outlook (`.msg`): its head as it came over the wire, or what Outlook noted."""
    opened = open_msg(raw)
    if not opened:
        return IncomingMail(size_bytes=len(raw), content_hash=hashlib.sha256(raw).hexdigest(), unreadable=_UNOPENED)
    headers = read_headers(opened.headers.encode("utf-8")[:MAX_HEAD_BYTES])
    contents = Contents(raw, limits)
    contents.take_opened(opened, nested=False)
    text, html = contents.text_and_html()
    mail = read_envelope(headers)
    mail = replace(
        mail,
        from_address=mail.from_address or opened.sender_address.lower(),
        from_name=mail.from_name or opened.sender_name[:300],
        message_id=mail.message_id or next(iter(message_ids(opened.message_id)), ""),
        subject=mail.subject or decode_words(opened.subject)[:MAX_SUBJECT],
        sent_at=mail.sent_at or opened.submitted_at,
        text=text,
        html=html,
        attachments=tuple(contents.attachments),
        faults=(*contents.faults, *mail.faults),
        size_bytes=len(raw),
        content_hash=_content_hash(headers, f"{opened.subject}\n{text}", contents) or hashlib.sha256(raw).hexdigest(),
    )
    mail = _by_class(mail, opened)
    return replace(mail, unreadable=_why_empty(mail) or None)


def _by_class(mail: IncomingMail, opened: Opened) -> IncomingMail:
    """Reports, and what rules answered, by the item's class (MS-OXOMSG, MS-OXWOOF): their heads are seldom kept."""
    if opened.item_class.startswith("report."):
        report = _REPORTS.get(opened.item_class.rpartition(".")[2], Report.OTHER)
        failed = mail.failed_recipients or (named_in_words(mail) if report is Report.FAILED else ())
        about = tuple(message_ids(opened.original_id))
        return replace(mail, report=report, failed_recipients=failed, original_message_ids=about)
    if opened.item_class.startswith(_BY_RULE) and not mail.auto_submitted:
        return replace(mail, auto_submitted="auto-replied")
    return mail


def _head_only(raw: bytes, limits: Limits) -> IncomingMail:
    """A mail that is too large: who sent it, and nothing of what is in it."""
    root = PartReader(raw[:MAX_HEAD_BYTES], limits).read()
    return replace(
        read_envelope(root.headers),
        size_bytes=len(raw),
        content_hash=hashlib.sha256(raw).hexdigest(),
        unreadable=f"It is larger than {limits.size_bytes:,} bytes.",
    )


def _with_plain_line_ends(raw: bytes) -> bytes:
    """Mails with bare carriage returns (old Macs, broken gateways) have no line feed to go by."""
    start = raw[:10_000]
    if start.startswith(BOM_UTF8):  # a program that took the mail for a text saved it
        raw = raw.removeprefix(BOM_UTF8)
    return raw.replace(b"\r", b"\n") if b"\n" not in start and b"\r" in start else raw


def _returned(raw: bytes, root: Part, mail: IncomingMail, is_silent: bool) -> Returned:
    """The report in a mail; the vendors' own forms are looked for only where a mail server seems to speak. The words of
    a mail without any are those of the letter within, which say nothing about who did not get it.
    """
    returned = read_report(raw, root, mail)
    if returned.failed_recipients or returned.report not in (Report.NONE, Report.FAILED):
        return returned
    if returned.report is Report.NONE and (not may_be_a_form(mail) or seems_delayed(mail)):
        return returned
    said = replace(mail, text="") if is_silent else mail
    form = read_vendor_form(raw, root, said)
    named = form.failed_recipients
    if not named and not mail.failed_recipients and is_bounce(replace(mail, report=returned.report)):
        named = named_in_words(said)
    return Returned(returned.report, named, returned.message_ids or form.message_ids)


def _why_unreadable(raw: bytes, root: Part, mail: IncomingMail) -> str:
    """A subject alone can be a complaint, and so can a scanned letter without a word; nothing at all cannot."""
    if not mail.from_address:
        for magic, reason in _NO_MAILS.items():
            if raw.startswith(magic):
                return reason
    return why_unreadable(raw, root, mail.text) or _why_empty(mail)


def _why_empty(mail: IncomingMail) -> str:
    nothing = not mail.text.strip() and not mail.attachments and _NOTHING_SAID.fullmatch(mail.subject)
    return "It is empty: no text, no subject, no file." if nothing else ""


def _content_hash(headers: Headers, text: str, contents: Contents) -> str:
    """SHA-256 over From, Date, Subject and the decoded parts; "" where there is nothing of all that: files of which
    nothing can be read have that in common, and are no copies of each other.
    """
    values = (headers.get("from"), headers.get("date"), headers.get("subject"), text, *contents.markups)
    if not any(value.strip() for value in values) and not contents.attachments:
        return ""
    digest = hashlib.sha256()
    for value in values:
        digest.update(value.encode("utf-8", "replace") + b"\0")
    for attachment in contents.attachments:
        digest.update(attachment.sha256.encode())
    return digest.hexdigest()
