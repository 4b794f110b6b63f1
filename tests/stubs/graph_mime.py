"""What the stand-in demands of a mail that is handed in as MIME."""

import re
from base64 import b64decode
from email import message_from_bytes, policy
from email.utils import getaddresses

LARGEST_REQUEST_BYTES = 4 * 1024 * 1024
_HEAD_FIELD = re.compile(rb"[!-9;-~]+:[ \t]?[^\r\n]*(\r\n[ \t][^\r\n]*)*")


class Refused(Exception):
    """Status, Graph's word, and its sentence."""

    def __init__(self, status: int, code: str, words: str = "The request was refused.") -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


def mime(body: bytes, address: str) -> bytes:
    """The mail in a request, or Refused: base64, a whole head with CRLF, our own sender, somebody to send to."""
    if len(body) > LARGEST_REQUEST_BYTES:
        raise Refused(413, "ErrorMessageSizeExceeded", "The request is too large.")
    try:
        raw = b64decode(body, validate=True)
    except ValueError:
        raise Refused(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.") from None
    head, mark, _ = raw.partition(b"\r\n\r\n")
    if not mark or not re.fullmatch(rb"(%s\r\n)+" % _HEAD_FIELD.pattern, head + b"\r\n"):
        raise Refused(400, "ErrorMimeContentInvalid", "The MIME content has no proper head.")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        raise Refused(400, "ErrorMimeContentInvalid", "The MIME content has a bare line end.")
    mail = message_from_bytes(raw, policy=policy.compat32)
    senders = [one.lower() for _, one in getaddresses(mail.get_all("From", []))]
    if senders != [address.lower()]:
        raise Refused(403, "ErrorSendAsDenied", "The user account does not have the right to send as the sender.")
    if not any("@" in one for _, one in getaddresses(mail.get_all("To", []))):
        raise Refused(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    if mail["Message-ID"] is None or mail["MIME-Version"] is None:
        raise Refused(400, "ErrorMimeContentInvalid", "The MIME content has no Message-ID or MIME-Version.")
    return raw
