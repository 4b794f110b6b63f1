"""Mails in forms that take a careless parser quadratic time or more."""

from base64 import encodebytes

HEAD = b"From: Jo <jo@example.org>\nSubject: Bins\n"
FORM = (
    b"From: mailer-daemon@example.org\nReturn-Path: <>\nSubject: Undelivered mail\n\n"
    b"Your message could not be delivered.\n"
)
RETURNED = FORM + b"\n--- original message ---\n"


def in_two_parts(text: bytes) -> bytes:
    """A form whose words are encoded, and stand beside a page."""
    words = encodebytes(b"This Message was undeliverable due to the following reason:\n" + text)
    return (
        b"From: mailer-daemon@example.org\nReturn-Path: <>\nSubject: Undelivered mail\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + words + b"\n"
        b"--b\nContent-Type: text/html\n\n<p>Sorry</p>\n--b--\n"
    )


def hostile_mails() -> list[bytes]:
    """Forms that take a careless parser quadratic time or more."""
    multipart = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    page = HEAD + b"Content-Type: text/html\n\n"
    return [
        b"\n" * 2_000_000,
        multipart + b"--bx\n" * 400_000,
        b"From: " + b"(" * 50_000 + b"\n\nx",
        b"To: " + b"<a@b>," * 100_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?Q?a" * 50_000 + b"\n\nx",
        b"References: " + b"<a" * 50_000 + b"\n\nx",
        b"Content-Type: text/plain; " + b'a="' * 50_000 + b"\n\nx",
        b"X: " + b"\n x" * 200_000 + b"\n\nx",
        page + b"<style>" * 100_000,
        page + b"<div>" * 200_000,
        page + b"<a href=x>" * 50_000,
        page + b"<table><tr><td>" * 20_000,
        page + b"<ul><li>" * 30_000,
        page + b"<p>bin</p>" * 20_000,
        page + b"<table><tr><td>a</td></tr></table>" * 20_000,
        page + b"<table>" + b"<tr><td>a</td><td>b</td></tr>" * 20_000,
        page + b"<table><tr>" + b"<td>a</td>" * 40_000,
        page + b"<table><tr><td>" + b"x" * 100_000 + b"</td></tr>" + b"<tr><td>a</td></tr>" * 20_000,
        page + b"<ul><li>" * 90 + b"<li>a" * 20_000,
        page + b"<blockquote>" * 150 + b"a<br>" * 20_000,
        page + b"<b>" * 150 + b"a <i>b</i> " * 40_000,
        page + b"<ul><li>" * 150 + b"<li>a" * 20_000,
        b"From: a" + b" " * 49_000 + b"b\n\nx",
        b"Subject: " + b"re: " * 400 + b"x\n\n",
        b"From: ann@example.gov.uk\nSubject: " + b"re  : " * 150 + b"x\n\ntext",
        HEAD + b"Return-Path: <>\n\n" + b"<a@b.example>:\n" * 50_000,
        HEAD + b"Return-Path: <>\n\n" + b"-" * 50_000,
        HEAD + b"In-Reply-To: <a@b>\n\ncaution " + b"outside " * 200 + b"\n" * 2000,
        RETURNED + b"From:\n" + b" " * 55_000 + b"x:y\n\n",
        FORM + b"<" * 60_000,
        in_two_parts(b"<" * 60_000),
        in_two_parts(b"<a" * 900 + b"\n<a@b.example>" * 60),
        HEAD + b"\n" + bytes(range(128, 256)) * 10_000,
        HEAD + b"\n" + b"-----BEGIN PGP MESSAGE-----\n" * 20_000,
    ]
