"""The few calls of Exchange Web Services that the bot makes, on one mailbox; answers are read from the XML itself."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Any

from exchangelib import Folder, Message
from exchangelib.errors import ErrorFolderExists, ErrorFolderNotFound, MalformedResponseError, ResponseMessageError
from exchangelib.fields import FieldPath
from exchangelib.items import ID_ONLY
from exchangelib.properties import EWS_ID, AlternateId, DistinguishedFolderId, FolderId, ItemId, Mailbox
from exchangelib.services import ConvertId, FindItem, ResolveNames, SubscribeToStreaming, Unsubscribe
from exchangelib.util import TNS
from oauthlib.oauth2 import InvalidClientIdError

from bot.mail.exchange_account import Access, is_online, open_account
from bot.mail.exchange_errors import WrongMailboxError
from bot.mail.exchange_services import (
    AutoSubmitted,
    Fetching,
    FolderAsIs,
    FolderMaking,
    FolderSearch,
    Is,
    Listing,
    LoopHeader,
    Moving,
    Sending,
    Streaming,
    Syncing,
    ending_with,
)

INBOX, SENT = "inbox", "sentitems"
PROCESSED = "Processed"
LISTED_AT_ONCE = 500
_ABOUT_FOLDER = frozenset({"ErrorToFolderNotFound", "ErrorFolderNotFound"})
NEWS = ("NewMailEvent", "CreatedEvent", "MovedEvent")


@dataclass(frozen=True)
class Found:
    """An item in a folder: its id there, when it was received (UTC), its size in the store."""

    id: str
    at: datetime
    size_bytes: int


@dataclass(frozen=True)
class Page:
    """What changed in a folder. `gone` are ids that are there no more; `state` goes on behind it."""

    created: Sequence[Found]
    gone: Sequence[str]
    state: str
    is_last: bool


class Server:
    """One mailbox on its server, through one connection; it is proved to be the mailbox before anything is read.

    Every method raises what exchangelib, requests or oauthlib raise; `exchange_errors` knows what that means.
    """

    def __init__(self, access: Access, over: Event | None = None) -> None:
        """`over` is set when the bot is to end."""
        self.access = access
        self._over = over or Event()
        self.account = open_account(access)
        self._processed: Any = None
        try:
            self._prove()
        except BaseException:
            self.close()
            raise

    @property
    def is_online(self) -> bool:
        """Whether this is Exchange Online."""
        protocol = self.account.protocol
        return is_online(protocol.service_endpoint) or bool(protocol.retry_policy.is_online)

    def close(self) -> None:
        self.account.protocol.close()

    def check(self, folder: str) -> None:
        """Raise unless this folder can be opened."""
        (found,) = self._ask(
            lambda: FolderAsIs(account=self.account).call(
                folders=[self._known(folder)], additional_fields=None, shape=ID_ONLY
            )
        )
        if isinstance(found, Exception):
            raise found

    def sync(self, folder: str, state: str, most: int) -> Page:
        """Up to `most` (1 to 512) changes after `state`, "" for the beginning."""
        service = Syncing(account=self.account)
        changes = self._ask(
            lambda: service.call(
                folder=self._known(folder),
                shape=ID_ONLY,
                additional_fields=_fields("size", "datetime_created", "datetime_received"),
                sync_state=state or None,
                ignore=None,
                max_changes_returned=most,
                sync_scope=None,
            )
        )
        created = [_found(one[0]) for one in changes if one.tag == f"{{{TNS}}}Create"]
        gone = [_id(one) for one in changes if one.tag == f"{{{TNS}}}Delete"]
        return Page(created, gone, service.sync_state, bool(service.includes_last_item_in_range))

    def mime(self, ids: Sequence[str]) -> list[bytes | Exception]:
        """The whole mails, in the order of `ids`; one that is refused is the exception in its place."""
        service = Fetching(account=self.account, chunk_size=len(ids))
        fields = _fields("mime_content")
        items = [ItemId(id=one) for one in ids]
        found = self._ask(lambda: service.call(items=items, additional_fields=fields, shape=ID_ONLY))
        return [one if isinstance(one, Exception) else _decoded(_text(one, "MimeContent")) for one in found]

    def head(self, item_id: str) -> tuple[list[tuple[str, str]], str]:
        """Header fields and text of a mail that is too large to be fetched whole; raises if it is refused."""
        service = Fetching(account=self.account)
        fields = _fields("headers", "text_body")
        (found,) = self._ask(lambda: service.call(items=[ItemId(id=item_id)], additional_fields=fields, shape=ID_ONLY))
        if isinstance(found, Exception):
            raise found
        headers = found.findall(f"{{{TNS}}}InternetMessageHeaders/{{{TNS}}}InternetMessageHeader")
        return [(str(one.get("HeaderName")), str(one.text or "")) for one in headers], _text(found, "TextBody")

    def move_to_processed(self, ids: Sequence[str]) -> list[Exception]:
        """Move out of the inbox; what could not be moved, as exceptions."""
        refused = self._move(ids)
        if any(type(one).__name__ in _ABOUT_FOLDER for one in refused):
            self._processed = None  # somebody deleted it
            refused = self._move(ids)
        return refused

    def _move(self, ids: Sequence[str]) -> list[Exception]:
        folder = self._processed = self._processed or self._find_or_make(PROCESSED)
        service = Moving(account=self.account, chunk_size=len(ids))
        items = [ItemId(id=one) for one in ids]
        found = self._ask(lambda: service.call(items=items, to_folder=folder))
        return [one for one in found if isinstance(one, Exception)]

    def send(self, raw: bytes, automatic: str, loop: str) -> None:
        """Send a mail and keep a copy in Sent Items.

        Exchange drops header fields that it does not know from the MIME, so these two are told as properties too.
        """
        for name, kind in (("auto_submitted", AutoSubmitted), ("frontline_loop", LoopHeader)):
            with suppress(ValueError):  # it is there already
                Message.register(name, kind)
        message = Message(mime_content=raw, auto_submitted=automatic or None, frontline_loop=loop or None, is_read=True)
        message.account = self.account
        (found,) = self._ask(lambda: Sending(account=self.account).one(message, self._known(SENT)))
        if isinstance(found, Exception):
            raise found

    def is_sent(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID stands in Sent Items."""
        service = FindItem(account=self.account, page_size=1)
        return bool(
            self._ask(
                lambda: service.call(
                    folders=[self._known(SENT)],
                    additional_fields=None,
                    restriction=Is("message:InternetMessageId", message_id),
                    order_fields=None,
                    shape=ID_ONLY,
                    query_string=None,
                    depth="Shallow",
                    calendar_view=None,
                    max_items=1,
                    offset=0,
                )
            )
        )

    def listed(self, folder: str, since: datetime) -> list[tuple[Found, str]]:
        """What was received from `since` on and lies in `SENT`, or else in `Processed`; each with its Message-ID."""
        place: Any = self._known(SENT) if folder == SENT else self._find(PROCESSED)
        if place is None:
            return []
        fields = _fields("size", "datetime_created", "datetime_received", "message_id")
        at = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        items = self._ask(lambda: Listing(account=self.account, page_size=LISTED_AT_ONCE).since(place, at, fields))
        return [(_found(one), _text(one, "InternetMessageId")) for one in items]

    def subscribe(self) -> str:
        """The id of a streaming subscription to the inbox."""
        service = SubscribeToStreaming(account=self.account)
        (found,) = self._ask(lambda: service.call(folders=[self._known(INBOX)], event_types=NEWS))
        return str(found)

    def unsubscribe(self, subscription: str) -> None:
        self._ask(lambda: [Unsubscribe(account=self.account).get(subscription_id=subscription)])

    def stream(self) -> Any:
        """A service whose `call` yields notifications, and which `cut` ends from another thread."""
        return Streaming(account=self.account)

    def _prove(self) -> None:
        """The inbox that answers must belong to the address in the settings, as its primary address."""
        (inbox,) = self._ask(
            lambda: FolderAsIs(account=self.account).call(
                folders=[self._known(INBOX)], additional_fields=None, shape=ID_ONLY
            )
        )
        if isinstance(inbox, Exception):
            raise inbox
        identity = inbox.find(f"{{{TNS}}}FolderId").get("Id")
        asked = AlternateId(id=identity, format=EWS_ID, mailbox=self.access.address)
        owners = [getattr(one, "mailbox", "") for one in self._lenient(ConvertId, [asked], EWS_ID)]
        scope = {"search_scope": "ActiveDirectory"}
        entries = self._lenient(ResolveNames, [f"smtp:{self.access.address}"], **scope)
        owners += [getattr(one, "email_address", "") for one in entries] if len(entries) == 1 else []
        if any(one and one.lower() != self.access.address.lower() for one in owners):
            raise WrongMailboxError(
                "Another mailbox answered than the one in the settings: its address is an alias. "
                "Write the mailbox's own primary address into the settings."
            )

    def _lenient(self, service: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Answers of a service that a server may not offer; it can only add to the proof."""
        try:
            return self._ask(lambda: service(protocol=self.account.protocol).call(*args, **kwargs))
        except ResponseMessageError:
            return []

    def _find_or_make(self, name: str) -> Any:
        inbox = self._known(INBOX)
        found = self._child(inbox, name)
        if not found:
            (made,) = self._ask(lambda: FolderMaking(account=self.account).call(inbox, [Folder(name=name)]))
            # Another bot may have made it at the same time.
            found = self._child(inbox, name) if isinstance(made, ErrorFolderExists) else [made]
        if not found:
            raise ErrorFolderNotFound(name)
        if isinstance(found[0], Exception):
            raise found[0]
        return FolderId(id=found[0].find(f"{{{TNS}}}FolderId").get("Id"))

    def _find(self, name: str) -> Any:
        found = [one for one in self._child(self._known(INBOX), name) if not isinstance(one, Exception)]
        return FolderId(id=found[0].find(f"{{{TNS}}}FolderId").get("Id")) if found else None

    def _child(self, parent: Any, name: str) -> list[Any]:
        return self._ask(lambda: FolderSearch(account=self.account).named(parent, name))

    def _known(self, name: str) -> Any:
        return DistinguishedFolderId(id=name, mailbox=Mailbox(email_address=self.access.address))

    def _ask(self, call: Callable[[], Any]) -> list[Any]:
        """All answers. A token that ran out is fetched again by exchangelib, which then wants to be asked once more."""
        with ending_with(self._over):
            try:
                return list(call())
            except InvalidClientIdError:
                return list(call())


def _fields(*names: str) -> list[Any]:
    return [FieldPath(field=Message.get_field_by_fieldname(one)) for one in names]


def _found(item: Any) -> Found:
    at = _text(item, "DateTimeReceived") or _text(item, "DateTimeCreated") or "1970-01-01T00:00:00Z"
    return Found(_id(item), datetime.fromisoformat(at).astimezone(UTC), int(_text(item, "Size") or 0))


def _decoded(text: str) -> bytes | Exception:
    try:
        return b64decode(text)
    except ValueError:
        refused: Exception = MalformedResponseError("no Base64")
        return refused


def _id(element: Any) -> str:
    return str(element.find(f"{{{TNS}}}ItemId").get("Id"))


def _text(element: Any, name: str) -> str:
    return str(element.findtext(f"{{{TNS}}}{name}") or "")
