"""What is done moves to the folder `Processed` beside the inbox, twenty messages to a call."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import structlog

from bot.mail.graph_faults import GraphError, code_in, refusal, text_of
from bot.mail.graph_web import IMMUTABLE, READ_WRITE, GraphWeb

log = structlog.get_logger()

FOLDER = "Processed"
BATCH_COUNT = 20
"""As many requests as Graph takes in one batch."""
ROUNDS_AT_MOST = 1_000
_NO_FOLDER = frozenset({"ErrorFolderNotFound", "ErrorParentFolderNotFound", "ErrorInvalidFolderId"})
_NO_SUCH_ID = frozenset({"ErrorItemNotFound", "ErrorInvalidIdMalformed", "ErrorMessageNotFound"})
_ABOUT_ONE = frozenset({"ErrorMoveCopyFailed", "ErrorCorruptData", "ErrorItemCorrupt", "ErrorItemSave"})
"""A fault of the message itself, not of the folder, the rights or the service."""
_DEPENDED = 424


class Processed:
    """The folder, made when it is first needed and again when somebody deleted it."""

    def __init__(self, web: GraphWeb) -> None:
        self._web = web
        self._id = ""

    def take(self, ids: Sequence[str]) -> None:
        """Move these messages; one that is gone, and an id that never was, is done already. May be repeated.

        One that Graph will not move stays and stops no other: the ledger has it. Everything else is a GraphError.
        """
        left = list(ids)
        for _ in range(ROUNDS_AT_MOST):
            if not left:
                return
            left = self._take(left[:BATCH_COUNT]) + left[BATCH_COUNT:]
        raise GraphError("Microsoft Graph does not finish moving messages.")

    def known_id(self) -> str:
        """Its id, "" while there is no such folder; asked anew, for somebody may have deleted it."""
        self._id = self._find()
        return self._id

    def _take(self, ids: list[str]) -> list[str]:
        """What is left to be tried again: behind a failure nothing was begun, and a folder may have vanished."""
        folder = self._folder()
        outcomes = self._single(ids[0], folder) if len(ids) == 1 else self._batch(ids, folder)
        left: list[str] = []
        for one in ids:
            status, headers, code, body = outcomes.get(one, (_DEPENDED, {}, "", b""))
            if code in _NO_FOLDER:
                self._id = ""
            if status == _DEPENDED or code in _NO_FOLDER:
                left.append(one)
            elif code in _ABOUT_ONE:
                log.warning("graph_not_moved", code=code)
            elif status >= 300 and status != 404 and code not in _NO_SUCH_ID:
                raise refusal(status, headers, body, READ_WRITE)
        if left == ids and self._id:
            raise GraphError("Microsoft Graph moves none of the messages.")
        return left

    def _single(self, one: str, folder: str) -> "Outcomes":
        try:
            self._web.post(f"/messages/{quote(one, safe='')}/move", {"destinationId": folder})
        except GraphError as error:
            if error.code in _NO_SUCH_ID | _NO_FOLDER | _ABOUT_ONE:
                return {one: (error.status, {}, error.code, b"")}
            raise
        return {one: (201, {}, "", b"")}

    def _batch(self, ids: list[str], folder: str) -> "Outcomes":
        """One after the other: side by side they would be more than Exchange serves one application at once."""
        requests = [_part(number, f"{self._web.mailbox}/messages/{quote(one, safe='')}/move", folder)
                    for number, one in enumerate(ids)]  # fmt: skip
        answers = self._web.post(f"{self._web.base_url}/$batch", {"requests": requests}).json().get("responses")
        found: Outcomes = {}
        for answer in answers if isinstance(answers, list) else []:
            number = text_of(answer, "id") if isinstance(answer, dict) else ""
            if number.isdecimal() and int(number) < len(ids):
                found[ids[int(number)]] = _outcome(answer)
        return found

    def _folder(self) -> str:
        if not self._id:
            self._id = self._find() or self._make()
        return self._id

    def _find(self) -> str:
        asked = quote(f"displayName eq '{FOLDER}'")
        rows = self._web.get(f"/mailFolders?$filter={asked}&$select=id&$top=1").json().get("value")
        return text_of(rows[0], "id") if isinstance(rows, list) and rows and isinstance(rows[0], dict) else ""

    def _make(self) -> str:
        try:
            made = text_of(self._web.post("/mailFolders", {"displayName": FOLDER}).json(), "id")
        except GraphError as error:
            # Another bot was faster.
            made = self._find() if error.code == "ErrorFolderExists" else ""
            if not made:
                raise
        if not made:
            raise GraphError(f"Microsoft Graph made the folder {FOLDER} and does not say which it is.")
        return made


Outcomes = dict[str, tuple[int, Mapping[str, str], str, bytes]]
"""By id: status, headers, Graph's word for the error, and the body."""


def _part(number: int, url: str, folder: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Prefer": IMMUTABLE}
    part = {"id": f"{number}", "method": "POST", "url": url, "headers": headers, "body": {"destinationId": folder}}
    return {**part, "dependsOn": [f"{number - 1}"]} if number else part


def _outcome(answer: Mapping[str, Any]) -> tuple[int, Mapping[str, str], str, bytes]:
    status, headers = answer.get("status"), answer.get("headers")
    body = json.dumps(answer.get("body")).encode()
    said = {f"{name}": f"{value}" for name, value in headers.items()} if isinstance(headers, dict) else {}
    return status if isinstance(status, int) else 500, said, code_in(body), body
