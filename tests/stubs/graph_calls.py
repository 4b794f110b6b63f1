"""The operations of the stand-in: which paths, options, headers and bodies it takes, and what it answers."""

import json
import re
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from tests.stubs.graph_mime import LARGEST_REQUEST_BYTES, Refused, mime
from tests.stubs.graph_store import Mail, Store

PAGE_COUNT = 10
BATCH_COUNT = 20
SLICE_STEP = 320 * 1024


@dataclass(frozen=True)
class Call:
    """A request. `path` is decoded, `query` as it came."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def options(self, allowed: set[str]) -> dict[str, str]:
        """The query options, each known and given once."""
        pairs = parse_qsl(self.query, keep_blank_values=True, strict_parsing=bool(self.query))
        found = dict(pairs)
        if len(found) != len(pairs) or not found.keys() <= allowed:
            raise Refused(400, "BadRequest", "The query specified in the URI is not valid.")
        return found

    def table(self) -> dict[str, Any]:
        if self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise Refused(415, "UnsupportedMediaType", "A JSON body is needed.")
        if len(self.body) > LARGEST_REQUEST_BYTES:
            raise Refused(413, "RequestEntityTooLarge", "The request is too large.")
        try:
            found = json.loads(self.body)
        except ValueError:
            raise Refused(400, "BadRequest", "Unable to read JSON request payload.") from None
        if not isinstance(found, dict):
            raise Refused(400, "BadRequest", "Unable to read JSON request payload.")
        return found

    @property
    def wants_lasting(self) -> bool:
        return 'IdType="ImmutableId"' in self.headers.get("Prefer", "")


@dataclass(frozen=True)
class Reply:
    """An answer: a JSON table, or raw bytes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    table: Mapping[str, Any] | None = None
    raw: bytes = b""


def error_reply(status: int, code: str, words: str, headers: Mapping[str, str] | None = None) -> Reply:
    inner = {"date": "2026-11-25T00:00:00", "request-id": "0", "client-request-id": "0"}
    return Reply(status, headers or {}, {"error": {"code": code, "message": words, "innerError": inner}})


@dataclass
class Service:
    """One tenant with one mailbox."""

    address: str
    store: Store = field(default_factory=Store)
    taken: list[bytes] = field(default_factory=list)
    is_full: bool = False
    is_gone: bool = False
    broken_mails: set[bytes] = field(default_factory=set)
    broken_status: int = 500
    silent_parts: set[int] = field(default_factory=set)
    stuck_mails: set[bytes] = field(default_factory=set)
    moves_nothing: bool = False
    hostile_link: str = ""
    sessions: dict[str, tuple[Mail, str, str, int, bytearray]] = field(default_factory=dict)

    def answer(self, call: Call, roles: set[str], base_url: str) -> Reply:
        """An authenticated request."""
        path = call.path.removeprefix("/v1.0")
        if path == "/$batch" and call.method == "POST":
            return self._batch(call, roles, base_url)
        found = re.fullmatch(r"/users/([^/]+)(/.+)", path)
        if not found:
            raise Refused(400, "BadRequest", "Resource not found for the segment.")
        rest = found[2]
        needed = "Mail.Send" if re.fullmatch("/sendMail|/messages/[^/]+/send", rest) else "Mail.ReadWrite"
        reads = call.method == "GET" and "Mail.Read" in roles
        if needed not in roles and not reads:
            raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        if found[1].lower() != self.address.lower():
            raise Refused(404, "ErrorInvalidUser", f"The requested user '{found[1]}' is invalid.")
        if self.is_gone:
            words = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            raise Refused(404, "MailboxNotEnabledForRESTAPI", words)
        return self._operation(call, rest, base_url)

    def _operation(self, call: Call, rest: str, base_url: str) -> Reply:
        one = r"([A-Za-z0-9_=-]+)"
        table = [
            ("GET", rf"/mailFolders/{one}/messages/delta", self._delta),
            ("GET", rf"/mailFolders/{one}/messages", self._search),
            ("GET", r"/mailFolders()", self._folders),
            ("POST", r"/mailFolders()", self._make_folder),
            ("GET", rf"/mailFolders/{one}", self._folder),
            ("GET", rf"/messages/{one}/\$value", self._value),
            ("GET", rf"/messages/{one}", self._message),
            ("DELETE", rf"/messages/{one}", self._delete),
            ("POST", rf"/messages/{one}/move", self._move),
            ("POST", r"/messages()", self._draft),
            ("POST", rf"/messages/{one}/attachments", self._attach),
            ("POST", rf"/messages/{one}/attachments/createUploadSession", self._session),
            ("POST", rf"/messages/{one}/send", self._send_draft),
            ("POST", r"/sendMail()", self._send),
        ]
        for method, pattern, operation in table:
            found = re.fullmatch(pattern, rest)
            if found and method == call.method:
                return operation(call, found[1], base_url)
        raise Refused(400, "BadRequest", "Resource not found for the segment.")

    def _mail(self, call: Call, given: str) -> Mail:
        if len(given) < 20 or not given.startswith(("AAkALg", "AAMkAG")):
            raise Refused(400, "ErrorInvalidIdMalformed", "Id is malformed.")
        mail = self.store.find(given, call.wants_lasting)
        if mail is None:
            raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return mail

    def _delta(self, call: Call, folder: str, base_url: str) -> Reply:
        given = call.options({"$select", "$skiptoken", "$deltatoken"})
        token = given.get("$skiptoken", "") or given.get("$deltatoken", "")
        if folder not in self.store.folders.values():
            raise Refused(404, "ErrorFolderNotFound", "The folder was not found.")
        if not token and given.get("$select", "").split(",") != ["id", "receivedDateTime"]:
            raise Refused(400, "BadRequest", "This stand-in lists ids and times of receipt.")
        asked = re.search(r"odata\.maxpagesize=(\d+)", call.headers.get("Prefer", ""))
        size = min(int(asked[1]), 1000) if asked else PAGE_COUNT
        page = self.store.page(token, folder, size, call.wants_lasting)
        here = f"{base_url}/users/{quote(self.address, safe='')}/mailFolders/{folder}/messages/delta"
        if page is None:
            start = {"Location": f"{here}?$deltatoken="}
            return error_reply(410, "SyncStateNotFound", "The sync state generation is not found.", start)
        rows, further, is_end = page
        link = f"{here}?{'$deltatoken' if is_end else '$skiptoken'}={further}"
        context = f"{base_url}/$metadata#Collection(message)"
        mark = "@odata.deltaLink" if is_end else "@odata.nextLink"
        return Reply(200, {}, {"@odata.context": context, "value": rows, mark: self.hostile_link or link})

    def _search(self, call: Call, folder: str, base_url: str) -> Reply:
        """By Message-ID, or everything since a time, page by page."""
        given = call.options({"$filter", "$select", "$top", "$skip"})
        since = re.fullmatch(r"receivedDateTime ge (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", given.get("$filter", ""))
        if folder not in self.store.folders.values():
            raise Refused(404, "ErrorItemNotFound", "The folder was not found.")
        if since:
            return self._since(call, folder, datetime.fromisoformat(since[1]), given, base_url)
        asked = re.fullmatch(r"internetMessageId eq '((?:[^']|'')*)'", given.get("$filter", ""))
        if not asked:
            raise Refused(400, "ErrorInvalidUrlQueryFilter", "The filter is not valid.")
        wanted = asked[1].replace("''", "'")
        rows = [{"id": one.lasting_id} for one in self.store.within(folder) if one.message_id == wanted]
        return Reply(200, {}, {"value": rows[: int(given.get("$top", PAGE_COUNT))]})

    def _since(self, call: Call, folder: str, since: datetime, given: Mapping[str, str], base_url: str) -> Reply:
        if given.get("$select", "").split(",") != ["id", "internetMessageId", "receivedDateTime"]:
            raise Refused(400, "BadRequest", "This stand-in lists ids, Message-IDs and times of receipt.")
        mails = [one for one in self.store.within(folder) if one.received_at >= since]
        first, most = int(given.get("$skip", "0")), min(int(given.get("$top", PAGE_COUNT)), 1000)
        rows = [
            {
                "id": one.lasting_id if call.wants_lasting else one.id,
                "internetMessageId": one.message_id,
                "receivedDateTime": f"{one.received_at:%Y-%m-%dT%H:%M:%SZ}",
            }
            for one in mails[first : first + most]
        ]
        table: dict[str, Any] = {"value": rows}
        if first + most < len(mails):
            here = f"{base_url}{call.path.removeprefix('/v1.0')}?$filter={quote(given['$filter'])}"
            table["@odata.nextLink"] = f"{here}&$select={given['$select']}&$top={most}&$skip={first + most}"
        return Reply(200, {}, table)

    def _folders(self, call: Call, _: str, base_url: str) -> Reply:
        asked = re.fullmatch(r"displayName eq '([^']+)'", call.options({"$filter", "$select", "$top"})["$filter"])
        if not asked:
            raise Refused(400, "ErrorInvalidUrlQueryFilter", "The filter is not valid.")
        found = self.store.folders.get(asked[1])
        return Reply(200, {}, {"value": [{"id": found}] if found else []})

    def _make_folder(self, call: Call, _: str, base_url: str) -> Reply:
        name = call.table()["displayName"]
        if self.is_full:
            raise Refused(507, "ErrorQuotaExceeded", "The mailbox is over its quota.")
        if name in self.store.folders:
            raise Refused(409, "ErrorFolderExists", "A folder with the specified name already exists.")
        self.store.folders[name] = f"AAMkAGF{secrets.token_urlsafe(40)}="
        return Reply(201, {}, {"id": self.store.folders[name], "displayName": name})

    def _folder(self, call: Call, folder: str, base_url: str) -> Reply:
        call.options({"$select"})
        if folder not in self.store.folders.values():
            raise Refused(404, "ErrorItemNotFound", "The folder was not found.")
        context = f"{base_url}/$metadata#users('{quote(self.address, safe='')}')/mailFolders/$entity"
        count = len(self.store.within(folder))
        return Reply(200, {}, {"@odata.context": context, "id": folder, "totalItemCount": count})

    def _value(self, call: Call, given: str, base_url: str) -> Reply:
        call.options(set())
        mail = self._mail(call, given)
        if mail.raw in self.broken_mails:
            raise Refused(self.broken_status, "ErrorInternalServerError", "The content cannot be converted.")
        return Reply(200, {}, None, mail.whole())

    def _message(self, call: Call, given: str, base_url: str) -> Reply:
        options = call.options({"$select", "$expand"})
        mail = self._mail(call, given)
        table: dict[str, object] = {"id": mail.lasting_id if call.wants_lasting else mail.id}
        if "receivedDateTime" in options.get("$select", ""):
            table["receivedDateTime"] = f"{mail.received_at:%Y-%m-%dT%H:%M:%SZ}"
        if "$expand" in options:
            if options["$expand"] != "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08')":
                raise Refused(400, "BadRequest", "The expand is not valid.")
            table["singleValueExtendedProperties"] = [{"id": "Integer 0xe08", "value": f"{len(mail.raw) + 900}"}]
        return Reply(200, {}, table)

    def _delete(self, call: Call, given: str, base_url: str) -> Reply:
        self.store.remove(self._mail(call, given))
        return Reply(204)

    def _move(self, call: Call, given: str, base_url: str) -> Reply:
        target = call.table()["destinationId"]
        mail = self._mail(call, given)
        if self.is_full:
            raise Refused(507, "ErrorQuotaExceeded", "The mailbox is over its quota.")
        if self.moves_nothing:
            raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        if mail.raw in self.stuck_mails:
            raise Refused(500, "ErrorMoveCopyFailed", "The move or copy operation failed.")
        if target not in self.store.folders.values():
            raise Refused(404, "ErrorFolderNotFound", "The destination folder was not found.")
        self.store.move(mail, target)
        return Reply(201, {}, {"id": mail.lasting_id if call.wants_lasting else mail.id})

    def _draft(self, call: Call, _: str, base_url: str) -> Reply:
        mail = self.store.add(self._mime(call), "drafts", datetime.now(UTC))
        return Reply(201, {}, {"id": mail.lasting_id if call.wants_lasting else mail.id, "isDraft": True})

    def _send(self, call: Call, _: str, base_url: str) -> Reply:
        raw = self._mime(call)
        self.store.add(raw, "sentitems", datetime.now(UTC))
        self.taken.append(raw)
        return Reply(202)

    def _mime(self, call: Call) -> bytes:
        call.options(set())
        if call.headers.get("Content-Type") != "text/plain":
            raise Refused(415, "UnsupportedMediaType", "MIME is sent as text/plain.")
        raw = mime(call.body, self.address)
        if self.is_full:
            raise Refused(507, "ErrorQuotaExceeded", "The mailbox is over its quota.")
        return raw

    def _draft_of(self, call: Call, given: str) -> Mail:
        mail = self._mail(call, given)
        if mail.folder != "drafts":
            raise Refused(400, "ErrorInvalidOperation", "The message is no draft.")
        return mail

    def _attach(self, call: Call, given: str, base_url: str) -> Reply:
        mail, table = self._draft_of(call, given), call.table()
        if table.get("@odata.type") != "#microsoft.graph.fileAttachment":
            raise Refused(400, "BadRequest", "The kind of the attachment is missing.")
        data = b64decode(table["contentBytes"], validate=True)
        if len(data) >= 3 * 1024 * 1024:
            raise Refused(413, "RequestEntityTooLarge", "Larger files need an upload session.")
        mail.files.append((table["name"], table["contentType"], data))
        return Reply(201, {}, {"id": secrets.token_urlsafe(8)})

    def _session(self, call: Call, given: str, base_url: str) -> Reply:
        mail, item = self._draft_of(call, given), call.table()["AttachmentItem"]
        if item["attachmentType"] != "file" or not 3 * 1024 * 1024 <= item["size"] <= 150 * 1024 * 1024:
            raise Refused(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", "Files of 3 to 150 MB.")
        key = secrets.token_urlsafe(20)
        self.sessions[key] = (mail, item["name"], item["contentType"], item["size"], bytearray())
        return Reply(201, {}, {"uploadUrl": f"{base_url}/upload/{key}", "nextExpectedRanges": ["0-"]})

    def upload(self, call: Call) -> Reply:
        """A slice of a file; the last one attaches it."""
        session = self.sessions.get(call.path.rpartition("/")[2])
        span = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", call.headers.get("Content-Range", ""))
        if session is None or span is None or call.method != "PUT":
            raise Refused(404, "ErrorItemNotFound", "There is no such upload session.")
        mail, name, kind, size, data = session
        first, last, whole = (int(one) for one in span.groups())
        fits = first == len(data) and last - first + 1 == len(call.body) <= LARGEST_REQUEST_BYTES and whole == size
        if not fits or (last + 1 < size and len(call.body) % SLICE_STEP):
            raise Refused(416, "InvalidRange", "The range is not the one that is expected.")
        data += call.body
        if len(data) < size:
            return Reply(200, {}, {"nextExpectedRanges": [f"{len(data)}-"]})
        mail.files.append((name, kind, bytes(data)))
        return Reply(201)

    def _send_draft(self, call: Call, given: str, base_url: str) -> Reply:
        mail = self._draft_of(call, given)
        self.taken.append(mail.whole())
        self.store.move(mail, "sentitems")
        return Reply(202)

    def _batch(self, call: Call, roles: set[str], base_url: str) -> Reply:
        parts = call.table()["requests"]
        ids = [one["id"] for one in parts]
        if not 0 < len(parts) <= BATCH_COUNT or len(set(ids)) != len(ids):
            raise Refused(400, "BadRequest", "A batch has 1 to 20 requests with ids of their own.")
        done: dict[str, Reply] = {}
        for number, part in enumerate(parts):
            if any(done.get(one, Reply(500)).status >= 300 for one in part.get("dependsOn", [])):
                done[part["id"]] = error_reply(424, "FailedDependency", "")
            elif number in self.silent_parts:
                done[part["id"]] = error_reply(429, "ApplicationThrottled", "", {"Retry-After": "7"})
            else:
                done[part["id"]] = self._part(part, roles, base_url)
        rows = [
            {"id": key, "status": one.status, "headers": one.headers, "body": one.table} for key, one in done.items()
        ]
        return Reply(200, {}, {"responses": rows[::-1]})

    def _part(self, part: dict[str, Any], roles: set[str], base_url: str) -> Reply:
        path, _, query = part["url"].partition("?")
        if not path.startswith("/users/"):
            raise Refused(400, "BadRequest", "The URL of a part is relative.")
        call = Call(
            part["method"], unquote(f"/v1.0{path}"), query, part["headers"], json.dumps(part.get("body")).encode()
        )
        try:
            return self.answer(call, roles, base_url)
        except Refused as refused:
            return error_reply(refused.status, refused.code, refused.words)
