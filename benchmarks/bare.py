"""The bare loop that intake is measured against: the standard library, one durable commit a mail, one connection."""

import smtplib
import sqlite3
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from benchmarks.mails import ADDRESS

RECEIPT = "Thank you for writing to us. Your complaint has the reference C-2026-{:05d}. We will answer in time.\n"


def run_bare(maildir: Path, database: Path, smtp_port: int) -> int:
    """Parse, commit, answer; returns how many."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE mails (id INTEGER PRIMARY KEY, sender TEXT, subject TEXT, text TEXT, raw BLOB)")
    with smtplib.SMTP("127.0.0.1", smtp_port) as server:
        for number, path in enumerate(sorted((maildir / "new").iterdir()), start=1):
            sender = _keep(connection, path.read_bytes())
            server.send_message(_receipt(sender, number))
            path.rename(maildir / "cur" / path.name)
    connection.close()
    return number


def _keep(connection: sqlite3.Connection, raw: bytes) -> str:
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    for part in mail.iter_attachments():
        part.get_content()
    row = (str(mail["From"]), str(mail["Subject"]), text, raw)
    connection.execute("INSERT INTO mails (sender, subject, text, raw) VALUES (?, ?, ?, ?)", row)  # commits by itself
    return str(mail["From"])


def _receipt(to: str, number: int) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = ADDRESS, to, "We have received your complaint"
    letter.set_content(RECEIPT.format(number))
    return letter
