"""Letters out through Microsoft Graph: whole MIME by `sendMail`, so that every header of ours goes along.

A letter too large for one request becomes a draft with our headers, its text a file that an upload session brings.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic
from urllib.parse import quote

from bot.mail.composing import composed
from bot.mail.graph_faults import GraphError, text_of
from bot.mail.graph_web import IMMUTABLE, READ_WRITE, SEND, GraphWeb
from bot.mail.ports import Finding
from bot.mail.sent import found_in_any
from scheduler.ports import OutgoingLetter, TransportError

LARGEST_MIME_BYTES = 2_900_000
""" "The size limit for a request is 4 MB", and base64 makes four bytes of three."""
SLICE_BYTES = 9 * 320 * 1024
""" "Upload ranges of bytes (up to 4 MB each time)"."""
SMALLEST_SESSION_BYTES = 3 * 1024 * 1024
"""Upload sessions are for files of 3 to 150 MB; smaller ones go in one request."""
IN_THE_FILE = "This letter is long. You find its whole text in the file that comes with it.\n"
_PLAIN_TEXT = {"Content-Type": "text/plain", "Prefer": IMMUTABLE}
_REFUSED = frozenset({400, 413, 422})


class GraphMailer:
    """Implements `scheduler.ports.Mailer`; copies are kept in Sent Items by Exchange itself.

    Letters leave from the mailbox whose address they bear; if it is none of these, from the first.
    """

    def __init__(self, webs: Sequence[GraphWeb]) -> None:
        self._webs = webs
        self._peace_until = 0.0

    def send(self, letter: OutgoingLetter) -> str:
        """Hand one letter over under our own Message-ID."""
        raw = composed(letter)
        left = self._peace_until - monotonic()
        if left > 0:
            raise TransportError(f"Microsoft Graph asked for a pause; {left:.0f} seconds of it are left.", False)
        web = next((one for one in self._webs if one.address == letter.from_address.lower()), self._webs[0])
        try:
            if len(raw) <= LARGEST_MIME_BYTES:
                _post_mime(web, "/sendMail", raw, SEND)
            else:
                _send_large(web, letter)
        except GraphError as error:
            raise self._failed(error) from error
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        """By the Message-ID among the sent items, where Exchange puts the copy some seconds later."""
        return found_in_any([partial(_is_sent, web, message_id) for web in self._webs])

    def probe(self) -> Finding:
        """Asks to send what is no mail: a mailbox that may not be sent from refuses for another reason."""
        for web in self._webs:
            try:
                web.ask("POST", "/sendMail", _PLAIN_TEXT, b"!", is_repeatable=False, permission=SEND)
            except GraphError as error:
                if error.status != 400:
                    return Finding(False, error.reason)
        return Finding(True, "Microsoft Graph lets letters leave.")

    def close(self) -> None:
        """Let go of every connection."""
        for web in self._webs:
            web.close()

    def _failed(self, error: GraphError) -> TransportError:
        """What is wrong with the letter never gets better; what is wrong with us, the mailbox or the server may."""
        self._peace_until = monotonic() + error.wait_seconds
        return TransportError(error.reason, permanent=error.status in _REFUSED, uncertain=error.is_uncertain)


def _is_sent(web: GraphWeb, message_id: str) -> bool:
    asked = quote("internetMessageId eq '{}'".format(message_id.replace("'", "''")))
    try:
        rows = web.get(f"/mailFolders/sentitems/messages?$filter={asked}&$select=id&$top=1").json().get("value")
    except GraphError as error:
        raise TransportError(error.reason, permanent=False) from error
    return isinstance(rows, list) and bool(rows)


def _post_mime(web: GraphWeb, path: str, raw: bytes, permission: str) -> str:
    """The id of what was made, or "" where nothing stays."""
    answer = web.ask("POST", path, _PLAIN_TEXT, b64encode(raw), is_repeatable=False, permission=permission)
    return text_of(answer.json(), "id") if answer.body else ""


def _send_large(web: GraphWeb, letter: OutgoingLetter) -> None:
    """Only the last step can leave the letter uncertain; a draft that came to nothing is taken away."""
    short = composed(replace(letter, text=IN_THE_FILE, html=""))
    draft = ""
    try:
        draft = quote(_post_mime(web, "/messages", short, READ_WRITE), safe="")
        for name, kind, data in _files(letter):
            _attach(web, f"/messages/{draft}/attachments", name, kind, data)
    except GraphError as error:
        if draft:
            with suppress(GraphError):
                web.ask("DELETE", f"/messages/{draft}", {"Prefer": IMMUTABLE})
        error.is_uncertain = False
        raise
    web.ask("POST", f"/messages/{draft}/send", {"Prefer": IMMUTABLE}, b"", is_repeatable=False, permission=SEND)


def _attach(web: GraphWeb, at: str, name: str, kind: str, data: bytes) -> None:
    if len(data) < SMALLEST_SESSION_BYTES:
        held = {"name": name, "contentType": kind, "contentBytes": b64encode(data).decode()}
        web.post(at, {"@odata.type": "#microsoft.graph.fileAttachment", **held}, is_repeatable=False)
        return
    item = {"attachmentType": "file", "name": name, "size": len(data), "contentType": kind}
    opened = web.post(f"{at}/createUploadSession", {"AttachmentItem": item}, is_repeatable=False).json()
    for start in range(0, len(data), SLICE_BYTES):
        piece = data[start : start + SLICE_BYTES]
        span = f"bytes {start}-{start + len(piece) - 1}/{len(data)}"
        web.upload(text_of(opened, "uploadUrl"), piece, span)


def _files(letter: OutgoingLetter) -> Iterator[tuple[str, str, bytes]]:
    """The letter as files that any machine opens."""
    yield "letter.txt", "text/plain; charset=utf-8", letter.text.encode("utf-8", "replace")
    if letter.html:
        yield "letter.html", "text/html; charset=utf-8", letter.html.encode("utf-8", "replace")
