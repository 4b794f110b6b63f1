"""Mails as the world outside writes them: plain bytes, none of them made with the product's own code."""

from tests.stories.people import ADDRESS

JO = "jo@example.org"

REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report.{number}@mx.example.org>
Date: Thu, 02 Apr 2026 09:00:00 +0100
Return-Path: <>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your letter could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {failed}

--b--
"""


def a_mail(
    text: str, number: int, *, sender: str = JO, subject: str = "Complaint", to: str = ADDRESS, **headers: str
) -> bytes:
    """A mail with a Message-ID of its own; names of further headers are written with underscores."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{number}@mail.example.org>\n{more}"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


def a_bounce(message_id: str, failed: str, number: int = 1) -> bytes:
    """The report of another mail system about a letter of ours."""
    return REPORT.format(to=ADDRESS, failed=failed, message_id=message_id, number=number).encode()
