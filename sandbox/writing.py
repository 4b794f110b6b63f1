"""Writes a customer's mail for a script, and hands it to the post office through SMTP."""

import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, make_msgid
from typing import Any

from sandbox.errors import ScriptError
from sandbox.script_input import text_in

Json = dict[str, Any]

SMTP_TIMEOUT_SECONDS = 30.0


def written_mail(body: Json, now: datetime) -> EmailMessage:
    """A plain mail; `headers` add to it or take the place of what would be there."""
    message = EmailMessage(policy=SMTP_POLICY.clone(utf8=False))
    headers = body.get("headers") or {}
    if not isinstance(headers, dict):
        raise ScriptError('Give headers as {"name": "value"}.')
    sender, to = text_in(body, "from"), text_in(body, "to")
    _, _, domain = sender.rstrip("> ").rpartition("@")
    given = {"From": sender, "To": to, "Subject": str(body.get("subject") or ""), "Date": format_datetime(now)}
    try:
        for name, value in given.items():
            message[name] = value
        message.set_content(str(body.get("text") or ""))
        for name, value in headers.items():
            del message[name]
            message[name] = str(value)
        if "Message-ID" not in message:
            message["Message-ID"] = make_msgid(domain=domain or "localhost")
    except (ValueError, IndexError, UnicodeError) as error:
        raise ScriptError(f"That is not a mail: {error}") from error
    return message


def send(message: EmailMessage, smtp: tuple[str, int]) -> None:
    with smtplib.SMTP(*smtp, local_hostname="localhost", timeout=SMTP_TIMEOUT_SECONDS) as server:
        server.send_message(message)
